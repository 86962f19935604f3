"""What ccxt says of orders, trades and balances: quantities as decimals, ids as numbers."""

from collections.abc import Iterable
from decimal import Decimal
from hashlib import blake2b
from typing import TypeVar

import msgspec

from hansa.errors import DataError
from hansa.venues.binance.messages import OrderState, TradeRow

_T = TypeVar("_T")
_ID_MAX = 2**63
_STATUSES = {
    "open": "NEW",
    "closed": "FILLED",
    "canceled": "CANCELED",
    "cancelled": "CANCELED",
    "canceling": "NEW",
    "expired": "EXPIRED",
    "rejected": "REJECTED",
}


class OrderRow(msgspec.Struct, rename="camel"):
    """An order. Of what a venue did not say, ccxt has None."""

    id: str | None = None
    client_order_id: str | None = None
    symbol: str | None = None
    side: str | None = None
    amount: Decimal | None = None
    filled: Decimal | None = None
    status: str | None = None
    timestamp: int | None = None
    last_trade_timestamp: int | None = None
    last_update_timestamp: int | None = None


class Fee(msgspec.Struct):
    """What a trade cost."""

    currency: str | None = None
    cost: Decimal | None = None


class TradeOfMine(msgspec.Struct, rename="camel"):
    """A fill of the account."""

    symbol: str
    price: Decimal
    amount: Decimal
    id: str | None = None
    order: str | None = None
    side: str | None = None
    taker_or_maker: str | None = None
    timestamp: int | None = None
    fee: Fee | None = None
    fees: list[Fee] = []


class Balances(msgspec.Struct):
    """What the account has of each currency, in all."""

    total: dict[str, Decimal | None]


def decoded(row: object, kind: type[_T], words: str) -> _T:
    """A row of ccxt; DataError if it is none."""
    try:
        return msgspec.convert(row, kind, strict=False)
    except (msgspec.ValidationError, TypeError) as error:
        raise DataError(
            f"expected {words} from ccxt, found {str(row)[:200]} ({error}); its place in the books "
            "is not known: reconcile"
        ) from error


def number_of(text: str | None) -> int:
    """A venue's id as a number: itself, or 63 bits that hang on every letter of it; 0 of none."""
    if not text:
        return 0
    if text.isdecimal() and (number := int(text)) < _ID_MAX:
        return number
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") % _ID_MAX or 1


def order_state(row: OrderRow) -> OrderState:
    """An order in the words that the books of a venue use."""
    filled = row.filled or Decimal(0)
    return OrderState(
        symbol=row.symbol or "",
        order_id=number_of(row.id),
        client_order_id=row.client_order_id or "",
        side=(row.side or "").upper(),
        orig_qty=row.amount or Decimal(0),
        executed_qty=filled,
        status=_STATUSES.get(row.status or "open", "NEW"),
        time=row.timestamp or 0,
        update_time=row.last_update_timestamp or row.last_trade_timestamp or row.timestamp or 0,
    )


def trade_row(row: TradeOfMine) -> TradeRow:
    """A fill in the words that the books of a venue use; DataError for one with several fees."""
    fee = _fee(row)
    # A fill without an id is known by what it says of itself.
    known_by = row.id or f"{row.order} {row.timestamp} {row.price} {row.amount}"
    return TradeRow(
        symbol=row.symbol,
        id=number_of(known_by),
        order_id=number_of(row.order),
        price=row.price,
        qty=row.amount,
        commission=fee.cost or Decimal(0),
        commission_asset=fee.currency or "",
        time=row.timestamp or 0,
        is_buyer=row.side == "buy",
        is_maker=row.taker_or_maker == "maker",
    )


def _fee(row: TradeOfMine) -> Fee:
    """What a fill cost. ccxt leaves `fee` empty where there are several in `fees`, such as a part
    in the exchange's coin and the rest in what was received: to count none would be wrong.
    """
    paid = [each for each in row.fees if each.cost]
    if len(paid) > 1:
        found = ", ".join(f"{each.cost} {each.currency}" for each in paid)
        raise DataError(
            f"{row.symbol}: expected a fill with one fee, found {found}; its place in the books is "
            "not known: have all fees taken in one currency at the exchange"
        )
    return paid[0] if paid else row.fee or Fee()


def oldest_first(trades: Iterable[TradeRow]) -> list[TradeRow]:
    """Trades in the order in which they happened, each once."""
    unique = {(each.symbol, each.id): each for each in trades}
    return sorted(unique.values(), key=lambda each: each.time)
