"""From raw rows to tables: odd rows judged, those refused by policy taken out, the rest counted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from hansa.feeds.files.clocks import arrange
from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import Kind, RawTable
from hansa.feeds.files.row_judges import Case, oddities, present
from hansa.market import Instrument
from hansa.market.finding import Finding
from hansa.market.grid import Grid
from hansa.market.ticks import CLEAR, LAST, Depth, Orders, Quotes, Ticks, Trades
from hansa.types import BoolArray, FloatArray, IntArray

TABLES: Mapping[Kind, type[Ticks]] = MappingProxyType(
    {Kind.QUOTES: Quotes, Kind.TRADES: Trades, Kind.DEPTH: Depth, Kind.ORDERS: Orders}
)
_PRICES = ("price", "bid_px", "ask_px")
#: Rows are counted so many at a time: what that takes on the way is small beside a table.
_ROWS_A_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows in order, fit to be counted in ticks and lots unless a finding is an error."""

    table: RawTable
    findings: tuple[Finding, ...]


def settle(
    raw: RawTable,
    path: Path,
    *,
    instrument: Instrument | None,
    offset_ns: int,
    policies: TickPolicies,
    told: range | None = None,
) -> Settled:
    """The rows as the policies have them: in order, times whole, the rows to be dropped dropped.
    Of a piece of a file only the rows with numbers in `told` are told of and given: those around
    them are there to judge by.
    """
    arranged = arrange(raw, path, offset_ns=offset_ns, policies=policies)
    table = _with_quantities(arranged.table, policies)
    findings = list(arranged.findings)
    dropped = np.zeros(len(table), dtype=np.bool_)
    asked = np.ones(len(table), dtype=np.bool_)
    if told is not None:
        asked = (table.row >= told.start) & (table.row < told.stop)
        findings = [each for each in findings if each.row is None or each.row in told]
    for odd in oddities(table, Case(instrument, policies)):
        oddity = odd if told is None else replace(odd, rows=odd.rows & asked)
        findings += oddity.findings(path, table)
        if oddity.action == "drop":
            dropped |= oddity.rows
    return Settled(without(table, dropped | ~asked), tuple(findings))


def without(table: RawTable, dropped: BoolArray) -> RawTable:
    """The table without some rows. Flags outlive their rows: CLEAR goes to the next row that is
    kept, LAST to the row before if that is of the same update.
    """
    if not dropped.any():
        return table
    kept = np.flatnonzero(~dropped)
    taken = table.take(kept)
    if "flags" not in table.counts:
        return taken
    flags = table.counts["flags"]
    update = np.concatenate([[0], np.cumsum((flags & LAST) != 0)[:-1]])
    update += np.cumsum((flags & CLEAR) != 0)
    new = taken.counts["flags"].copy()
    after = np.searchsorted(kept, np.flatnonzero(dropped & ((flags & CLEAR) != 0)))
    new[after[after < len(kept)]] |= CLEAR
    lasts = np.flatnonzero(dropped & ((flags & LAST) != 0))
    before = np.searchsorted(kept, lasts) - 1
    same = (before >= 0) & (update[kept[before]] == update[lasts]) if len(kept) else before > 0
    new[before[same]] |= LAST
    return replace(taken, counts={**taken.counts, "flags": new})


def counted(table: RawTable, instrument: Instrument) -> Ticks:
    """The table in whole ticks and lots, of rows that are fit for it."""
    ticks, lots = instrument.price_grid, instrument.quantity_grid
    columns = {name: np.empty(len(table), dtype=np.int64) for name in table.numbers}
    for start in range(0, len(table), _ROWS_A_BLOCK):
        block = slice(start, start + _ROWS_A_BLOCK)
        numbers = {name: values[block] for name, values in table.numbers.items()}
        if table.kind is Kind.QUOTES:
            numbers = _blanked(numbers)
        for name, values in numbers.items():
            is_price = name in _PRICES
            columns[name][block] = ticks.nearest(values) if is_price else _lots(values, lots)
    return TABLES[table.kind](
        instrument=instrument,
        ts_event_ns=table.ts_event_ns,
        ts_recv_ns=table.ts_recv_ns,
        **columns,
        **table.counts,
    )


def _lots(values: FloatArray, lots: Grid) -> IntArray:
    return lots.floor(np.nan_to_num(values))


def _blanked(numbers: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    blanked = dict(numbers)
    for side in ("bid", "ask"):
        there = present(numbers, side)
        for name in (f"{side}_px", f"{side}_qty"):
            blanked[name] = np.where(there, numbers[name], 0.0)
    return blanked


def _with_quantities(table: RawTable, policies: TickPolicies) -> RawTable:
    """Quotes of a source that shows no quantities, with the one the policies state."""
    if table.kind is not Kind.QUOTES or policies.quantity_missing is None:
        return table
    stated = float(policies.quantity_missing)
    numbers = {
        name: np.where(np.isnan(values), stated, values) if name.endswith("_qty") else values
        for name, values in table.numbers.items()
    }
    return replace(table, numbers=numbers)
