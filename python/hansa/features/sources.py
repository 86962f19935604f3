"""Where expressions begin: the columns of the market, and functions of several expressions."""

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.expression import Expr

_OPEN, _HIGH, _LOW, _CLOSE, _VOLUME = map(Expr, ("open", "high", "low", "close", "volume"))


class Sources:
    """The beginnings of every expression: `f.close`, `f.atr(14)`, `f.where(...)`."""

    __slots__ = ()

    @property
    def open(self) -> Expr:
        """The bar's first price."""
        return _OPEN

    @property
    def high(self) -> Expr:
        """The bar's highest price."""
        return _HIGH

    @property
    def low(self) -> Expr:
        """The bar's lowest price."""
        return _LOW

    @property
    def close(self) -> Expr:
        """The bar's last price."""
        return _CLOSE

    @property
    def volume(self) -> Expr:
        """The bar's traded volume."""
        return _VOLUME

    def constant(self, value: float) -> Expr:
        """The same finite number at every moment; else ConfigError."""
        return Expr("constant", (parameters.number(value, of="constant: value"),))

    def atr(self, window: int = 14) -> Expr:
        """Average true range (Wilder 1978) in units of price; the first bar has no range yet."""
        params = (parameters.count(window, of="atr: window"),)
        return Expr("atr", params, (_HIGH, _LOW, _CLOSE))

    def where(self, condition: Expr, a: Expr | float, b: Expr | float) -> Expr:
        """`a` where the condition is true, else `b`; missing if any of the three is."""
        if not isinstance(condition, Expr):
            raise ConfigError(
                "feature where: condition must be an expression such as f.close > f.open, "
                f"found {condition!r}"
            )
        return Expr("where", (), (condition, _lift(a, of="where"), _lift(b, of="where")))

    def minimum(self, a: Expr | float, b: Expr | float) -> Expr:
        """The smaller of two."""
        return Expr("min2", (), (_lift(a, of="minimum"), _lift(b, of="minimum")))

    def maximum(self, a: Expr | float, b: Expr | float) -> Expr:
        """The larger of two."""
        return Expr("max2", (), (_lift(a, of="maximum"), _lift(b, of="maximum")))


def _lift(value: Expr | float, *, of: str) -> Expr:
    """`value` as an expression: a number becomes a constant."""
    if isinstance(value, Expr):
        return value
    return Expr("constant", (parameters.number(value, of=f"{of}: operand"),))


#: Where every expression begins.
f = Sources()
