"""The library's rules that expect a return, on real prices, beside plain twins."""

import numpy as np
import pytest
from real_prices import agree, column, held, said_by, seen_by, windows

from hansa.agents import make
from hansa.errors import ConfigError
from hansa.types import Snapshot


def _against(stray, entry, exit_at):
    wanted = np.where(np.abs(stray) > entry, -np.sign(stray), stray * 0)
    return held(wanted, np.stack([stray <= exit_at, stray >= -exit_at], axis=2))


def test_the_index_is_faded_until_it_is_back_at_the_middle():
    agent = make("rsi", {})
    index = seen_by(agent)["index"]
    wanted = np.where(index < 30, 1.0, np.where(index > 70, -1.0, index * 0))
    twin = held(wanted, np.stack([index <= 50, index >= 50], axis=2))
    agree(said_by(agent), twin, least=1_000)


def test_a_price_outside_its_bands_is_faded_until_its_mean():
    seen = windows(column("close"), 48)
    place = (seen[..., -1] - seen.mean(axis=2)) / (2 * seen.std(axis=2, ddof=1))
    agree(
        said_by(make("bollinger_reversion", {"window": 48})), _against(place, 1, 0.0), least=1_000
    )


@pytest.mark.parametrize("is_relative", [False, True])
def test_a_stray_is_faded_from_its_entry_to_its_exit(is_relative):
    level = np.log(column("close"))
    seen = windows(level - level.mean(axis=1, keepdims=True) * is_relative, 120)
    stray = (seen[..., -1] - seen.mean(axis=2)) / seen.std(axis=2, ddof=1)
    params = {"window": 120, "is_relative": is_relative}
    said = said_by(make("zscore_reversion", params))
    agree(said, _against(stray, 1.25, 0.5), least=1_000)


def test_what_was_held_survives_a_bar_without_a_price():
    agent = make("bollinger_reversion", {})
    seen = [1.5, np.nan, 0.5, -0.1, -2.0]
    said = [
        agent.consider(Snapshot(("X",), np.array(t), {"place": np.array([v])})).conviction[0]
        for t, v in enumerate(seen)
    ]
    np.testing.assert_array_equal(said, [-1, np.nan, -1, 0, 1])


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("rsi", {"low": 60.0}),
        ("bollinger_reversion", {"width": 0.0}),
        ("zscore_reversion", {"exit_z": 2.0}),
        ("cointegrated_pair", {"stop_z": 1.0}),
    ],
)
def test_parameters_that_make_no_rule_are_refused(name, params):
    with pytest.raises(ConfigError, match=f"agent '{name}': cannot be built .* expected"):
        make(name, params)
