"""Values as notebooks give them are written as a configuration has them."""

import tomllib
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from hansa import Search
from hansa.app.sweep.sweeping import sweep
from hansa.app.sweep.written import written
from hansa.errors import ConfigError
from hansa.validation import WalkForward
from tests.conftest import COUNCIL


@pytest.mark.parametrize(
    ("value", "own"),
    [
        (np.arange(6, 10), [6, 7, 8, 9]),
        (np.array([0.1, 0.2]), [0.1, 0.2]),
        ([np.int64(3), np.float64(0.5), np.bool_(True), "a"], [3, 0.5, True, "a"]),
        (range(3), [0, 1, 2]),
        (pl.Series([1.5, 2.5]), [1.5, 2.5]),
        ({"from": np.int64(5), "to": 8, "log": np.False_}, {"from": 5, "to": 8, "log": False}),
        (np.int64(7), 7),
    ],
)
def test_what_notebooks_give_is_written_as_its_equal(value, own):
    found = tomllib.loads(f"it = {written(value)}")["it"]
    assert found == own
    assert repr(found) == repr(own)


def test_a_search_takes_numbers_of_numpy():
    split = WalkForward(train_bars=np.int64(720), test_bars=np.int64(240))
    found = Search(sets=np.int64(9), seed=np.int64(3), split=split).settings()
    assert {"sweep.sets=9", "sweep.seed=3", "sweep.split.train_bars=720"} <= set(found)


@pytest.mark.parametrize("value", [[None], [Decimal(1)], {6, 9}, 3j, np.array(["2024"], "M8[D]")])
def test_what_no_configuration_has_is_refused_with_its_key(value, tmp_path):
    with pytest.raises(ConfigError, match=r"hansa.sweep\(space\): .*trend.fast.*expected a number"):
        sweep(COUNCIL, {"agents.trend.fast": value}, runs=tmp_path)


class Own:
    """A way to split of a user's own."""

    def splits(self, count):
        return ()


def test_a_way_to_split_of_ones_own_is_refused_by_those_there_are(tmp_path):
    with pytest.raises(ConfigError, match=r"WalkForward, PurgedKFold or .*found Own"):
        sweep(COUNCIL, {"agents.trend.fast": [6]}, search=Search(split=Own()), runs=tmp_path)
