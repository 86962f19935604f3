"""Across the universe: each instrument among the others of the same moment."""

from typing import Self

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.term import Term


class Crossing(Term):
    """Operators over the row of one moment. An instrument without a value there, such as one that
    has no bar, is left out: it does not count among the others, and its result is missing.
    """

    __slots__ = ()

    def of(self, symbol: str) -> Self:
        """The value of the instrument called `symbol` (with its venue or without), for every one;
        missing where that one has none. ConfigError when a run begins that does not have it.
        """
        if not isinstance(symbol, str) or not symbol:
            raise ConfigError(
                f'feature of: expected the symbol of an instrument such as "BTCUSDT", found '
                f"{symbol!r}"
            )
        return type(self)("of", (), (self,), symbol)

    def cross_rank(self) -> Self:
        """The fraction of the row's other members below, ties by half; 0.5 for a lone member."""
        return self._apply("cross_rank")

    def demean(self) -> Self:
        """The value less the mean of the row."""
        return self._apply("demean")

    def cross_zscore(self) -> Self:
        """(x - mean) / sample deviation of the row; missing where that deviation is 0."""
        return self._apply("cross_zscore")

    def cross_winsorise(self, share: float = 0.05) -> Self:
        """Held within the row: of n members the floor(share n) lowest are set to the next higher
        one, and so the highest (Dixon 1960). ConfigError unless 0 <= share < 0.5.
        """
        real = parameters.number(share, of="cross_winsorise: share")
        if not 0.0 <= real < 0.5:
            raise ConfigError(
                "feature cross_winsorise: share must be a number from 0 to below 0.5, found "
                f"{share!r}"
            )
        return self._apply("cross_winsorise", real)

    def cross_top(self, count: int) -> Self:
        """1 where fewer than `count` of the row are above, else 0: ties with the last one in are
        in with it, all of them.
        """
        return self._apply("cross_top", parameters.count(count, of="cross_top: count"))

    def cross_bottom(self, count: int) -> Self:
        """1 where fewer than `count` of the row are below, else 0; ties as in `cross_top`."""
        return self._apply("cross_bottom", parameters.count(count, of="cross_bottom: count"))

    def neutralise(self, other: Term) -> Self:
        """What is left after the least-squares line on `other` (a beta, a size) over the row; less
        the mean alone where `other` is the same for all.
        """
        return type(self)("neutralise", (), (self, other))

    def demean_within(self, group: Term) -> Self:
        """The value less the mean of those with the same `group`, such as `f.groups(...)`."""
        return type(self)("demean_within", (), (self, group))
