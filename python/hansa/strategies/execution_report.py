"""What a parent order cost against the price it arrived at, from a finished run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from hansa.errors import StrategyError
from hansa.market import Bars, Instrument, Table
from hansa.report.middles import Middles, middles_of
from hansa.types import FloatArray

if TYPE_CHECKING:
    import polars

_BPS = 10_000.0


@dataclass(frozen=True, slots=True)
class Parent:
    """What an execution algorithm was asked for: `quantity` in units of the instrument."""

    instrument: str
    side: str
    quantity: float


class FinishedRun(Protocol):
    """What is read of a run: a `hansa.Result` has it."""

    @property
    def fills(self) -> "polars.DataFrame":
        """Every fill."""

    @property
    def orders(self) -> "polars.DataFrame":
        """Every proposal."""

    @property
    def tables(self) -> Sequence[Table]:
        """The market data of the run."""

    @property
    def parents(self) -> Mapping[str, Parent]:
        """What the execution algorithms of its configuration were asked, by strategy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionReport:
    """Perold's implementation shortfall of what was filled, in basis points of the arrival value:
    `cost_bps` = `spread_bps` + `timing_bps`, above 0 where it cost. Source: Perold (1988), "The
    implementation shortfall", Journal of Portfolio Management 14.

    `arrival_price` is the middle when the first child was sent, or `arrival_ns` if that was given.
    `spread_bps` compares each fill with the middle at that time (what rests earns it), `timing_bps`
    that middle with the arrival. Of bars, the last close stands for the middle. `fee_bps` comes on
    top, NaN where a fee was paid in a third currency; what is paid in the base is worth the fill's
    price. `cost` is `cost_bps` as money of the quote currency; `asked` is None where the
    configuration does not say (a strategy handed over in Python).
    """

    instrument: str
    side: str
    arrival_ns: int
    asked: float | None
    filled: float
    cost: float
    average_price: float
    arrival_price: float
    cost_bps: float
    spread_bps: float
    timing_bps: float
    fee_bps: float
    children: int
    maker_ratio: float


def execution_report(
    result: FinishedRun, strategy: str, *, arrival_ns: int | None = None
) -> ExecutionReport:
    """The cost of a strategy that works one parent: one instrument, one side.

    Raises StrategyError if it has sent no order or had no fill, traded more than one parent, or
    if the market had no price when it began.
    """
    import polars as pl

    # What a venue closed was no part of the order.
    is_own = (pl.col("source") == strategy) & (pl.col("cl_ord_id") != "")
    fills = result.fills.filter(is_own)
    orders = result.orders.filter(pl.col("source") == strategy)
    symbol, side = _parent(strategy, orders, fills)
    start_ns = int(_times(orders)[0]) if arrival_ns is None else arrival_ns
    prices = _prices(result.tables, symbol)
    arrival = float(prices.at(np.array([start_ns]))[0])
    if np.isnan(arrival):
        raise StrategyError(
            f"{strategy}: expected a price of {symbol} before its start, found none; "
            "pass a later arrival_ns"
        )
    quantity, price = fills["quantity"].to_numpy(), fills["price"].to_numpy()
    sign = 1.0 if side == "buy" else -1.0
    filled, value = float(quantity.sum()), float((quantity * price).sum())
    middle = _middle_at(prices, fills)
    bps = sign * _BPS / (arrival * filled)
    instrument = _instrument(result.tables, symbol)
    multiplier = float(instrument.multiplier)
    asked = result.parents.get(strategy)
    lost = float((quantity * (price - arrival)).sum())
    return ExecutionReport(
        instrument=symbol,
        side=side,
        arrival_ns=start_ns,
        asked=asked.quantity if asked else None,
        filled=filled,
        cost=sign * multiplier * lost,
        average_price=value / filled,
        arrival_price=arrival,
        cost_bps=bps * lost,
        spread_bps=bps * float((quantity * (price - middle)).sum()),
        timing_bps=bps * float((quantity * (middle - arrival)).sum()),
        fee_bps=_BPS * _fees(fills, instrument) / (arrival * filled * multiplier),
        children=fills["cl_ord_id"].n_unique(),
        maker_ratio=float(quantity[fills["liquidity"].to_numpy() == "maker"].sum()) / filled,
    )


def _parent(
    strategy: str, orders: "polars.DataFrame", fills: "polars.DataFrame"
) -> tuple[str, str]:
    parents = orders.select("instrument", "side").unique(maintain_order=True).rows()
    if len(parents) != 1:
        found = ", ".join(f"{side} {symbol}" for symbol, side in parents) or "no order"
        raise StrategyError(
            f"{strategy}: expected the orders of one parent, one instrument and side, found {found}"
        )
    if fills.height == 0:
        raise StrategyError(f"{strategy}: expected a fill, found none; there is no cost to report")
    symbol, side = parents[0]
    return str(symbol), str(side)


def _prices(tables: Sequence[Table], symbol: str) -> Middles:
    """Middles of quotes or of a book; of bars alone their closes."""
    found = middles_of(tables, symbol)
    if found is not None:
        return found
    for table in tables:
        if isinstance(table, Bars) and table.instrument.symbol == symbol:
            tick = float(table.instrument.tick)
            return Middles(table.ts_close_ns, table.close, table.close, tick)
    raise StrategyError(
        f"{symbol}: expected quotes, a book or bars to compare with, found none among the data"
    )


def _middle_at(prices: Middles, fills: "polars.DataFrame") -> FloatArray:
    """For what rested the middle just before the event that filled it, else the middle met."""
    ts_ns = _times(fills)
    rested = fills["liquidity"].to_numpy() == "maker"
    middle: FloatArray = np.where(rested, prices.before(ts_ns), prices.at(ts_ns))
    return middle


def _times(frame: "polars.DataFrame") -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return frame["ts"].to_physical().to_numpy()


def _instrument(tables: Sequence[Table], symbol: str) -> Instrument:
    return next(each.instrument for each in tables if each.instrument.symbol == symbol)


def _fees(fills: "polars.DataFrame", instrument: Instrument) -> float:
    """In the quote currency; not a number where one was paid in a third."""
    paid, currency = fills["fee"].to_numpy(), fills["fee_currency"].to_numpy()
    is_quote, is_base = currency == instrument.quote, currency == instrument.base
    worth = np.where(is_quote, 1.0, np.where(is_base, fills["price"].to_numpy(), np.nan))
    return float(np.where(paid == 0, 0.0, paid * worth).sum())
