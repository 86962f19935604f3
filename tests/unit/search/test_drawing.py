"""Sets drawn from a space: none twice, the same by seed, spread as promised."""

import numpy as np
import pytest

from hansa.errors import ConfigError
from hansa.search import Choices, Range, Space, drawn

SPACE = Space((Range("a", 0.0, 1.0), Range("b", 1, 8, is_whole=True)))


@pytest.mark.parametrize("way", ["random", "sobol"])
def test_the_same_seed_draws_the_same_sets_and_another_others(way):
    assert drawn(SPACE, way, 20, 7) == drawn(SPACE, way, 20, 7)
    assert drawn(SPACE, way, 20, 7) != drawn(SPACE, way, 20, 8)


@pytest.mark.parametrize("way", ["random", "sobol"])
def test_no_set_is_drawn_twice_and_a_small_space_is_used_up(way):
    space = Space((Choices("a", (1, 2, 3)), Choices("b", (True, False))))
    found = drawn(space, way, 50, 0)
    assert sorted(found) == sorted(space.grid())


@pytest.mark.parametrize("way", ["random", "sobol"])
@pytest.mark.parametrize("side", [3, 5, 10])
def test_a_whole_small_space_is_drawn_with_any_seed(way, side):
    space = Space(tuple(Range(name, 1, side, is_whole=True) for name in "abc"))
    for seed in range(4):
        assert len(set(drawn(space, way, side**3, seed))) == side**3


def test_more_sets_of_a_search_begin_with_the_fewer_ones():
    assert drawn(SPACE, "random", 30, 7)[:10] == drawn(SPACE, "random", 10, 7)


def test_sobol_spreads_more_evenly_than_chance():
    """Of 64 sets each eighth of the way holds eight; at random hardly ever."""
    shares = np.array([values[0] for values in drawn(SPACE, "sobol", 64, 1)])
    assert np.bincount((shares * 8).astype(int), minlength=8).tolist() == [8] * 8


def test_a_grid_of_any_number_and_one_beyond_all_measure_are_refused():
    with pytest.raises(ConfigError, match="expected a step"):
        drawn(SPACE, "grid", None, 0)
    huge = Space(tuple(Range(name, 1, 1000, is_whole=True) for name in "abc"))
    with pytest.raises(ConfigError, match="at most 1,000,000 sets, found 1,000,000,000"):
        drawn(huge, "grid", None, 0)


def test_how_many_must_be_said():
    with pytest.raises(ConfigError, match="expected how many"):
        drawn(SPACE, "random", None, 0)
