"""A maker's economics: half-spread, adverse selection, inventory and fees, fill by fill.

Profit is taken apart as in Hasbrouck, Empirical Market Microstructure (2007), and Bouchaud,
Bonart, Donier and Gould, Trades, Quotes and Prices (2018): effective half-spread at the fill,
markout (realised impact) at a horizon, and the rest of the price moves.
"""

from dataclasses import dataclass

import numpy as np

from hansa.report.by_source import units_until_end
from hansa.report.data import SourceRow
from hansa.report.economics_data import Economics, EconomicsRow, Markout, MarkoutPoint
from hansa.report.exact import exact_sum, rounded_parts
from hansa.report.fills import FillColumns
from hansa.report.middles import Middles
from hansa.report.tables import RunTables
from hansa.types.arrays import BoolArray, FloatArray

#: Where a markout ends and inventory begins, seconds.
HORIZON_S = 10.0
#: Markouts that stand in the table, seconds.
SHOWN_S = (1.0, 10.0, 60.0)
#: Horizons of the curve, seconds.
CURVE_S = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 300.0)

_BPS = 10_000.0
_SECOND_NS = 1e9


@dataclass(frozen=True, slots=True)
class FillValues:
    """Of F fills, in money, signed by what they earned: `spread` against the middle at the fill,
    `markout` at the horizon, `inventory` from there to the end. The three and `-fee` sum to what a
    fill made, marked to the last price. `middle` is NaN where an instrument has none.
    """

    middle: FloatArray
    spread: FloatArray
    markout: FloatArray
    inventory: FloatArray
    fee: FloatArray

    @property
    def net(self) -> FloatArray:
        """What each fill made, marked to the last price."""
        return self.spread + self.markout + self.inventory - self.fee


def fill_values(tables: RunTables, fills: FillColumns) -> FillValues:
    """Takes each fill's profit apart at `HORIZON_S`."""
    last = tables.last_worth[fills.column] * units_until_end(tables, fills)
    # An instrument that was never marked is worth what was paid for it.
    last = np.where(np.isnan(last), fills.price, last)
    found = middle_at_fill(tables, fills)
    middle = np.where(np.isnan(found), fills.price, found)
    later = _later(tables, fills, HORIZON_S)
    later = np.where(np.isnan(later), middle, later)
    return FillValues(
        middle=found,
        spread=fills.units * (middle - fills.price),
        markout=fills.units * (later - middle),
        inventory=fills.units * (last - later) - fills.fee_rise,
        fee=fills.fee,
    )


def middle_at_fill(tables: RunTables, fills: FillColumns) -> FloatArray:
    """The middle each fill is compared with: for a taker the one it met, for a maker that just
    before the event that filled it. NaN where the instrument has none.
    """
    found = np.full(len(fills.row), np.nan)
    for column, middles in _known(tables):
        mine = fills.column == column
        met = middles.at(fills.ts_ns[mine])
        before = middles.before(fills.ts_ns[mine])
        found[mine] = np.where(fills.is_maker[mine], before, met) * fills.rate[mine]
    return found


def markouts(tables: RunTables, fills: FillColumns, horizon_s: float) -> FloatArray:
    """Middle after `horizon_s` less middle at the fill, signed by side, in money: [F]."""
    moved = _later(tables, fills, horizon_s) - middle_at_fill(tables, fills)
    return fills.units * np.nan_to_num(moved, nan=0.0)


def economics(
    tables: RunTables, fills: FillColumns, *, sources: list[SourceRow], decimals: int
) -> Economics | None:
    """All of it by source; fees and profits are those of `sources`, which the rows sum to.

    None for a run without quotes and books.
    """
    if not any(middles is not None for middles in tables.middles):
        return None
    values = fill_values(tables, fills)
    shown = {horizon: markouts(tables, fills, horizon) for horizon in SHOWN_S}
    rows = [
        _row(source, (fills, values, shown), fills.source == place, decimals)
        for place, source in enumerate(sources)
    ]
    traded = {tables.instruments[column] for column in np.unique(fills.column).tolist()}
    known = {tables.instruments[column] for column, _ in _known(tables)}
    return Economics(
        horizon_s=HORIZON_S,
        rows=rows,
        total=_total(rows, decimals),
        curve=[_point(tables, fills, horizon) for horizon in CURVE_S],
        without_middles=sorted(traded - known),
        near_end=_near_end(tables, fills),
    )


def _row(
    source: SourceRow,
    parts: tuple[FillColumns, FillValues, dict[float, FloatArray]],
    mine: BoolArray,
    decimals: int,
) -> EconomicsRow:
    fills, values, shown = parts
    value = np.abs(fills.units * fills.price)[mine]
    traded, spread = float(value.sum()), float(values.spread[mine].sum())
    # What is left after the others are rounded is inventory: so the row sums to the last digit.
    (rounded, adverse), inventory = rounded_parts(
        [spread, float(values.markout[mine].sum())],
        whole=source.net,
        less=[-source.fees, *source.carry],
        decimals=decimals,
    )
    return EconomicsRow(
        source=source.source,
        fills=int(mine.sum()),
        maker_ratio=float(fills.is_maker[mine].mean()) if mine.any() else None,
        traded=round(traded, decimals),
        spread=rounded,
        spread_bps=_bps(spread, traded),
        adverse=adverse,
        inventory=inventory,
        fees=source.fees,
        carry=exact_sum(source.carry, decimals),
        net=source.net,
        markouts=[
            _markout(horizon, float(money[mine].sum()), traded, decimals)
            for horizon, money in shown.items()
        ],
    )


def _total(rows: list[EconomicsRow], decimals: int) -> EconomicsRow:
    """The sum of the rows, column by column, in whole units of the last digit."""

    def added(values: list[float]) -> float:
        return exact_sum(values, decimals)

    traded = added([row.traded for row in rows])
    spread, fills = added([row.spread for row in rows]), sum(row.fills for row in rows)
    makers = sum((row.maker_ratio or 0.0) * row.fills for row in rows)
    money = [added([row.markouts[k].money for row in rows]) for k in range(len(SHOWN_S))]
    return EconomicsRow(
        source="all",
        fills=fills,
        maker_ratio=makers / fills if fills else None,
        traded=traded,
        spread=spread,
        spread_bps=_bps(spread, traded),
        adverse=added([row.adverse for row in rows]),
        inventory=added([row.inventory for row in rows]),
        fees=added([row.fees for row in rows]),
        carry=added([row.carry for row in rows]),
        net=added([row.net for row in rows]),
        markouts=[
            _markout(horizon, each, traded, decimals)
            for horizon, each in zip(SHOWN_S, money, strict=True)
        ],
    )


def _point(tables: RunTables, fills: FillColumns, horizon_s: float) -> MarkoutPoint:
    """Of the fills whose horizon ends within the data: the others have no such later."""
    known = _is_followed(tables, fills, horizon_s)
    money, value = markouts(tables, fills, horizon_s), np.abs(fills.units * fills.price)

    def mean_bps(chosen: BoolArray) -> float | None:
        return _bps(float(money[chosen].sum()), float(value[chosen].sum()))

    return MarkoutPoint(
        horizon_s=horizon_s,
        all_bps=mean_bps(known),
        maker_bps=mean_bps(known & fills.is_maker),
        taker_bps=mean_bps(known & ~fills.is_maker),
    )


def _known(tables: RunTables) -> list[tuple[int, Middles]]:
    return [(column, each) for column, each in enumerate(tables.middles) if each is not None]


def _later(tables: RunTables, fills: FillColumns, horizon_s: float) -> FloatArray:
    found, ends_ns = np.full(len(fills.row), np.nan), fills.ts_ns + round(horizon_s * _SECOND_NS)
    for column, middles in _known(tables):
        mine = fills.column == column
        found[mine] = middles.at(ends_ns[mine]) * fills.rate[mine]
    if tables.holding is None:
        return found
    return found * tables.holding.units_since(fills.column, fills.ts_ns, ends_ns)


def _is_followed(tables: RunTables, fills: FillColumns, horizon_s: float) -> BoolArray:
    """Whether there are middles until a horizon after each fill: [F]."""
    found = np.zeros(len(fills.row), dtype=np.bool_)
    for column, middles in _known(tables):
        if len(middles.ts_ns):
            ends = fills.ts_ns + round(horizon_s * _SECOND_NS)
            found |= (fills.column == column) & (ends <= middles.ts_ns[-1])
    return found


def _near_end(tables: RunTables, fills: FillColumns) -> int:
    has_middles = np.isin(fills.column, [column for column, _ in _known(tables)])
    return int((has_middles & ~_is_followed(tables, fills, HORIZON_S)).sum())


def _markout(horizon_s: float, money: float, traded: float, decimals: int) -> Markout:
    return Markout(horizon_s=horizon_s, money=round(money, decimals), bps=_bps(money, traded))


def _bps(money: float, traded: float) -> float | None:
    return _BPS * money / traded if traded > 0 else None
