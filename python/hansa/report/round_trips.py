"""Positions from flat to flat: what they made, and how far they stood above and below entry."""

from dataclasses import dataclass, fields

import numpy as np

from hansa.report.fills import FillColumns
from hansa.report.row_slices import row_slices
from hansa.report.tables import RunTables
from hansa.types.arrays import BoolArray, FloatArray, IntArray

#: A position this small against the largest of its instrument is rounding.
_DUST_RATIO = 1e-10


@dataclass(frozen=True, slots=True)
class Trips:
    """K round trips in order of their entries; money in the currency of the run.

    `column` is the instrument, `side` 1 or -1, `entry` and `exit` the places of its first and last
    fill; a trip that `is_open` is marked at the last price. `entered` and `left` are the value of
    what enlarged and what reduced it, `entered_units` and `left_units` how much. `profit` is after
    `fees`, with what came in besides fills. `favourable` (never negative) and `adverse` (never
    positive) are the best and worst it stood at, before fees: the maximum favourable and adverse
    excursion of Sweeney 1996, from highs and lows of the bars at whose close it was held.
    """

    column: IntArray
    side: IntArray
    entry: IntArray
    exit: IntArray
    is_open: BoolArray
    fills: IntArray
    entered: FloatArray
    entered_units: FloatArray
    left: FloatArray
    left_units: FloatArray
    profit: FloatArray
    fees: FloatArray
    favourable: FloatArray
    adverse: FloatArray

    def __len__(self) -> int:
        return len(self.column)

    def chosen(self, mine: BoolArray | IntArray) -> "Trips":
        """Some of them."""
        return Trips(*(getattr(self, each.name)[mine] for each in fields(self)))


def round_trips(tables: RunTables, fills: FillColumns) -> Trips:
    """Every round trip of every instrument: a position ends where it is zero or turns round."""
    parts = [
        _of_legs(tables, legs, column)
        for column in range(len(tables.instruments))
        if len((legs := _legs(_events(tables, fills, column))).trip)
    ]
    if not parts:
        return _none()
    whole = Trips(
        *(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Trips))
    )
    return whole.chosen(np.lexsort((whole.column, whole.entry)))


@dataclass(frozen=True, slots=True)
class _Events:
    """What moved one position, in time order: a fill (its place, else -1), or what befell it."""

    fill: IntArray
    row: IntArray
    units: FloatArray
    cash: FloatArray
    fee: FloatArray


@dataclass(frozen=True, slots=True)
class _Legs:
    """Events cut in two where they turn a position round: each belongs to one trip."""

    trip: IntArray
    fill: IntArray
    row: IntArray
    units: FloatArray
    cash: FloatArray
    fee: FloatArray
    after: FloatArray


def _events(tables: RunTables, fills: FillColumns, column: int) -> _Events:
    mine = np.flatnonzero(fills.column == column)
    name = tables.instruments[column]
    besides = [s for s in tables.shares if s.instrument == name and not s.is_fill]
    ts_ns = np.array([share.ts_ns for share in besides], dtype=np.int64)
    row = np.minimum(np.searchsorted(tables.ts_ns, ts_ns), len(tables.ts_ns) - 1)
    # What befell a position came before the fills of the same time.
    order = np.argsort(np.concatenate((ts_ns, fills.ts_ns[mine])), kind="stable")
    units = np.array([share.units for share in besides], dtype=np.float64)
    cash = np.array([share.cash for share in besides], dtype=np.float64)
    none = np.zeros(len(besides))
    return _Events(
        fill=np.concatenate((np.full(len(besides), -1), mine))[order],
        row=np.concatenate((row, fills.row[mine]))[order],
        units=np.concatenate((units, fills.units[mine]))[order],
        cash=np.concatenate((cash, -fills.units[mine] * fills.price[mine]))[order],
        fee=np.concatenate((none, fills.fee[mine]))[order],
    )


def _legs(events: _Events) -> _Legs:
    after = np.cumsum(events.units)
    after[np.abs(after) <= _DUST_RATIO * np.abs(after).max(initial=0.0)] = 0.0
    before = np.concatenate(([0.0], after[:-1]))
    turns = before * after < 0
    opens = (before == 0) & (after != 0)
    # A turn is cut in two: what closes comes first, what opens second.
    place = np.repeat(np.arange(len(after)), np.where(turns, 2, 1))
    is_second = np.append(False, place[1:] == place[:-1])
    is_first = np.append(is_second[1:], False)
    units = np.where(
        is_first, -before[place], np.where(is_second, after[place], events.units[place])
    )
    whole = events.units[place]
    part = np.divide(units, whole, out=np.ones(len(units)), where=is_first | is_second)
    trip = np.cumsum(opens[place] | is_second) - 1
    held = (before[place] != 0) | (after[place] != 0)
    legs = _Legs(
        trip=trip,
        fill=events.fill[place],
        row=events.row[place],
        units=units,
        cash=events.cash[place] * part,
        fee=events.fee[place] * part,
        after=np.where(is_first, 0.0, after[place]),
    )
    return _Legs(*(getattr(legs, each.name)[held] for each in fields(_Legs)))


def _of_legs(tables: RunTables, legs: _Legs, column: int) -> Trips:
    count = int(legs.trip[-1]) + 1
    is_fill = legs.fill >= 0
    starts = np.searchsorted(legs.trip, np.arange(count))
    ends = np.append(starts[1:], len(legs.trip)) - 1
    side = np.sign(legs.after[starts]).astype(np.int64)
    enlarges = is_fill & (np.sign(legs.units) == side[legs.trip])
    reduces = is_fill & ~enlarges

    def summed(values: FloatArray, mine: BoolArray | None = None) -> FloatArray:
        weights = values if mine is None else np.where(mine, values, 0.0)
        return np.bincount(legs.trip, weights=weights, minlength=count).astype(np.float64)

    entry, last = _first_and_last(legs, count)
    path = _path(tables, column)
    worth = np.nan_to_num(legs.after[ends] * path.last)
    gross = summed(legs.cash) + worth
    fees = summed(legs.fee)
    favourable, adverse = _excursions(legs, path, gross)
    found = Trips(
        column=np.full(count, column),
        side=side,
        entry=entry,
        exit=last,
        is_open=legs.after[ends] != 0,
        fills=summed(is_fill.astype(np.float64)).astype(np.int64),
        entered=summed(np.abs(legs.cash), enlarges),
        entered_units=summed(np.abs(legs.units), enlarges),
        left=summed(np.abs(legs.cash), reduces),
        left_units=summed(np.abs(legs.units), reduces),
        profit=gross - fees,
        fees=fees,
        favourable=favourable,
        adverse=adverse,
    )
    return found.chosen(last >= 0)


def _first_and_last(legs: _Legs, count: int) -> tuple[IntArray, IntArray]:
    """Places of the first and the last fill of each trip; -1 where there was none."""
    is_fill = legs.fill >= 0
    first = np.full(count, np.iinfo(np.int64).max)
    last = np.full(count, -1)
    np.minimum.at(first, legs.trip[is_fill], legs.fill[is_fill])
    np.maximum.at(last, legs.trip[is_fill], legs.fill[is_fill])
    return first, last


@dataclass(frozen=True, slots=True)
class _Path:
    """High and low [T] of one instrument in the currency of the run, and its last price."""

    high: FloatArray
    low: FloatArray
    last: float


def _path(tables: RunTables, column: int) -> _Path:
    rate = None if tables.quote_rate is None else tables.quote_rate[:, column]
    last = float(tables.last_worth[column])
    if tables.holding is not None and column in tables.holding.splits:
        own = tables.holding.splits[column]  # a bar that closes at a split is of the units before
        split = own.of_price(tables.ts_ns) / own.after(tables.ts_ns)
        rate = split if rate is None else rate * split
    high, low = tables.high[:, column], tables.low[:, column]
    return _Path(high, low, last) if rate is None else _Path(high * rate, low * rate, last)


def _excursions(legs: _Legs, path: _Path, gross: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Best and worst of each trip: at its entry, at every bar it was held at, and at its end."""
    best, worst = np.maximum(gross, 0.0), np.minimum(gross, 0.0)
    spent = np.cumsum(legs.cash)
    starts = np.searchsorted(legs.trip, np.arange(len(gross)))
    before = (spent - legs.cash)[starts]
    for part in row_slices(len(path.high)):
        moments = np.arange(part.start, part.stop)
        behind = np.searchsorted(legs.row, moments, side="right") - 1
        held = (behind >= 0) & (legs.after[behind] != 0)
        rows, leg = moments[held], behind[held]
        trip, units = legs.trip[leg], legs.after[leg]
        cash = spent[leg] - before[trip]
        high, low = cash + units * path.high[rows], cash + units * path.low[rows]
        known = ~np.isnan(high) & ~np.isnan(low)
        np.maximum.at(best, trip[known], np.maximum(high, low)[known])
        np.minimum.at(worst, trip[known], np.minimum(high, low)[known])
    return best, worst


def _none() -> Trips:
    whole = np.zeros(0, dtype=np.int64)
    money = np.zeros(0)
    return Trips(
        column=whole,
        side=whole,
        entry=whole,
        exit=whole,
        is_open=np.zeros(0, dtype=np.bool_),
        fills=whole,
        entered=money,
        entered_units=money,
        left=money,
        left_units=money,
        profit=money,
        fees=money,
        favourable=money,
        adverse=money,
    )
