"""Estimators of volatility and spread: what they say of a price whose truth is known."""

import math

import numpy as np
import pytest
from over_bars import COLUMNS, ran

from hansa.features import f

BARS, TICKS, SIGMA = 4_000, 400, 0.02


def bars_of(path):
    """Bars of a path of prices `[bars, ticks]`, each opening where the last one closed."""
    opened = np.concatenate(([path[0, 0]], path[:-1, -1]))
    return {
        "open": opened,
        "high": np.maximum(path.max(axis=1), opened),
        "low": np.minimum(path.min(axis=1), opened),
        "close": path[:, -1],
        "volume": np.full(len(path), 50.0),
    }


def walk(drift=0.0, seed=1):
    random = np.random.default_rng(seed)
    steps = random.normal(drift / TICKS, SIGMA / math.sqrt(TICKS), (BARS, TICKS))
    return 100.0 * np.exp(np.cumsum(steps).reshape(BARS, TICKS))


@pytest.fixture(scope="module")
def bars():
    return bars_of(walk())


@pytest.mark.parametrize("name", ["parkinson", "garman_klass", "rogers_satchell", "yang_zhang"])
def test_the_deviation_of_a_random_walk_is_found(bars, name):
    # A path of so many steps reaches less far than one without steps: by some percent.
    found = ran(getattr(f, name)(BARS - 1), bars)[-1]
    assert found == pytest.approx(SIGMA, rel=0.06)


@pytest.mark.parametrize("name", ["rogers_satchell", "yang_zhang"])
def test_a_drift_does_not_disturb_those_that_are_free_of_it(name):
    drifting = bars_of(walk(drift=SIGMA))
    assert ran(getattr(f, name)(BARS - 1), drifting)[-1] == pytest.approx(SIGMA, rel=0.06)
    assert ran(f.parkinson(BARS - 1), drifting)[-1] > 1.15 * SIGMA


def test_yang_and_zhang_see_what_happens_between_bars(bars):
    jumps = np.exp(np.cumsum(np.random.default_rng(2).normal(0, SIGMA, BARS)))
    jumped = {name: column * jumps for name, column in bars.items()} | {"volume": bars["volume"]}
    found = ran(f.yang_zhang(BARS - 1), jumped)[-1]
    assert found == pytest.approx(SIGMA * math.sqrt(2.0), rel=0.06)


def test_a_jump_is_in_the_realised_variance_and_not_in_the_bipower(bars):
    window = BARS - 2
    close = bars["close"].copy()
    close[2_000:] *= 2.0
    jumped = bars | {"close": close}
    calm = ran(f.close.realised_variance(window), bars)[-1]
    assert calm == pytest.approx(window * SIGMA**2, rel=0.06)
    assert ran(f.close.realised_variance(window), jumped)[-1] == pytest.approx(
        calm + math.log(2.0) ** 2, rel=0.03
    )
    assert ran(f.close.bipower_variation(window), jumped)[-1] == pytest.approx(calm, rel=0.06)


def test_the_bounce_between_bid_and_ask_is_their_distance():
    random = np.random.default_rng(3)
    middle = 100.0 * np.exp(np.cumsum(random.normal(0, 2e-4, BARS)))
    close = middle * np.exp(0.002 * random.choice([-1.0, 1.0], BARS))
    found = ran(f.roll_spread(BARS - 2), dict.fromkeys(COLUMNS, close))[-1]
    assert found == pytest.approx(0.004, rel=0.05)


def test_ranges_tell_the_spread_from_the_volatility():
    half, path = 0.02, walk(seed=4)
    seen = path * np.exp(half * np.random.default_rng(4).choice([-1.0, 1.0], path.shape))
    wide = bars_of(path) | {"high": seen.max(axis=1), "low": seen.min(axis=1)}
    spread = ran(f.corwin_schultz(BARS - 2), wide)[-1]
    # What is cut at 0 has a mean above 0 without any spread (Corwin and Schultz 2012, table 1).
    none = ran(f.corwin_schultz(BARS - 2), bars_of(path))[-1]
    assert spread == pytest.approx(2 * half, rel=0.15)
    assert none < spread / 4


def test_what_money_moves_is_by_the_bar(bars):
    close = bars["close"]
    each = np.abs(np.diff(close) / close[:-1]) / (close[1:] * 50.0)
    assert ran(f.amihud(20), bars)[-1] == pytest.approx(each[-20:].mean())


def test_half_of_a_stray_is_gone_after_its_half_life():
    random, values = np.random.default_rng(5), np.zeros(BARS)
    for row in range(1, BARS):
        values[row] = 0.9 * values[row - 1] + random.normal()
    stray = dict.fromkeys(COLUMNS, values + 100.0)
    assert ran(f.close.half_life(BARS - 2), stray)[-1] == pytest.approx(
        math.log(2.0) / -math.log(0.9), rel=0.1
    )
    grows = dict.fromkeys(COLUMNS, 100.0 * 1.01 ** np.arange(100))
    assert math.isnan(ran(f.close.half_life(50), grows)[-1])


def test_windows_that_are_none_are_refused():
    with pytest.raises(Exception, match="yang_zhang: window"):
        f.yang_zhang(1)
