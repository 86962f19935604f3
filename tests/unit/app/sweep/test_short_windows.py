"""Windows of a split that are too short for a ratio a year have none."""

import pytest

import hansa
from hansa import SweepOptions
from hansa.validation import WalkForward
from tests.conftest import COUNCIL, SMALL

SPACE = {"agents.trend.fast": [6, 9]}


@pytest.mark.parametrize(
    ("objective", "days", "is_known"),
    [("sharpe", 10, False), ("sharpe", 31, True), ("net_return", 10, True)],
)
def test_what_is_one_a_year_is_said_of_thirty_days_and_more(tmp_path, objective, days, is_known):
    way = WalkForward(train_bars=24 * 31, test_bars=24 * days)
    search = hansa.Search(objective=(objective,), split=way)
    options = SweepOptions(workers=1)
    done = hansa.sweep(
        COUNCIL, SPACE, search=search, overrides=SMALL, runs=tmp_path, options=options
    )
    first = done.report_data.outside.rows[0]
    assert (first.out_of_sample is not None) is is_known
    assert first.in_sample is not None
