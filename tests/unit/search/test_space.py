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
    ("low", "high", "step", "values"),
    [
        (1000000.0, 1000002.0, 0.5, (1000000.0, 1000000.5, 1000001.0, 1000001.5, 1000002.0)),
        (1234567.0, 1234569.5, 2.0, (1234567.0, 1234569.0)),
        (0.1, 1.0, 0.1, (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)),
        (0.0, 0.000003, 0.000001, (0.0, 0.000001, 0.000002, 0.000003)),
    ],
)
def test_steps_are_exact_and_never_leave_the_range(low, high, step, values):
    span = Range("a", low, high, step=step)
    assert span.listed == values
    assert span.count == len(values)
    assert {span.at(share / 100) for share in range(100)} == set(values)


def test_what_is_drawn_by_others_is_brought_to_the_nearest_step():
    span = Range("a", 0.1, 0.35, step=0.1)
    assert [span.nearest(each) for each in (0.0, 0.1999999, 0.27, 0.35, 9.0)] == [
        0.1,
        0.2,
        0.3,
        0.3,
        0.3,
    ]


@pytest.mark.parametrize("is_log", [False, True])
def test_any_number_stays_within_its_range_and_tells_near_ones_apart(is_log):
    span = Range("a", 1234567.0, 1234569.0, is_log=is_log)
    drawn = [span.at(share / 50) for share in range(50)]
    assert min(drawn) >= span.low
    assert max(drawn) <= span.high
    assert is_log or len(set(drawn)) == 50


@pytest.mark.parametrize("value", [5, 5.0])
def test_a_range_from_a_number_to_itself_has_one_value(value):
    span = Range("a", value, value, is_whole=isinstance(value, int))
    assert span.listed == (value,)
    assert span.at(0.7) == span.nearest(value) == value
    assert list(Space((span, Choices("b", (1, 2)))).grid()) == [(value, 1), (value, 2)]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Space(()), "at least one parameter"),
        (lambda: Choices("a", ()), "at least one value"),
        (lambda: Choices("a", (1, 1)), "values that differ, found 1 and 1"),
        (lambda: Choices("a", (2, 1, True)), "values that differ, found 1 and True"),
        (lambda: Choices("a", (1, 1.0)), "values that differ, found 1 and 1.0"),
        (lambda: Range("a", 3, 2), "expected from not above to"),
        (lambda: Range("a", float("nan"), 2), "expected from not above to"),
        (lambda: Range("a", 0, 2, is_log=True), "from above 0"),
        (lambda: Range("a", 1, 2, step=0), "a step above 0"),
        (lambda: Range("a", 1.0, 2.0).listed, "expected a step"),
    ],
)
def test_what_is_no_space_is_refused_in_words(make, words):
    with pytest.raises(ConfigError, match=words):
        make()
