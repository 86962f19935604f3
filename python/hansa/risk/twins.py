"""Trials that are the same at another size: how many different ones are there?"""

import numpy as np

from hansa.risk.stationary import SEED
from hansa.types.arrays import FloatArray, IntArray

#: Where less than this of a trial's spread is left beside a multiple of another, it is that one:
#: their correlation is 1 - 5e-7 and more, and what is left is rounding of lots and ticks.
_LEFT_RATIO = 1e-3
#: On so many directions drawn at random two trials must agree before they are compared whole.
_PROJECTIONS = 8
#: Of columns that are looked at together.
_COLUMNS = 256


def different(returns: FloatArray, among: IntArray | None = None) -> IntArray:
    """The columns [K'] of `[T, K]` returns (of those `among` them) that are no multiple of an
    earlier one, in order.

    A multiple has the same Sharpe ratio on any bars, but for rounding: which of two twins is the
    better one would be left to it. Columns must be finite and move. Deterministic.
    """
    places = np.arange(returns.shape[1]) if among is None else among
    shadows = _shadows(returns, places)
    kept = np.empty(0, dtype=np.int64)
    for at, place in enumerate(places):
        near = np.all(np.abs(shadows[:, kept] - shadows[:, [at]]) <= 2 * _LEFT_RATIO, axis=0)
        own = returns[:, place]
        if not any(_is_multiple(own, returns[:, places[other]]) for other in kept[near]):
            kept = np.append(kept, at)
    found: IntArray = places[kept]
    return found


def _is_multiple(one: FloatArray, other: FloatArray) -> bool:
    size = float(one @ other) / float(other @ other)
    left = np.linalg.norm(one - size * other)
    return size > 0 and bool(left <= _LEFT_RATIO * np.linalg.norm(one - one.mean()))


def _shadows(returns: FloatArray, places: IntArray) -> FloatArray:
    """The direction of each column at `places` on a few drawn ones [8, K]: near ones have near
    shadows.
    """
    generator = np.random.Generator(np.random.PCG64(SEED))
    drawn = generator.standard_normal((_PROJECTIONS, len(returns)))
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    shadows = np.empty((_PROJECTIONS, len(places)))
    for at in range(0, len(places), _COLUMNS):
        columns = returns[:, places[at : at + _COLUMNS]]
        length = np.sqrt(np.einsum("tk,tk->k", columns, columns))
        shadows[:, at : at + _COLUMNS] = drawn @ columns / length
    return shadows
