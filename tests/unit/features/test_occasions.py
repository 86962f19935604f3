"""Filters, seasons and events: a planted level, slope, profile or event is found."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from over_bars import of_close

from hansa.errors import ConfigError
from hansa.features import f

HOUR_NS = 3_600 * 10**9
#: A Monday.
FIRST_NS = 1_704_067_200 * 10**9
HOURS = FIRST_NS + HOUR_NS * np.arange(24 * 60, dtype=np.int64)
PROFILE = np.sin(np.arange(24) / 24 * 2 * math.pi) * 5.0 + 10.0


def noise(rows, seed=1):
    return np.random.default_rng(seed).normal(size=rows)


def test_a_level_that_stays_is_the_mean_of_all():
    values = noise(500) + 100.0
    means = np.cumsum(values) / np.arange(1, 501)
    assert of_close(f.close.kalman_level(0), values) == pytest.approx(means)


def test_a_level_that_walks_is_with_time_an_exponential_mean():
    values, ratio = np.cumsum(noise(500)), 0.04
    prior = (ratio + math.sqrt(ratio * ratio + 4 * ratio)) / 2
    settled = of_close(f.close.exponential_mean(1, prior / (1 + prior)), values)
    assert of_close(f.close.kalman_level(ratio), values)[300:] == pytest.approx(settled[300:])


def test_a_slope_that_stays_is_that_of_least_squares_over_all():
    values = noise(300, 2) + 0.3 * np.arange(300)
    slope, start = np.polyfit(np.arange(300), values, 1)
    assert of_close(f.close.kalman_slope(0, 0), values)[-1] == pytest.approx(slope)
    assert of_close(f.close.kalman_trend(0, 0), values)[-1] == pytest.approx(start + 299 * slope)


def test_a_planted_slope_is_followed_when_it_turns():
    steps = np.concatenate([np.full(2_000, 0.5), np.full(2_000, -0.5)])
    values = np.cumsum(steps) + noise(4_000, 3)
    found = of_close(f.close.kalman_slope(0, 1e-6), values)
    assert (found[1_990], found[-1]) == (
        pytest.approx(0.5, abs=0.03),
        pytest.approx(-0.5, abs=0.03),
    )


def test_the_clock_is_that_of_the_calendar():
    times = [datetime.fromtimestamp(ts / 10**9, UTC) for ts in HOURS.tolist()]
    day = of_close(f.day_of_week(), HOURS, HOURS)
    assert day.tolist() == [time.weekday() for time in times]
    seconds = of_close(f.time_of_day(), HOURS, HOURS)
    assert seconds.tolist() == [time.hour * 3600 for time in times]
    assert of_close(f.time_of_day(5.5), HOURS, HOURS)[:2].tolist() == [19_800.0, 23_400.0]


def test_without_the_time_what_reads_it_is_refused():
    with pytest.raises(ConfigError, match="feature input `time` has 0 values, expected 3"):
        of_close(f.time_of_day(), [1.0, 2.0, 3.0])


def test_the_profile_of_a_day_is_found_from_the_days_before():
    values = np.tile(PROFILE, 60) + noise(24 * 60, 4)
    found = of_close(f.close.seasonal_mean(f.time / 3600, 24, 20), values, HOURS)
    assert np.isnan(found[: 24 * 20]).all()
    assert found[-24:] == pytest.approx(values.reshape(60, 24)[39:59].mean(axis=0))


def test_an_occurrence_is_judged_without_itself():
    values = np.tile(PROFILE, 60) + noise(24 * 60, 5)
    shocked = values.copy()
    shocked[-1] += 50.0
    standing = f.close.seasonal_zscore(f.time / 3600, 24, 20)
    calm, shock = (of_close(standing, each, HOURS) for each in (values, shocked))
    before = values.reshape(60, 24)[39:59, 23]
    assert shock[-1] - calm[-1] == pytest.approx(50.0 / before.std(ddof=1))
    assert np.array_equal(calm[:-1], shock[:-1], equal_nan=True)


def test_a_missing_hour_does_not_move_the_others():
    kept = np.arange(24 * 60) % 7 != 3
    found = of_close(
        f.close.seasonal_mean(f.time / 3600, 24, 5), np.tile(PROFILE, 60)[kept], HOURS[kept]
    )
    assert found[-24:] == pytest.approx(np.tile(PROFILE, 60)[kept][-24:])


def test_since_an_event_observations_and_seconds_are_counted():
    values = np.array([1.0, 5.0, 2.0, 3.0, 6.0, 1.0])
    count = of_close((f.close > 4).since_true(), values)
    assert count.tolist()[1:] == [0, 1, 2, 0, 1]
    assert math.isnan(count[0])
    seconds = f.time - f.time.value_when(f.close > 4)
    assert of_close(seconds, values, HOURS[:6]).tolist()[1:] == [0, 3600, 7200, 0, 3600]


def test_changes_that_add_up_are_an_event():
    changes = [0.4, 0.4, 0.4, -0.2, 0.9, -0.6, -0.6, 0.0]
    found = of_close(f.close.cusum_event(1), changes)
    assert found.tolist() == [0, 0, 1, 0, 0, 0, -1, 0]
