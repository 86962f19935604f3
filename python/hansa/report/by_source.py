"""What each source of orders made: the council's fills and those of every strategy apart."""

from dataclasses import dataclass, replace

import numpy as np

from hansa.report.data import SourceRow
from hansa.report.exact import exact_sum, shared_out
from hansa.report.fills import FillColumns
from hansa.report.tables import RunTables
from hansa.types.arrays import FloatArray

COUNCIL = "council"
#: Orders by which a desk left its positions at a command.
FLATTEN = "flatten"
PERSON = "person"
#: What came to no source: rates of other currencies that are held, and what nobody held.
CARRY = "carry"


def source_text(source: str) -> str:
    """A source that is no council, with what it is."""
    what = {CARRY: "no source", FLATTEN: "by command", PERSON: "by hand"}.get(source, "strategy")
    return f"{source} ({what})"


def of_council(tables: RunTables, fills: FillColumns) -> tuple[RunTables, FillColumns]:
    """The council's own fills, and the positions that they alone would have left: without those
    that were busted, whose profit came and went.
    """
    if tables.sources == (COUNCIL,) and not tables.has_undone:
        return tables, fills
    places = [place for place, name in enumerate(tables.sources) if name == COUNCIL]
    mine = fills.chosen(np.isin(fills.source, places))
    own = replace(tables, shares=tuple(s for s in tables.shares if s.source == COUNCIL))
    return replace(own, position_value=_value(own, mine)), mine


def marked_profit(tables: RunTables, fills: FillColumns) -> FloatArray:
    """What each fill made before its fee, marked to the last price: [F] money. What it paid as fee
    was not there to rise.
    """
    last = tables.last_worth[fills.column] * units_until_end(tables, fills)
    risen: FloatArray = np.where(np.isnan(last), fills.price, last) - fills.price
    return fills.units * risen - fills.fee_rise


def units_until_end(tables: RunTables, fills: FillColumns) -> FloatArray:
    """What splits made of a unit of each fill by the last moment: [F]."""
    if tables.holding is None:
        return np.ones(len(fills.row))
    until_ns = np.full(len(fills.row), tables.ts_ns[-1])
    return tables.holding.units_since(fills.column, fills.ts_ns, until_ns)


def source_rows(tables: RunTables, fills: FillColumns, decimals: int) -> list[SourceRow]:
    """A row for each source, in order; each column sums to that of the run, to the last digit."""
    profit = marked_profit(tables, fills) - fills.fee
    besides = besides_fills(tables, fills)
    other = besides.total
    made = float(tables.equity[-1]) - tables.initial_cash
    whole, rest = round(made, decimals), made - float(profit.sum()) - float(other.sum())
    carry = round(rest, decimals) + 0.0 if tables.has_happenings else 0.0
    net = shared_out(
        [a + b for a, b in zip(_sums(tables, fills, profit), other.tolist(), strict=True)],
        whole=exact_sum((whole, -carry), decimals),
        decimals=decimals,
    )
    paid = {
        name: shared_out(
            _sums(tables, fills, values),
            whole=round(float(values.sum()), decimals),
            decimals=decimals,
        )
        for name, values in (("fees", fills.fee), ("slippage", fills.slippage))
    }
    traded = _sums(tables, fills, np.abs(fills.units * fills.price))
    count = np.bincount(fills.source, minlength=len(tables.sources)).tolist()
    rows = [
        SourceRow(
            source=name,
            fills=count[k],
            traded=round(traded[k], decimals),
            gross=exact_sum((net[k], paid["fees"][k], paid["slippage"][k]), decimals),
            fees=paid["fees"][k],
            slippage=paid["slippage"][k],
            funding=round(float(besides.funding[k]), decimals) + 0.0,
            dividends=round(float(besides.dividends[k]), decimals) + 0.0,
            other=round(float(besides.other[k]), decimals) + 0.0,
            net=net[k],
        )
        for k, name in enumerate(tables.sources)
    ]
    return [*rows, _carry_row(carry)] if carry else rows


@dataclass(frozen=True, slots=True)
class Besides:
    """What came to each source [S] other than by fills: funding, dividends, and the rest, which is
    interest and what splits paid for parts of lots.
    """

    funding: FloatArray
    dividends: FloatArray
    other: FloatArray

    @property
    def total(self) -> FloatArray:
        """All of it."""
        return self.funding + self.dividends + self.other


def besides_fills(tables: RunTables, fills: FillColumns) -> Besides:
    """Of each source. A split brings nothing: what it made of a fill's units is the fill's own."""
    found = Besides(*(np.zeros(len(tables.sources)) for _ in range(3)))
    kinds = {"funding": found.funding, "dividend": found.dividends}
    last = np.nan_to_num(tables.last_worth)
    for share in tables.shares:
        if not share.is_fill:
            added = share.units * last[tables.instruments.index(share.instrument)]
            place = tables.sources.index(share.source)
            kinds.get(share.kind, found.other)[place] += share.cash + added
    # Parts of lots aside, what splits added is counted with the fills that it was made of.
    own = fills.units * (units_until_end(tables, fills) - 1.0) * last[fills.column]
    np.add.at(found.other, fills.source, -own)
    return found


def _carry_row(carry: float) -> SourceRow:
    return SourceRow(
        source=CARRY,
        fills=0,
        traded=0.0,
        gross=carry,
        fees=0.0,
        slippage=0.0,
        funding=0.0,
        dividends=0.0,
        other=carry,
        net=carry,
    )


def _sums(tables: RunTables, fills: FillColumns, values: FloatArray) -> list[float]:
    sums = np.bincount(fills.source, weights=values, minlength=len(tables.sources))
    return [float(each) for each in sums]


def _restated(tables: RunTables) -> FloatArray:
    """Units that splits added at each moment: `[T, N]`."""
    added = np.zeros(tables.position_value.shape)
    for share in tables.shares:
        if share.units and not share.is_fill:
            row = min(int(np.searchsorted(tables.ts_ns, share.ts_ns)), len(added) - 1)
            added[row, tables.instruments.index(share.instrument)] += share.units
    return added


def _value(tables: RunTables, fills: FillColumns) -> FloatArray:
    shape = tables.position_value.shape
    held = np.cumsum(fills.sums(fills.units, (shape[0], shape[1])) + _restated(tables), axis=0)
    # What was sold again in full leaves a rounding error, not a position.
    held[np.abs(held) < 1e-12 * np.abs(fills.units).max(initial=1.0)] = 0.0
    worth = tables.worth
    value: FloatArray = np.where(held == 0.0, 0.0, held * worth)
    return value
