"""Fills as rows, and what the closing ones realised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from hansa.report.data import FillRow, Marks, Trades
from hansa.report.economics import fill_values
from hansa.report.fills import FillColumns
from hansa.report.numbers import finite
from hansa.report.tables import RunTables
from hansa.types.arrays import FloatArray, IntArray

SHOWN_FILLS = 200


@dataclass(slots=True)
class _Position:
    """Mutable: signed quantity and mean entry price while walking through the fills."""

    quantity: float = 0.0
    entry_price: float = 0.0

    def take(self, quantity: float, price: float, fee: float) -> float | None:
        """Apply one fill; profit realised after this fill's fee, or None if it only opened."""
        closed = min(abs(quantity), abs(self.quantity)) if quantity * self.quantity < 0 else 0.0
        sign = 1.0 if self.quantity > 0 else -1.0
        realised = closed * (price - self.entry_price) * sign - fee if closed > 0 else None
        self._move(quantity, price)
        return realised

    def restate(self, units: float) -> None:
        """A split: other units of the same cost."""
        after = self.quantity + units
        if after * self.quantity <= 0:
            self.quantity, self.entry_price = 0.0, 0.0
            return
        self.quantity, self.entry_price = after, self.entry_price * self.quantity / after

    def _move(self, quantity: float, price: float) -> None:
        after = self.quantity + quantity
        if abs(after) <= 1e-12 * max(abs(quantity), abs(self.quantity)):
            self.quantity, self.entry_price = 0.0, 0.0
            return
        if quantity * self.quantity >= 0:
            paid = self.quantity * self.entry_price + quantity * price
            self.entry_price = paid / after if after else 0.0
        elif after * self.quantity < 0:
            self.entry_price = price
        self.quantity = after


#: Time, column of the instrument, units that were added to what was held.
Restated: TypeAlias = tuple[int, int, float]


def realised_profits(fills: FillColumns, restated: Sequence[Restated] = ()) -> FloatArray:
    """Profit of each closing fill against the mean entry price, less its own fee, in order.
    `restated` is what splits added, in time order.
    """
    positions: dict[int, _Position] = {}
    profits: list[float] = []
    left = list(reversed(restated))
    rows = zip(
        fills.ts_ns.tolist(),
        fills.column.tolist(),
        fills.units.tolist(),
        fills.price.tolist(),
        fills.fee.tolist(),
        strict=True,
    )
    for ts_ns, column, quantity, price, fee in rows:
        while left and left[-1][0] <= ts_ns:
            _, other, units = left.pop()
            positions.setdefault(other, _Position()).restate(units)
        realised = positions.setdefault(column, _Position()).take(quantity, price, fee)
        if realised is not None:
            profits.append(realised)
    return np.array(profits, dtype=np.float64)


def trades(tables: RunTables, fills: FillColumns, net_profit: float) -> Trades:
    """Counts, hit ratio of closing fills, the share of net profit from the best five, rows."""
    realised = realised_profits(fills, _restated(tables))
    best = np.sort(realised[realised > 0])[-5:]
    return Trades(
        orders=tables.orders,
        fills=len(fills.row),
        closing_fills=len(realised),
        hit_ratio=float(np.mean(realised > 0)) if len(realised) else None,
        top5_share_ratio=float(best.sum()) / net_profit if net_profit > 0 else None,
        shown=_rows(tables, fills),
    )


def _restated(tables: RunTables) -> list[Restated]:
    """What splits added to each position, those of one moment together."""
    sums: dict[tuple[int, int], float] = {}
    for share in tables.shares:
        if share.kind == "split":
            key = (share.ts_ns, tables.instruments.index(share.instrument))
            sums[key] = sums.get(key, 0.0) + share.units
    return [(ts_ns, column, units) for (ts_ns, column), units in sorted(sums.items())]


def marks(fills: FillColumns, bucket: IntArray, column: int) -> Marks:
    """Fills of one instrument gathered by bucket and side; `price` is their mean by quantity."""
    mine = fills.column == column
    side = np.where(fills.quantity[mine] > 0, 1, 0)
    key, place = np.unique(bucket[mine] * 2 + side, return_inverse=True)
    size = np.abs(fills.quantity[mine])
    value = np.bincount(place, weights=size * (fills.price / fills.rate)[mine], minlength=len(key))
    quantity = np.bincount(place, weights=size, minlength=len(key))
    price = np.divide(value, quantity, out=np.zeros(len(key)), where=quantity > 0)
    return Marks(
        bucket=(key // 2).tolist(),
        side=(key % 2 * 2 - 1).tolist(),
        count=np.bincount(place, minlength=len(key)).tolist(),
        price=price.tolist(),
    )


def _rows(tables: RunTables, fills: FillColumns) -> list[FillRow]:
    frame = tables.fills.sort("ts_ns", maintain_order=True).head(SHOWN_FILLS)
    first = fills.chosen(np.arange(len(fills.row)) < SHOWN_FILLS)
    values = fill_values(tables, first)
    worth = np.abs(first.units * first.price)
    has_middle = ~np.isnan(values.middle) & (worth > 0)
    spread, markout = (
        np.divide(10_000.0 * part, worth, out=np.full(len(worth), np.nan), where=has_middle)
        for part in (values.spread, values.markout)
    )
    rows = []
    for k, row in enumerate(frame.iter_rows(named=True)):
        value = float(worth[k])
        cost = float(row["fee"]) + float(row["slippage_cost"])
        rows.append(
            FillRow(
                ts_ns=int(row["ts_ns"]),
                instrument=str(row["instrument"]),
                side=str(row["side"]),
                quantity=float(row["quantity"]),
                price=float(row["price"]),
                fee=float(row["fee"]),
                slippage_cost=float(row["slippage_cost"]),
                cost_bps=10_000.0 * cost / value if value > 0 else None,
                cl_ord_id=str(row["cl_ord_id"]),
                source=tables.sources[int(first.source[k])] if tables.sources else "",
                reason=str(row.get("reason", "")),
                liquidity=str(row.get("liquidity", "")),
                spread_bps=finite(spread[k]),
                markout_bps=finite(markout[k]),
            )
        )
    return rows
