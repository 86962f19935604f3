"""Search that learns: finds a hill, is the same by seed, takes what is unknown."""

import math

import pytest

from hansa.search import Choices, Range, Space
from hansa.search.bayes import Bayes

SPACE = Space((Range("x", -4.0, 4.0), Choices("kind", ("flat", "hill"))))


def _height(values):
    x, kind = values
    return -((x - 1.5) ** 2) if kind == "hill" else -20.0


def _searched(seed, generations=8, objective=_height):
    bayes, found = Bayes(SPACE, seed=seed, less_is_better=[False]), []
    for _ in range(generations):
        asked = bayes.ask(8)
        bayes.tell([[objective(values)] for values in asked], [False] * 8)
        found += asked
    return found


def test_it_finds_the_hill():
    best = max(_searched(3), key=_height)
    assert best[1] == "hill"
    assert best[0] == pytest.approx(1.5, abs=0.3)


def test_it_asks_the_same_for_the_same_seed_and_answers():
    assert _searched(3, 3) == _searched(3, 3)
    assert _searched(3, 3) != _searched(4, 3)


def test_a_set_without_an_objective_stops_nothing():
    found = _searched(3, 3, lambda values: math.nan if values[1] == "flat" else _height(values))
    assert len(found) == 24


@pytest.mark.parametrize("objectives", [1, 2])
def test_it_learns_where_nothing_is_known_and_goes_elsewhere(objectives):
    space = Space((Range("x", 0.0, 1.0), Range("y", 0.0, 1.0)))
    bayes, found = Bayes(space, seed=2, less_is_better=[False, True][:objectives]), []
    for _ in range(6):
        asked = bayes.ask(16)
        heights = [-((x - 0.8) ** 2) if 0.7 < x < 0.9 else math.nan for x, _ in asked]
        bayes.tell([[each, -each][:objectives] for each in heights], [False] * 16)
        found += heights
    # A fifth of what is drawn at random is known.
    assert sum(not math.isnan(each) for each in found[-48:]) > 24


def test_several_objectives_pull_both_ways():
    bayes = Bayes(SPACE, seed=1, less_is_better=[False, True])
    for _ in range(3):
        asked = bayes.ask(8)
        bayes.tell([[_height(values), abs(values[0])] for values in asked], [False] * 8)
    assert len(bayes.ask(4)) == 4


def test_a_small_space_is_used_up_and_none_of_it_twice():
    space = Space((Range("x", 3, 9, is_whole=True), Choices("kind", ("flat", "hill"))))
    bayes, found = Bayes(space, seed=0, less_is_better=[False]), []
    for _ in range(4):
        asked = bayes.ask(5)
        bayes.tell([[_height(values)] for values in asked], [False] * len(asked))
        found += asked
    assert sorted(found) == sorted(space.grid())
