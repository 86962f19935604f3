"""What fills and happenings made of positions and cash, moment by moment."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.app.money import Changes, Purses, across, atoms, balances_of, held_value, worth
from hansa.app.steps import Steps, side_by_side, steps_of
from hansa.engine import Universe
from hansa.journal import Happening, Movements
from hansa.market.splits import LastKnown
from hansa.types import BoolArray, FloatArray, IntArray
from hansa.types.mapped import roomy

_CELLS_A_BLOCK = 2**18

#: Goes through the last known prices of a run block by block: the moment at which one begins, and
#: [B, N].
Prices: TypeAlias = Callable[[], Iterator[tuple[int, FloatArray]]]


@dataclass(frozen=True, slots=True)
class Accounts:
    """A run's accounts at its moments. `traded` [T, N] are the units held, `balances` [T, C] the
    cash of each currency, `rates` [T, C] what a unit of it is worth, `equity` [T] all together, in
    the account's currency.
    """

    traded: FloatArray
    balances: FloatArray
    rates: FloatArray
    equity: FloatArray


@dataclass(frozen=True, slots=True)
class Entries:
    """What accounts are made of: money paid in (place of the currency and 10^-18 of it), what
    fills moved, what happened besides.
    """

    deposits: Sequence[tuple[int, int]]
    moved: Movements
    happened: "Happened"


@dataclass(frozen=True, slots=True)
class Happened:
    """K happenings as columns: at `ts_ns` [K] the position in an `instrument` [K] changed by `lots`
    [K], and `cash` [K] came in for it, whole numbers of 10^-18 of its quote currency. Where it
    `closes` [K] the position ended so; a split only restates it.
    """

    ts_ns: IntArray
    instrument: IntArray
    lots: IntArray
    cash: NDArray[np.object_]
    closes: BoolArray

    @classmethod
    def of(cls, happenings: Sequence[Happening]) -> "Happened":
        """Of funding, dividends, borrow, splits, settlements, liquidations."""
        rows = [(each.ts_ns, each.instrument, each.moved_lots) for each in happenings]
        whole = np.array(rows, dtype=np.int64).reshape(-1, 3)
        cash = np.array([each.posted("cash") for each in happenings], dtype=np.object_)
        closes = np.array([each.closes for each in happenings], dtype=np.bool_)
        return cls(whole[:, 0].copy(), whole[:, 1].copy(), whole[:, 2].copy(), cash, closes)

    @classmethod
    def joined(cls, parts: Sequence["Happened"]) -> "Happened":
        """One behind the other."""
        whole = [cls.of(()), *parts]
        return cls(
            np.concatenate([each.ts_ns for each in whole]),
            np.concatenate([each.instrument for each in whole]),
            np.concatenate([each.lots for each in whole]),
            np.concatenate([each.cash for each in whole]),
            np.concatenate([each.closes for each in whole]),
        )


@dataclass(frozen=True, slots=True)
class Course:
    """How a run's accounts move: lots by fills and by what happened besides (none where nothing
    did), of each instrument, and cash of each currency. Any moments can be looked at.
    """

    where: tuple[Universe, Purses]
    filled: tuple[Steps, ...]
    befallen: tuple[Steps, ...]
    cash: tuple[Steps, ...]

    @classmethod
    def of(cls, entries: Entries, ts_ns: IntArray, where: tuple[Universe, Purses]) -> "Course":
        """Through the moments `ts_ns`. What was known after the last belongs to it."""
        filled, paid = filled_lots(entries.moved, ts_ns, where)
        changes = [
            *(Changes.single(0, place, amount) for place, amount in entries.deposits),
            *paid,
            *_cash_of(entries.happened, ts_ns, where),
        ]
        befallen = befallen_lots(entries.happened, ts_ns, where[0])
        return cls(where, filled, befallen, balances_of(changes, len(where[1].codes)))

    def at(self, start: int, close: FloatArray, first: FloatArray | None = None) -> Accounts:
        """The accounts at moments from `start` on, at the last known prices `close` [B, N]; `first`
        as of `Purses.rates`.
        """
        universe, purses = self.where
        span = start, start + len(close)
        exact = np.array([float(each.lot) for each in universe.instruments])
        traded = side_by_side(self.filled, span) * exact
        if self.befallen:
            traded = np.rint(traded / exact + side_by_side(self.befallen, span)) * exact
        balances = side_by_side(self.cash, span)
        rates = purses.rates(universe, close, first)
        equity = worth(balances, rates)
        if not purses.is_spot:
            quote = rates[:, purses.quotes(universe.instruments)]
            equity = equity + across(held_value(traded, close, universe, quote))
        return Accounts(traded, balances, rates, equity)

    def equity(self, start: int, close: FloatArray, first: FloatArray | None = None) -> FloatArray:
        """Of the same accounts the equity alone [B], to the bit; in the core, for `at` makes a
        dozen arrays of that length on the way.
        """
        universe, purses = self.where
        found, quotes = np.empty(len(close)), purses.quotes(universe.instruments)
        terms = [
            (float(each.lot), float(each.multiplier), quote)
            for each, quote in zip(universe.instruments, quotes, strict=True)
        ]
        _core.equity_curve(
            tuple([_as_floats(each) for each in part] for part in self._parts()),
            np.ascontiguousarray(close),
            purses.rates_of(universe, close, first),
            [] if purses.is_spot else terms,
            start,
            found,
        )
        return found

    def _parts(self) -> tuple[tuple[Steps, ...], ...]:
        return self.filled, self.befallen, self.cash

    def through(self, prices: Prices) -> Iterator[tuple[slice, FloatArray, Accounts]]:
        """Block by block, with the last known prices [B, N]."""
        first = first_rates(self.where, prices)
        for start, close in prices():
            yield slice(start, start + len(close)), close, self.at(start, close, first)


def _as_floats(steps: Steps) -> tuple[IntArray, FloatArray]:
    rows, values = steps.rows.astype(np.int64, copy=False), steps.values
    return np.ascontiguousarray(rows), np.ascontiguousarray(values, dtype=np.float64)


def accounts(course: Course, moments: int, prices: Prices) -> tuple[FloatArray, Accounts]:
    """The last known prices [T, N] and the accounts at the first so many moments."""
    universe, purses = course.where
    rows, money = (moments, len(universe.instruments)), (moments, len(purses.codes))
    whole = Accounts(roomy(rows), roomy(money), roomy(money), roomy((moments,)))
    known = roomy(rows)
    for block, close, found in course.through(prices):
        known[block] = close
        whole.traded[block], whole.balances[block] = found.traded, found.balances
        whole.rates[block], whole.equity[block] = found.rates, found.equity
    return known, whole


def closes_of(universe: Universe, moments: int) -> Prices:
    """The last known prices at the first so many moments."""
    return partial(_closes, universe, moments)


def pieces_of(close: FloatArray) -> Prices:
    """The same of prices [T, N] that are at hand."""
    length = max(1, _CELLS_A_BLOCK // close.shape[1])
    starts = range(0, len(close), length)
    return lambda: ((start, close[start : start + length]) for start in starts)


def _closes(universe: Universe, moments: int) -> Iterator[tuple[int, FloatArray]]:
    width = len(universe.instruments)
    length = max(1, _CELLS_A_BLOCK // width)
    known = LastKnown(width, universe.splits)
    for start in range(0, moments, length):
        stop = min(start + length, moments)
        yield start, known.block(universe.columns(start, stop)[3], universe.ts_ns[start:stop])


def first_rates(where: tuple[Universe, Purses], prices: Prices) -> FloatArray:
    """What a unit of each currency is worth when that is known first, [C]; else NaN."""
    universe, purses = where
    found = np.full(len(purses.codes), np.nan)
    found[0] = 1.0  # the account's own
    for _, close in prices() if len(found) > 1 else ():
        first = purses.rates(universe, close)[0]  # the first of the block that is known
        found = np.where(np.isnan(found), first, found)
        if not np.isnan(found).any():
            break
    return found


def books(
    moved: Movements, ts_ns: IntArray, where: tuple[Universe, Purses]
) -> tuple[FloatArray, list[Changes]]:
    """Units held by each instrument's own fills at the moments `ts_ns` [T, N], and what was paid
    for them.
    """
    filled, paid = filled_lots(moved, ts_ns, where)
    exact = np.array([float(each.lot) for each in where[0].instruments])
    return side_by_side(filled, (0, len(ts_ns))) * exact, paid


def filled_lots(
    moved: Movements, ts_ns: IntArray, where: tuple[Universe, Purses]
) -> tuple[tuple[Steps, ...], list[Changes]]:
    """Lots held by each instrument's own fills, and what was paid for them. What was known after
    the last moment belongs to it.
    """
    universe, _ = where
    rows = np.minimum(np.searchsorted(ts_ns, moved.ts_recv_ns), max(len(ts_ns) - 1, 0))
    own = [moved.instrument == place for place in range(len(universe.instruments))]
    steps = tuple(steps_of(rows[each], moved.lots[each]) for each in own)
    return steps, _paid(moved, rows, where)


def _paid(moved: Movements, rows: IntArray, where: tuple[Universe, Purses]) -> list[Changes]:
    """What movements bring or take of each currency, in 10^-18."""
    universe, purses = where
    found = list[Changes]()
    for number, each in enumerate(universe.instruments):
        own = moved.instrument == number
        if own.any():
            lots = moved.lots[own].astype(np.object_)
            value = lots * moved.ticks[own] * atoms(1, each.tick * each.lot * each.multiplier)
            found.append(Changes(purses.place(each.quote), rows[own], -value))
            if purses.is_spot:
                base = lots * atoms(1, each.lot)
                found.append(Changes(purses.place(each.base), rows[own], base))
    for number, code in enumerate(moved.currencies):
        own = moved.fee_currency == number
        found.append(Changes(purses.place(code), rows[own], -moved.fees[own]))
    return found


def befallen_lots(happened: Happened, ts_ns: IntArray, universe: Universe) -> tuple[Steps, ...]:
    """The lots that splits, settlements and liquidations moved besides; nothing where none did."""
    if not len(happened.ts_ns):
        return ()
    rows = np.searchsorted(ts_ns, happened.ts_ns)
    inside = rows < len(ts_ns)
    places = range(len(universe.instruments))
    own = [inside & (happened.instrument == place) for place in places]
    return tuple(steps_of(rows[each], happened.lots[each]) for each in own)


def _cash_of(
    happened: Happened, ts_ns: IntArray, where: tuple[Universe, Purses]
) -> Iterator[Changes]:
    """What funding, dividends, borrow, settlements and liquidations brought or took."""
    universe, purses = where
    rows = np.searchsorted(ts_ns, happened.ts_ns)
    for number, each in enumerate(universe.instruments):
        own = (happened.instrument == number) & (rows < len(ts_ns))
        yield Changes(purses.place(each.quote), rows[own], happened.cash[own])
