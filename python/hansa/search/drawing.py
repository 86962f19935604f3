"""Sets of parameters drawn from a space: all of them, at random, or spread evenly."""

from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np

from hansa.errors import ConfigError
from hansa.search.space import Space, Value
from hansa.types import FloatArray

Way = Literal["grid", "random", "sobol"]

#: A grid of more sets is surely a mistake.
_SETS_MAX = 1_000_000
#: So many draws in a row without a set that is new, and the space is taken to be used up.
_IN_VAIN_MAX = 1_000


def drawn(space: Space, way: Way, sets: int | None, seed: int) -> list[tuple[Value, ...]]:
    """The sets in the order in which they are tried, none twice.

    `sobol` spreads them evenly (Sobol 1967; scrambled, Owen 1998), for which scipy is needed.
    Fewer than asked for where the space has no more. ConfigError for a space that a way cannot
    follow, or without a number of sets where one is needed.
    """
    if way == "grid":
        return _grid(space, sets)
    if sets is None:
        raise ConfigError(f'sweep.sets: expected how many, for search = "{way}", found none')
    shares = _random(len(space.axes), seed) if way == "random" else _sobol(space, sets, seed)
    return _distinct(space, shares, min(sets, int(min(space.count, _SETS_MAX))))


def _grid(space: Space, sets: int | None) -> list[tuple[Value, ...]]:
    for axis in space.axes:
        _ = axis.listed  # what is no list says so before anything is counted
    if space.count > _SETS_MAX:
        raise ConfigError(
            f"sweep.space: expected a grid of at most {_SETS_MAX:,} sets, found {space.count:,.0f};"
            ' take fewer values, or search = "random" with sets = 1000'
        )
    return list(space.grid())[:sets]


def _random(width: int, seed: int) -> Iterator[FloatArray]:
    generator = np.random.Generator(np.random.PCG64(seed))
    while True:
        yield generator.random(width)


def _sobol(space: Space, sets: int, seed: int) -> Iterator[FloatArray]:
    try:
        from scipy.stats import qmc
    except ImportError as error:
        raise ConfigError(
            'sweep.search: expected scipy for "sobol", found none; pip install "hansa[search]"'
        ) from error
    generator = np.random.Generator(np.random.PCG64(seed))
    sampler = qmc.Sobol(len(space.axes), scramble=True, rng=generator)
    # The sequence is balanced where there are a power of two of it in all: so many, as many again,
    # and from then on as many as there were.
    power = max(sets - 1, 1).bit_length()
    yield from sampler.random_base2(power)
    while True:
        yield from sampler.random_base2(power)
        power += 1


def _distinct(space: Space, shares: Iterable[FloatArray], sets: int) -> list[tuple[Value, ...]]:
    found: dict[tuple[Value, ...], None] = {}
    in_vain = 0
    for each in shares:
        if len(found) >= sets or in_vain > _IN_VAIN_MAX:
            break
        values = space.at(each.tolist())
        in_vain = in_vain + 1 if values in found else 0
        found[values] = None
    if len(found) < sets and space.count <= _SETS_MAX:  # what no draw has met
        found |= dict.fromkeys(space.grid())
    return list(found)[:sets]
