"""How much of a value its past does not tell: entropies and complexity, over a window."""

from typing import Self

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.rolling import Rolling

#: The most values that one pattern has (the core has the same limit).
DIMENSION_MAX = 7


class Entropies(Rolling):
    """Entropies in nats: e^entropy is how many outcomes there are, were all alike. Each looks at
    the whole window every time, but for the permutation entropy.
    """

    __slots__ = ()

    def entropy(self, window: int, bins: int = 10) -> Self:
        """Shannon's entropy (1948) of the values in `bins` of equal width between the smallest
        and the largest of the window: 0 to ln(bins). Usually of returns.
        """
        observations = parameters.count(window, of="entropy: window", least=2)
        return self._apply(
            "entropy", observations, parameters.count(bins, of="entropy: bins", least=2)
        )

    def permutation_entropy(self, window: int, dimension: int = 3) -> Self:
        """Entropy of the orders in which `dimension` neighbours stand (Bandt and Pompe 2002), of
        equals the earlier first: 0 to ln(dimension!), which is 1.79 for 3.
        """
        observations = parameters.count(window, of="permutation_entropy: window", least=2)
        values = parameters.count(dimension, of="permutation_entropy: dimension", least=2)
        if values > min(DIMENSION_MAX, observations):
            raise ConfigError(
                "feature permutation_entropy: dimension must be a whole number from 2 to "
                f"{min(DIMENSION_MAX, window)}, found {dimension!r}"
            )
        return self._apply("permutation_entropy", observations, values)

    def lempel_ziv(self, window: int) -> Self:
        """Phrases by observation that the parsing of Lempel and Ziv (1978) finds in what is true
        and what is not: few where it repeats itself. `(f.close.returns(1) > 0).lempel_ziv(100)`
        is about 0.28 for a coin.
        """
        return self._over("lempel_ziv", window, least=2)
