"""Calls of an account at an exchange of ccxt: what was asked, and what is known of it after."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from hansa.coordinator.ccxt_rules import Purpose
from hansa.errors import BannedError, DataError, DeadlineError, LostError, NotSentError
from hansa.venues.binance.messages import OrderState, TradeRow
from hansa.venues.binance.tracking import MALFORMED, TOO_MANY_REQUESTS, UNKNOWN_ORDER
from hansa.venues.ccxt.calls import CcxtExchange
from hansa.venues.ccxt.library import library
from hansa.venues.ccxt.requests import NewOrder
from hansa.venues.ccxt.routed import calling
from hansa.venues.ccxt.rows import (
    Balances,
    OrderRow,
    TradeOfMine,
    decoded,
    oldest_first,
    order_state,
    trade_row,
)

_ROWS_MAX = 100
#: Reasons of docs/journal.md for ccxt's errors, the narrower before the wider.
_REASONS = (
    ("OrderNotFound", UNKNOWN_ORDER),
    ("OrderImmediatelyFillable", 32),
    ("DuplicateOrderId", 7),
    ("MarketClosed", 21),
    ("InsufficientFunds", 47),
    ("BadSymbol", 2),
    ("RateLimitExceeded", TOO_MANY_REQUESTS),
    ("DDoSProtection", TOO_MANY_REQUESTS),
)
#: And for words in their texts, which say more.
_TEXTS = (
    ("LOT_SIZE", 3),
    ("NOTIONAL", 4),
    ("PERCENT_PRICE", 12),
    ("PRICE_FILTER", 11),
    ("MAX_NUM", 15),
    ("Market is closed", 21),
    ("immediately match", 32),
    ("insufficient balance", 47),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An order as the venue shows it, and the venue's own id, by which ccxt asks."""

    state: OrderState
    id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The venue did not do it: the reason as in docs/journal.md, and its own words."""

    reason: int
    text: str


class Asking:
    """Asks through a routed exchange. Reads raise RequestError, DataError for a refusal."""

    def __init__(self, exchange: CcxtExchange, *, within_s: float) -> None:
        self._exchange, self._within_s = exchange, within_s
        errors = library()
        self._failed: type[Exception] = errors.OperationFailed
        self._refused: type[Exception] = errors.ExchangeError
        self._absent: type[Exception] = errors.OrderNotFound
        self._reasons = [(getattr(errors, name), reason) for name, reason in _REASONS]
        self._undone: tuple[type[Exception], ...] = (
            self._refused,
            errors.RateLimitExceeded,
            errors.DDoSProtection,
        )

    async def place(self, order: NewOrder) -> Row | Refused | None:
        """A new order; None if nobody knows what became of it."""
        return await self._act(
            Purpose.ORDER,
            lambda: self._exchange.create_order(
                order.symbol, order.kind, order.side, order.amount, order.price, order.extra
            ),
        )

    async def cancel(self, venue_id: str, symbol: str) -> Row | Refused | None:
        """The end of an order; None if nobody knows."""
        return await self._act(
            Purpose.CANCEL, lambda: self._exchange.cancel_order(venue_id, symbol)
        )

    async def open_orders(self, symbol: str) -> list[Row]:
        """Orders that work in a market."""
        found = await self._read(lambda: self._exchange.fetch_open_orders(symbol))
        return _orders(found)

    async def order(self, venue_id: str, symbol: str) -> Row | None:
        """One order by the venue's id; None if the venue does not know it."""
        try:
            found = await self._read(lambda: self._exchange.fetch_order(venue_id, symbol))
        except DataError as error:
            if isinstance(error.__cause__, self._absent):
                return None
            raise
        return _row(found)

    async def orders(self, symbol: str, since_ms: int | None = None) -> list[Row]:
        """The latest orders in a market, open and ended, by all the ways that the venue has."""
        exchange, has = self._exchange, self._exchange.has
        if has.get("fetchOrders") is True:
            return _orders(
                await self._read(lambda: exchange.fetch_orders(symbol, since_ms, _ROWS_MAX))
            )
        found = {each.id: each for each in await self.open_orders(symbol)}
        ways = (
            ("fetchClosedOrders", exchange.fetch_closed_orders),
            ("fetchCanceledOrders", exchange.fetch_canceled_orders),
        )
        for name, fetch in ways:
            if has.get(name) is True:
                rows = await self._read(partial(fetch, symbol, since_ms, _ROWS_MAX))
                found |= {each.id: each for each in _orders(rows)}
        return list(found.values())

    async def trades(self, symbol: str, since_ms: int) -> list[TradeRow]:
        """Every fill of the account in a market from a time on, in order."""
        found: list[TradeRow] = []
        while True:
            from_ms = found[-1].time if found else since_ms
            fetch = partial(self._exchange.fetch_my_trades, symbol, from_ms, _ROWS_MAX)
            rows = await self._read(fetch)
            page = oldest_first([*found, *_trades(rows)])
            if len(page) <= len(found) or len(page) - len(found) < _ROWS_MAX // 2:
                return [each for each in page if each.time >= since_ms]
            found = page

    async def balances(self) -> Mapping[str, Decimal]:
        """What there is of each currency, in orders included."""
        found = decoded(await self._read(self._exchange.fetch_balance), Balances, "balances")
        return {name: amount for name, amount in found.total.items() if amount}

    async def watch_orders(self) -> list[Row]:
        """Orders that changed; raises what ccxt raises when the stream ends."""
        return _orders(await self._exchange.watch_orders())

    async def watch_trades(self) -> list[TradeRow]:
        """New fills; raises what ccxt raises when the stream ends."""
        return oldest_first(_trades(await self._exchange.watch_my_trades()))

    async def _act(
        self, purpose: Purpose, call: Callable[[], Awaitable[object]]
    ) -> Row | Refused | None:
        try:
            with calling(purpose, within_s=self._within_s):
                return _row(await call())
        except (DeadlineError, BannedError, NotSentError) as error:
            return Refused(TOO_MANY_REQUESTS, str(error))
        except self._undone as error:
            return Refused(self._reason(error), str(error))
        except (self._failed, LostError, DataError, LookupError, TypeError, ValueError):
            return None  # it may have been done: ccxt could not make sense of the answer

    async def _read(self, call: Callable[[], Awaitable[object]]) -> object:
        try:
            with calling(Purpose.ACCOUNT, within_s=self._within_s):
                return await call()
        except self._failed as error:
            raise LostError(
                f"{self._exchange.id}: expected an answer, found {error}; ask again"
            ) from error
        except self._refused as error:
            raise DataError(
                f"{self._exchange.id}: expected an answer, found the refusal {error}; check keys, "
                "permissions and symbols"
            ) from error

    def _reason(self, error: Exception) -> int:
        for word, reason in _TEXTS:
            if word in str(error):
                return reason
        return next(
            (reason for kind, reason in self._reasons if isinstance(error, kind)), MALFORMED
        )


def _row(found: object) -> Row:
    row = decoded(found, OrderRow, "an order")
    return Row(order_state(row), row.id or "")


def _orders(found: object) -> list[Row]:
    rows = decoded(found, list[OrderRow], "orders")
    return [Row(order_state(each), each.id or "") for each in rows]


def _trades(found: object) -> list[TradeRow]:
    return [trade_row(each) for each in decoded(found, list[TradeOfMine], "trades")]
