"""Prices carried on over splits and dividends, as they were known: what features read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from hansa.errors import DataError
from hansa.market.actions import ACTION_SCALE, ActionKind, Actions
from hansa.market.bars import Bars
from hansa.market.finding import iso
from hansa.market.splits import Splits, actions_of, splits_of
from hansa.market.table import Table
from hansa.types import FloatArray, IntArray

#: What features are carried over: splits alone, dividends too, or nothing.
Adjusting: TypeAlias = Literal["splits", "all", "none"]


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """By what prices and quantities of one instrument are multiplied from each time on [K], times
    rising. Nothing that was said before changes: only what comes later is carried on.
    """

    ts_ns: IntArray
    price: FloatArray
    quantity: FloatArray

    def at(self, ts_ns: IntArray) -> tuple[FloatArray, FloatArray]:
        """The factors of prices and of quantities at each moment [T]; 1 before the first."""
        place = np.searchsorted(self.ts_ns, ts_ns, side="right")
        return np.append(1.0, self.price)[place], np.append(1.0, self.quantity)[place]


def forward_of(tables: Iterable[Table], adjusting: Adjusting) -> dict[str, Forward]:
    """By the symbol of each instrument that has something to be carried over.

    A split of `ratio` multiplies later prices by it and divides later quantities. A dividend D
    multiplies later prices by 1 / (1 - D / C), C the last close before (CRSP's way, forward), which
    leaves returns as holders had them. Each counts from the first bar that closes after it took
    effect and was known. DataError for a dividend that is not below C.
    """
    if adjusting == "none":
        return {}
    whole = tuple(tables)
    splits, bars = splits_of(whole), {t.instrument.symbol: t for t in whole if isinstance(t, Bars)}
    found = {}
    for symbol, own in actions_of(whole).items():
        steps = _steps(own, bars.get(symbol), splits.get(symbol), adjusting)
        if steps:
            ts_ns, price, quantity = zip(*sorted(steps), strict=True)
            found[symbol] = Forward(
                np.array(ts_ns, dtype=np.int64), np.cumprod(price), np.cumprod(quantity)
            )
    return found


def _steps(
    tables: Iterable[Actions], bars: Bars | None, splits: Splits | None, adjusting: Adjusting
) -> list[tuple[int, float, float]]:
    """From when on, and by what prices and quantities are multiplied. What came before the first
    bar has nothing to be carried from.
    """
    found = list[tuple[int, float, float]]()
    if bars is None or not len(bars):
        return found
    for each in tables:
        columns = (each.ts_event_ns, each.ts_recv_ns, each.kind, each.a, each.b)
        for ts_ns, recv_ns, kind, a, b in zip(*(c.tolist() for c in columns), strict=True):
            if ts_ns < bars.ts_close_ns[0]:
                continue
            known_ns = max(ts_ns + 1, recv_ns)
            if kind == ActionKind.SPLIT:
                found.append((known_ns, a / b, b / a))
            elif kind == ActionKind.DIVIDEND and adjusting == "all":
                paid = a / ACTION_SCALE
                found.append((known_ns, _carried(paid, ts_ns, bars, splits), 1.0))
    return found


def _carried(paid: float, ts_ns: int, bars: Bars, splits: Splits | None) -> float:
    """What a price is multiplied by behind a dividend."""
    row = int(np.searchsorted(bars.ts_close_ns, ts_ns, side="right")) - 1
    close = float(bars.close[row] * bars.instrument.tick)
    if splits is not None:
        at_ns, then_ns = bars.ts_close_ns[row : row + 1], np.array([ts_ns])
        close *= float((splits.before(at_ns) / splits.after(then_ns))[0])
    if not paid < close:
        raise DataError(
            f"{bars.instrument.symbol}: expected a dividend below the last close, {close:g}, found "
            f'{paid:g} at {iso(ts_ns)}; mend the actions, or set data.adjust = "splits"'
        )
    return 1.0 / (1.0 - paid / close)


def carry_on(columns: Mapping[str, FloatArray], ts_ns: IntArray, of: tuple[int, Forward]) -> None:
    """Multiplies one instrument's place in each column [T, N] of prices or quantities, by the names
    of the columns; what has no unit (a count, an imbalance of sizes) stays.
    """
    place, forward = of
    for names, factor in zip((PRICES, QUANTITIES), forward.at(ts_ns), strict=True):
        for name in names:
            if len(columns.get(name, ())):
                columns[name][:, place] *= factor


#: Of the columns that features read, those in the quote currency, and those in units of the base.
PRICES = ("open", "high", "low", "close", "flow_spread", "flow_bid", "flow_ask")
QUANTITIES = (
    "volume",
    "flow_buy_volume",
    "flow_sell_volume",
    "flow_order_imbalance",
    "flow_bid_quantity",
    "flow_ask_quantity",
)
