"""An order of an account, and what it looks like to its owner."""

from dataclasses import dataclass, field
from enum import StrEnum

from hansa.config import Json
from hansa.venues.exchange.amounts import text_of

NS_PER_MS = 10**6


class Status(StrEnum):
    """Where an order stands, in Binance's words."""

    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    EXPIRED_IN_MATCH = "EXPIRED_IN_MATCH"
    REJECTED = "REJECTED"


OPEN = (Status.NEW, Status.PARTIALLY_FILLED)
LIMITED = ("LIMIT", "LIMIT_MAKER", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT")
STOPPED = ("STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms:
    """What was asked for; amounts in 10^-8, 0 where a field was not given."""

    symbol: str
    side: int
    type: str
    client_order_id: str
    time_in_force: str = "GTC"
    quantity: int = 0
    quote_quantity: int = 0
    price: int = 0
    stop_price: int = 0
    iceberg_quantity: int = 0
    stp_mode: str = "NONE"
    strategy_id: int | None = None
    strategy_type: int | None = None

    @property
    def side_word(self) -> str:
        """BUY or SELL."""
        return "BUY" if self.side > 0 else "SELL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A trade of an account; `id` is the market's trade id. Amounts in 10^-8."""

    id: int
    symbol: str
    order_id: int
    order_list_id: int
    price: int
    quantity: int
    value: int
    commission: int
    commission_asset: str
    time_ns: int
    is_buyer: bool
    is_maker: bool

    def as_json(self) -> dict[str, Json]:
        """As myTrades lists it."""
        return {
            "symbol": self.symbol,
            "id": self.id,
            "orderId": self.order_id,
            "orderListId": self.order_list_id,
            "price": text_of(self.price),
            "qty": text_of(self.quantity),
            "quoteQty": text_of(self.value),
            "commission": text_of(self.commission),
            "commissionAsset": self.commission_asset,
            "time": self.time_ns // NS_PER_MS,
            "isBuyer": self.is_buyer,
            "isMaker": self.is_maker,
            "isBestMatch": True,
        }


@dataclass(slots=True, kw_only=True)
class Order:
    """State: an order and what became of it. `locked` is what it still holds of the balance, in
    quote for a buy and in base for a sell.
    """

    id: int
    account: int
    terms: OrderTerms
    quantity: int
    time_ns: int
    status: Status = Status.NEW
    list_id: int = -1
    update_ns: int = 0
    working_ns: int | None = None
    executed: int = 0
    value: int = 0
    prevented: int = 0
    last_prevented: int = 0
    locked: int = 0
    fills: list[Fill] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether something of it can still trade."""
        return self.status in OPEN

    @property
    def leaves(self) -> int:
        """What is open of it."""
        return self.quantity - self.executed - self.prevented if self.is_open else 0

    def ack(self) -> dict[str, Json]:
        """The shortest answer to a new order."""
        return {
            "symbol": self.terms.symbol,
            "orderId": self.id,
            "orderListId": self.list_id,
            "clientOrderId": self.terms.client_order_id,
            "transactTime": self.update_ns // NS_PER_MS,
        }

    def result(self) -> dict[str, Json]:
        """The answer with what became of it so far."""
        return {**self.ack(), **self._body()}

    def full(self) -> dict[str, Json]:
        """The answer with its fills."""
        fills: list[Json] = [
            {
                "price": text_of(fill.price),
                "qty": text_of(fill.quantity),
                "commission": text_of(fill.commission),
                "commissionAsset": fill.commission_asset,
                "tradeId": fill.id,
            }
            for fill in self.fills
        ]
        return {**self.result(), "fills": fills}

    def as_json(self) -> dict[str, Json]:
        """As queries show it."""
        head = self.ack()
        del head["transactTime"]
        return {
            **head,
            **self._body(),
            "stopPrice": text_of(self.terms.stop_price),
            "icebergQty": text_of(self.terms.iceberg_quantity),
            "time": self.time_ns // NS_PER_MS,
            "updateTime": self.update_ns // NS_PER_MS,
            "isWorking": self.working_ns is not None,
        }

    def canceled_json(self, original_id: str) -> dict[str, Json]:
        """The answer to its cancellation; `original_id` is the client's id it was placed with."""
        return {**self.result(), "origClientOrderId": original_id}

    def _body(self) -> dict[str, Json]:
        terms = self.terms
        body: dict[str, Json] = {
            "price": text_of(terms.price),
            "origQty": text_of(self.quantity),
            "executedQty": text_of(self.executed),
            "origQuoteOrderQty": text_of(terms.quote_quantity),
            "cummulativeQuoteQty": text_of(self.value),
            "status": str(self.status),
            "timeInForce": terms.time_in_force,
            "type": terms.type,
            "side": terms.side_word,
            "workingTime": -1 if self.working_ns is None else self.working_ns // NS_PER_MS,
            "selfTradePreventionMode": terms.stp_mode,
        }
        if self.prevented:
            body["preventedQuantity"] = text_of(self.prevented)
        if terms.stop_price:
            body["stopPrice"] = text_of(terms.stop_price)
        if terms.iceberg_quantity:
            body["icebergQty"] = text_of(terms.iceberg_quantity)
        if terms.strategy_id is not None:
            body["strategyId"] = terms.strategy_id
        if terms.strategy_type is not None:
            body["strategyType"] = terms.strategy_type
        return body
