"""What Binance says of orders, trades and balances, decoded; quantities as decimals."""

import re
from decimal import Decimal

import msgspec

#: More than anything is worth or traded, and in ticks and lots within 64 bits.
_MUCH = Decimal(10) ** 10
#: The year 2200, in milliseconds.
_TIME_MS_MAX, _NUMBER_MAX = 7_258_118_400_000, 2**63
_ASSET = re.compile("[A-Z0-9]{1,8}")


class Refusal(msgspec.Struct):
    """A code and a text."""

    code: int
    msg: str = ""


class OrderState(msgspec.Struct, rename="camel"):
    """An order as queries and answers show it; times in milliseconds."""

    symbol: str
    order_id: int
    client_order_id: str
    side: str
    orig_qty: Decimal
    executed_qty: Decimal
    status: str
    orig_client_order_id: str = ""
    time: int = 0
    update_time: int = 0
    prevented_quantity: Decimal = Decimal(0)


class TradeRow(msgspec.Struct, rename="camel"):
    """A trade of the account."""

    symbol: str
    id: int
    order_id: int
    price: Decimal
    qty: Decimal
    commission: Decimal
    commission_asset: str
    time: int
    is_buyer: bool
    is_maker: bool


class Balance(msgspec.Struct):
    """What the account has of a currency."""

    asset: str
    free: Decimal
    locked: Decimal


class Account(msgspec.Struct, rename="camel"):
    """The account: its number, whether it may trade, its balances."""

    balances: list[Balance]
    can_trade: bool = True
    uid: int = 0


class FeeDiscount(msgspec.Struct, rename="camel"):
    """The coin in which commissions may be paid; None where the venue names none."""

    enabled_for_account: bool = False
    enabled_for_symbol: bool = False
    discount_asset: str | None = None


class Commission(msgspec.Struct, rename="camel"):
    """What the account pays in a symbol, as far as it says in which coin."""

    discount: FeeDiscount | None = None


class Restrictions(msgspec.Struct, rename="camel"):
    """What a key may do."""

    enable_reading: bool
    enable_withdrawals: bool
    enable_spot_and_margin_trading: bool
    ip_restrict: bool = False


class Filter(msgspec.Struct, rename="camel"):
    """A filter of a symbol, of whatever type."""

    filter_type: str
    tick_size: Decimal | None = None
    step_size: Decimal | None = None
    min_qty: Decimal | None = None
    min_notional: Decimal | None = None


class Listed(msgspec.Struct, rename="camel"):
    """A symbol as exchangeInfo describes it."""

    symbol: str
    status: str
    base_asset: str
    quote_asset: str
    filters: list[Filter]
    allowed_self_trade_prevention_modes: list[str] = []


class Listing(msgspec.Struct):
    """What exchangeInfo says of symbols."""

    symbols: list[Listed]


class Report(msgspec.Struct):
    """`executionReport` of the account's stream. `client_id` is that of the request; of a
    cancellation `original_id` is the order's own. `prevented` is what self-trade prevention has
    taken from the order in all.
    """

    symbol: str = msgspec.field(name="s")
    client_id: str = msgspec.field(name="c")
    original_id: str = msgspec.field(name="C")
    side: str = msgspec.field(name="S")
    quantity: Decimal = msgspec.field(name="q")
    execution: str = msgspec.field(name="x")
    status: str = msgspec.field(name="X")
    last_quantity: Decimal = msgspec.field(name="l")
    filled: Decimal = msgspec.field(name="z")
    last_price: Decimal = msgspec.field(name="L")
    commission: Decimal = msgspec.field(name="n")
    time_ms: int = msgspec.field(name="T")
    trade_id: int = msgspec.field(name="t")
    is_maker: bool = msgspec.field(name="m")
    commission_asset: str | None = msgspec.field(name="N", default=None)
    prevented: Decimal = msgspec.field(name="A", default=Decimal(0))

    def fault(self) -> str | None:
        """What of it cannot be; None where all can."""
        return self._fault_of_amounts() or self._fault_of_words() or self._fault_of_trade()

    def _fault_of_amounts(self) -> str | None:
        amounts = (
            *(self.quantity, self.last_quantity, self.filled, self.last_price),
            self.prevented,
        )
        for each in (*amounts, self.commission):
            if not (each.is_finite() and abs(each) < _MUCH):
                return f"expected amounts below {_MUCH:.0e}, found {each}"
        if min(amounts) < 0:
            return f"expected no amount below 0, found {min(amounts)}"
        return None

    def _fault_of_words(self) -> str | None:
        if not 0 <= self.time_ms < _TIME_MS_MAX:
            return f"expected a time in milliseconds, found {self.time_ms}"
        if self.side not in ("BUY", "SELL"):
            return f"expected BUY or SELL, found {self.side!r}"
        if self.commission_asset is not None and not _ASSET.fullmatch(self.commission_asset):
            return f"expected the name of an asset, found {self.commission_asset!r}"
        return None

    def _fault_of_trade(self) -> str | None:
        if self.execution != "TRADE":
            return None
        if not 0 <= self.trade_id < _NUMBER_MAX or not (self.last_quantity and self.last_price):
            return "expected a trade with number, quantity and price above 0"
        return None


class Kind(msgspec.Struct):
    """What an event is."""

    event: str = msgspec.field(name="e", default="")


class Frame(msgspec.Struct):
    """A message of the WebSocket API: an event of a subscription, an answer, or by `kind` a word
    about the connection itself.
    """

    kind: str = msgspec.field(name="e", default="")
    event: msgspec.Raw = msgspec.Raw()
    id: int | str | None = None
    status: int = 200
    result: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()


ORDER = msgspec.json.Decoder(OrderState)
ORDERS = msgspec.json.Decoder(list[OrderState])
TRADES = msgspec.json.Decoder(list[TradeRow])
ACCOUNT = msgspec.json.Decoder(Account)
COMMISSION = msgspec.json.Decoder(Commission)
RESTRICTIONS = msgspec.json.Decoder(Restrictions)
LISTING = msgspec.json.Decoder(Listing)
REPORT = msgspec.json.Decoder(Report)
REFUSAL = msgspec.json.Decoder(Refusal)
FRAME = msgspec.json.Decoder(Frame)
KIND = msgspec.json.Decoder(Kind)
