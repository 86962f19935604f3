"""Signed volume by bars, its toxicity and its impact, where the truth is planted."""

import math

import numpy as np
import pytest
from over_bars import COLUMNS, ran

from hansa.features import f

ROWS, IMPACT = 4_000, 0.002


def pressed(seed=1, *, exponent=1.0):
    """Bars whose price is moved by the signed volume alone, but for little noise."""
    random = np.random.default_rng(seed)
    signed = random.choice([-1.0, 1.0], ROWS) * random.uniform(1.0, 100.0, ROWS)
    close = 5_000.0 + np.cumsum(IMPACT * np.sign(signed) * np.abs(signed) ** exponent)
    close = close + random.normal(0.0, 1e-4, ROWS)
    return signed, dict.fromkeys(COLUMNS, close) | {"volume": np.abs(signed)}


def test_the_tick_rule_finds_who_pressed():
    signed, bars = pressed()
    assert np.mean(np.sign(ran(f.tick_flow(), bars)[1:]) == np.sign(signed[1:])) > 0.95


def test_a_price_that_stands_keeps_the_side_of_its_last_move():
    close = np.array([10.0, 10.0, 11.0, 11.0, 9.0, 9.0])
    bars = dict.fromkeys(COLUMNS, close) | {"volume": np.full(6, 3.0)}
    found = ran(f.tick_flow(), bars)
    assert found[2:].tolist() == [3.0, 3.0, -3.0, -3.0]
    assert np.isnan(found[:2]).all()


def test_the_planted_impact_is_found():
    _, bars = pressed()
    assert ran(f.kyle_lambda(1_000), bars)[-1] == pytest.approx(IMPACT, rel=0.03)


def test_an_impact_by_the_root_of_size_is_found():
    _, bars = pressed(2, exponent=0.5)
    # The return over the root of the value: by the price once, by its root once.
    planted = IMPACT / 5_000.0 / math.sqrt(5_000.0)
    assert ran(f.hasbrouck_lambda(1_000), bars)[-1] == pytest.approx(planted, rel=0.05)


def test_bulk_volume_is_split_by_the_normal_distribution():
    _, bars = pressed(3)
    change = np.diff(bars["close"])
    shares = change[-1] / change[-50:].std(ddof=1)
    buyers = 0.5 * (1.0 + math.erf(shares / math.sqrt(2.0)))
    expected = (2.0 * buyers - 1.0) * bars["volume"][-1]
    assert ran(f.bulk_flow(50), bars)[-1] == pytest.approx(expected)


@pytest.mark.parametrize("toxicity", [0.1, 0.8])
def test_planted_toxicity_is_found_where_the_sides_are_known(toxicity):
    # Informed traders are all on one side of a bar, the others on both alike.
    random = np.random.default_rng(4)
    uninformed = random.binomial(1_000, 0.5, ROWS) * (1.0 - toxicity)
    buys = uninformed + 1_000 * toxicity * random.integers(0, 2, ROWS)
    close = 100.0 + np.zeros(ROWS)
    bars = dict.fromkeys(COLUMNS, close) | {"volume": np.full(ROWS, 1_000.0), "open": buys}
    found = ran(f.vpin(1_000, 2 * f.open - f.volume), bars)[-1]
    assert found == pytest.approx(toxicity, abs=0.03)


def test_prices_that_burst_out_of_their_calm_are_toxic():
    random = np.random.default_rng(5)
    steps = random.normal(0.0, 0.01, ROWS)
    bursts = np.arange(ROWS) > ROWS - 20
    close = 100.0 + np.cumsum(np.where(bursts, 0.05, steps))
    bars = dict.fromkeys(COLUMNS, close) | {"volume": np.full(ROWS, 10.0)}
    toxicity, leaning = ran(f.vpin(15), bars), ran(f.flow_imbalance(15), bars)
    assert np.nanmean(toxicity[:-20]) == pytest.approx(0.5, abs=0.02)
    assert toxicity[-1] > 0.8
    assert leaning[-1] == toxicity[-1]
