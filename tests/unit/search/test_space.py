"""The space of a search: what values a parameter has, and what is no space."""

import pytest

from hansa.errors import ConfigError
from hansa.search import Choices, Range, Space


def test_a_grid_has_every_set_the_last_parameter_changing_fastest():
    space = Space((Choices("a", (1, 2)), Choices("b", ("x", "y"))))
    assert list(space.grid()) == [(1, "x"), (1, "y"), (2, "x"), (2, "y")]
    assert space.count == 4


def test_a_range_in_steps_has_both_ends():
    assert Range("a", 5, 20, step=5, is_whole=True).listed == (5, 10, 15, 20)
    assert Range("a", 0.1, 0.4, step=0.1).listed == (0.1, 0.2, 0.3, 0.4)


def test_whole_numbers_need_no_step():
    assert Range("a", 3, 6, is_whole=True).listed == (3, 4, 5, 6)


def test_shares_of_the_way_reach_both_ends_and_nothing_beyond():
    span = Range("a", 3, 6, is_whole=True)
    assert {span.at(share / 100) for share in range(100)} == {3, 4, 5, 6}


def test_by_size_the_middle_is_the_geometric_one():
    assert Range("a", 1.0, 100.0, is_log=True).at(0.5) == pytest.approx(10.0)


def test_drawn_numbers_are_written_in_six_digits():
    assert Range("a", 0.0, 1.0).at(0.123456789) == 0.123457


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Space(()), "at least one parameter"),
        (lambda: Choices("a", ()), "at least one value"),
        (lambda: Choices("a", (1, 1)), "without repetitions"),
        (lambda: Range("a", 2, 2), "expected from below to"),
        (lambda: Range("a", float("nan"), 2), "expected from below to"),
        (lambda: Range("a", 0, 2, is_log=True), "from above 0"),
        (lambda: Range("a", 1, 2, step=0), "a step above 0"),
        (lambda: Range("a", 1.0, 2.0).listed, "expected a step"),
    ],
)
def test_what_is_no_space_is_refused_in_words(make, words):
    with pytest.raises(ConfigError, match=words):
        make()
