"""Order flow: what a change of the best queues says."""

import pytest

from hansa.strategies.order_flow import OrderFlow, pressure

BEFORE = (100, 5, 101, 7)


@pytest.mark.parametrize(
    ("after", "lots"),
    [
        (BEFORE, 0),
        ((100, 8, 101, 7), 3),  # more is bid at the same price
        ((100, 5, 101, 2), 5),  # some of what was asked is taken
        ((101, 4, 102, 6), 11),  # the ask was taken whole, and a better bid came
        ((99, 6, 101, 7), -5),  # the bid was taken whole
        ((100, 5, 100, 3), -3),  # somebody asks for less
    ],
)
def test_what_buyers_came_with_counts_up_and_sellers_down(after, lots):
    assert pressure(BEFORE, after) == lots


@pytest.mark.parametrize("wrong", [{"quantity": 0.0}, {"halflife_s": -1.0}, {"entry": 0.0}])
def test_parameters_that_make_no_rule_are_refused(wrong):
    with pytest.raises(ValueError, match="above 0"):
        OrderFlow(**{"instrument": "ETHUSDT", "quantity": 1.0} | wrong)
