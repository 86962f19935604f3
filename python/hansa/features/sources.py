"""Where expressions begin: the columns of the market, and functions of several expressions."""

from collections.abc import Sequence

from hansa.errors import ConfigError
from hansa.features import columns, parameters
from hansa.features.bars import Direction, Estimators, Flows, Oscillators, Volumes
from hansa.features.candles import CANDLES, Candles
from hansa.features.clock import Clock
from hansa.features.expression import Expr
from hansa.features.flow import FLOWS, Flow
from hansa.features.funding import FUNDING, Funding

#: What is known of an instrument at every event of its market, besides its bars. Conditions of
#: strategies read it; features of agents, which are computed where bars close, cannot.
EVENT_FIELDS = (
    "bid",
    "ask",
    "bid_quantity",
    "ask_quantity",
    "mid",
    "spread",
    "spread_ticks",
    "imbalance",
    "last",
    "last_quantity",
    "aggressor",
)


class Sources(Direction, Oscillators, Volumes, Estimators, Flows, Clock):
    """The beginnings of every expression: `f.close`, `f.atr(14)`, `f.where(...)`."""

    __slots__ = ()

    @property
    def open(self) -> Expr:
        """The bar's first price."""
        return columns.OPEN

    @property
    def high(self) -> Expr:
        """The bar's highest price."""
        return columns.HIGH

    @property
    def low(self) -> Expr:
        """The bar's lowest price."""
        return columns.LOW

    @property
    def close(self) -> Expr:
        """The bar's last price."""
        return columns.CLOSE

    @property
    def volume(self) -> Expr:
        """The bar's traded volume."""
        return columns.VOLUME

    @property
    def bid(self) -> Expr:
        """The best bid (in conditions of strategies alone, like all down to `aggressor`)."""
        return Expr("bid")

    @property
    def ask(self) -> Expr:
        """The best ask."""
        return Expr("ask")

    @property
    def bid_quantity(self) -> Expr:
        """Shown at the best bid, in units of the base."""
        return Expr("bid_quantity")

    @property
    def ask_quantity(self) -> Expr:
        """Shown at the best ask, in units of the base."""
        return Expr("ask_quantity")

    @property
    def mid(self) -> Expr:
        """Halfway between the best prices."""
        return Expr("mid")

    @property
    def spread(self) -> Expr:
        """Best ask less best bid."""
        return Expr("spread")

    @property
    def spread_ticks(self) -> Expr:
        """The same in ticks."""
        return Expr("spread_ticks")

    @property
    def imbalance(self) -> Expr:
        """What is shown at the bid less at the ask, over both: from -1 to 1."""
        return Expr("imbalance")

    @property
    def last(self) -> Expr:
        """The price of the last print."""
        return Expr("last")

    @property
    def last_quantity(self) -> Expr:
        """The quantity of the last print, in units of the base."""
        return Expr("last_quantity")

    @property
    def aggressor(self) -> Expr:
        """Who crossed the spread in the last print: 1 a buyer, -1 a seller, 0 not said."""
        return Expr("aggressor")

    def microprice(self) -> Expr:
        """Best prices, each weighted by what the other one shows (in conditions alone too)."""
        shown = self.bid_quantity + self.ask_quantity
        return (self.bid * self.ask_quantity + self.ask * self.bid_quantity) / shown

    @property
    def flow(self) -> Flow:
        """What prints and best prices told since the bar before: `f.flow.buy_volume`."""
        return FLOWS

    @property
    def funding(self) -> Funding:
        """What the venue charged for holding: `f.funding.rate`."""
        return FUNDING

    @property
    def candle(self) -> Candles:
        """The candlestick patterns: `f.candle.hammer()`, `f.candle.morning_star(0.4)`."""
        return CANDLES

    def member(self, *symbols: str) -> Expr:
        """1 for the instruments of these symbols, else 0; missing where one has no bar."""
        if not symbols or not all(isinstance(each, str) and each for each in symbols):
            raise ConfigError(
                f"feature member: expected symbols of instruments, found {symbols!r:.120}"
            )
        first, *rest = (Expr("member", (), (columns.CLOSE,), each) for each in symbols)
        for each in rest:
            first = first + each
        return first

    def groups(self, *groups: Sequence[str]) -> Expr:
        """The number of the group, from 1, that an instrument is a member of by its symbol; 0 where
        it is in none: `f.groups(["BTCUSDT", "ETHUSDT"], ["SOLUSDT"])`, for `demean_within`.
        """
        symbols = [symbol for group in groups for symbol in group]
        if (
            not groups
            or len(set(symbols)) != len(symbols)
            or any(isinstance(g, str) for g in groups)
        ):
            raise ConfigError(
                "feature groups: expected lists of symbols, none of them twice, found "
                f"{groups!r:.120}"
            )
        first, *rest = (self.member(*group) * number for number, group in enumerate(groups, 1))
        for each in rest:
            first = first + each
        return first

    def constant(self, value: float) -> Expr:
        """The same finite number at every moment; else ConfigError."""
        return Expr("constant", (parameters.number(value, of="constant: value"),))

    def where(self, condition: Expr, a: Expr | float, b: Expr | float) -> Expr:
        """`a` where the condition is true, else `b`; missing if any of the three is."""
        if not isinstance(condition, Expr):
            raise ConfigError(
                "feature where: condition must be an expression such as f.close > f.open, "
                f"found {condition!r}"
            )
        return columns.where(condition, a, b)

    def minimum(self, a: Expr | float, b: Expr | float) -> Expr:
        """The smaller of two."""
        return columns.minimum(a, b)

    def maximum(self, a: Expr | float, b: Expr | float) -> Expr:
        """The larger of two."""
        return columns.maximum(a, b)


#: Where every expression begins.
f = Sources()
