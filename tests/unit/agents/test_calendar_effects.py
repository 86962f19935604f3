"""Calendar effects: they know the seasons, and of them only what has passed."""

from datetime import UTC, datetime

import numpy as np
import pytest
from real_prices import closings_ns, column, said_by

from hansa.agents import make
from hansa.agents.calendar_effects import DayOfWeek, HourOfDay, TurnOfMonth
from hansa.agents.local_time import local_ns
from hansa.errors import ConfigError


def _ns(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000_000


@pytest.mark.parametrize(
    ("agent", "begins", "season"),
    [
        (HourOfDay, "2023-05-01 00:00", 0),
        (HourOfDay, "2023-05-01 23:59", 23),
        (DayOfWeek, "2023-05-01 00:00", 0),
        (DayOfWeek, "2023-05-07 12:00", 6),
        (TurnOfMonth, "2024-02-28 12:00", 0),
        (TurnOfMonth, "2024-02-29 00:00", 1),
        (TurnOfMonth, "2024-03-03 23:00", 1),
        (TurnOfMonth, "2024-03-04 00:00", 0),
    ],
)
def test_a_bar_belongs_to_the_season_in_which_it_begins(agent, begins, season):
    assert agent().season_of(_ns(begins)) == season


@pytest.mark.parametrize(
    ("begins", "zone", "local"),
    [
        ("2023-01-10 14:30", "America/New_York", "2023-01-10 09:30"),
        ("2023-07-10 13:30", "America/New_York", "2023-07-10 09:30"),
        ("2023-07-10 13:30", "UTC", "2023-07-10 13:30"),
    ],
)
def test_the_clocks_of_a_zone_are_moved_in_summer(begins, zone, local):
    assert local_ns(_ns(begins), zone) == _ns(local)


@pytest.mark.parametrize("zone", ["New York", "localtime", "Factory"])
@pytest.mark.parametrize("name", ["hour_of_day", "opening_range"])
def test_a_zone_that_nobody_knows_or_that_is_a_machines_own_is_refused(name, zone):
    with pytest.raises(ConfigError, match="expected a zone of the IANA database"):
        make(name, {"zone": zone})


def _season(name, ts_ns):
    at = datetime.fromtimestamp(ts_ns / 1e9, tz=UTC)
    return at.hour if name == "hour_of_day" else at.weekday()


@pytest.mark.parametrize("name", ["hour_of_day", "day_of_week"])
def test_the_side_is_that_of_the_season_s_past(name):
    close, ends = column("close"), closings_ns()
    moves = close[1:] / close[:-1] - 1
    seasons = np.array([_season(name, int(end)) for end in ends])
    said = said_by(make(name, {"entry_t": 1.0, "least_bars": 20}))
    for t in range(1_000, len(ends), 61):
        past = moves[:t][seasons[:t] == seasons[t]]  # bars that have closed, of the coming season
        score = past.mean(axis=0) / (past.std(axis=0, ddof=1) / np.sqrt(len(past)))
        np.testing.assert_array_equal(said[t], np.where(np.abs(score) > 1, np.sign(score), 0))
    assert (said > 0).any()
    assert (said < 0).any()


def test_too_little_past_is_no_side():
    said = said_by(make("hour_of_day", {"entry_t": 0.0, "least_bars": 30}))
    assert (said[1 : 29 * 24] == 0).all()
    assert (np.abs(said[32 * 24 :]) == 1).mean() > 0.99


def test_a_turn_of_the_month_that_was_kind_is_held():
    said = said_by(make("turn_of_month", {"entry_t": 0.5, "least_bars": 100}))
    turns = [TurnOfMonth().season_of(int(end)) for end in closings_ns()]
    assert (said[np.array(turns) == 1] != 0).mean() > 0.01


def test_parameters_that_make_no_rule_are_refused():
    with pytest.raises(
        ConfigError, match=r"agent 'day_of_week': cannot be built .* least_bars >= 2"
    ):
        make("day_of_week", {"least_bars": 1})
