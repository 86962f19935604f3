"""Calendars of exchanges, and gaps judged by them."""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from hansa.errors import ConfigError
from hansa.market.calendars import sessions_of
from hansa.market.sessions import DAY_NS

SHARED = Path(__file__).parents[4] / "shared/data"
RECORDED = SHARED / "calendars/exchange_sessions_17_calendars_2000_2027.parquet"
HOUR_NS = 3600 * 10**9

pytest.importorskip("exchange_calendars", reason="calendars need the extra hansa[calendars]")


def ns(text):
    return int(np.datetime64(text, "ns").astype(np.int64))


def times(*texts):
    return np.array([ns(each) for each in texts])


@pytest.mark.skipif(not RECORDED.is_file(), reason="the shared data are not beside this checkout")
@pytest.mark.parametrize("calendar", ["XNYS", "XHKG", "XLON", "CMES", "XTKS", "24/7"])
def test_sessions_are_those_on_record(calendar):
    first, last = date(2014, 1, 1), date(2016, 12, 31)
    recorded = pl.read_parquet(RECORDED).filter(
        pl.col("calendar") == calendar, pl.col("session").is_between(first, last)
    )
    found = sessions_of(calendar, ns("2014-01-08"), ns("2016-12-24"))
    assert np.array_equal(found.day_ns // DAY_NS, recorded["session"].to_physical().to_numpy())
    opens, closes = found.bounds_ns()
    assert np.array_equal(opens // 10**6, recorded["open"].to_physical().to_numpy())
    assert np.array_equal(closes // 10**6, recorded["close"].to_physical().to_numpy())
    breaks = recorded["break_start"].drop_nulls().len()
    assert len(found.open_ns) == len(found.day_ns) + breaks


@pytest.fixture(scope="module")
def new_york():
    return sessions_of("XNYS", ns("2024-06-24"), ns("2024-07-12"))


def test_a_night_a_weekend_and_a_holiday_are_no_gaps_of_minute_bars(new_york):
    # Wednesday 3 July 2024 closes at 13:00, Thursday the 4th is a holiday.
    opens = times("2024-07-03T16:59", "2024-07-05T13:30", "2024-07-05T19:59", "2024-07-08T13:33")
    assert new_york.missing(opens, 60 * 10**9).tolist() == [0, 388, 3]


def test_hours_that_begin_before_the_opening_are_no_gaps(new_york):
    opens = times("2024-07-01T19:00", "2024-07-02T13:00", "2024-07-02T14:00", "2024-07-02T16:00")
    assert new_york.missing(opens, HOUR_NS).tolist() == [0, 0, 1]


def test_days_are_missing_by_their_dates(new_york):
    opens = times("2024-07-01", "2024-07-03", "2024-07-05", "2024-07-08")
    assert new_york.missing(opens, DAY_NS).tolist() == [1, 0, 0]
    assert new_york.outside(times("2024-07-04", "2024-07-05"), DAY_NS).tolist() == [True, False]


def test_weeks_with_a_session_are_missing(new_york):
    opens = times("2024-06-24", "2024-07-01", "2024-07-15")
    assert new_york.missing(opens, 7 * DAY_NS).tolist() == [0, 1]
    # Thursday the 4th is a holiday, the two days from then on are not.
    assert new_york.outside(times("2024-07-04", "2024-07-06"), 2 * DAY_NS).tolist() == [False, True]


def test_weeks_are_missing_where_they_have_a_session(new_york):
    mondays = times("2024-06-24", "2024-07-01", "2024-07-08")
    assert new_york.missing(mondays, 7 * DAY_NS).tolist() == [0, 0]
    assert new_york.missing(mondays[[0, 2]], 7 * DAY_NS).tolist() == [1]
    assert not new_york.outside(mondays, 7 * DAY_NS).any()


def test_two_days_without_a_session_are_no_gap(new_york):
    assert new_york.missing(times("2024-06-27", "2024-07-01"), 2 * DAY_NS).tolist() == [0]
    assert new_york.missing(times("2024-07-01", "2024-07-05"), 2 * DAY_NS).tolist() == [1]
    assert new_york.outside(times("2024-06-28", "2024-06-29"), 2 * DAY_NS).tolist() == [False, True]


def test_a_break_for_lunch_is_no_trading():
    hong_kong = sessions_of("XHKG", ns("2024-07-01"), ns("2024-07-05"))
    opens = times("2024-07-02T03:59", "2024-07-02T05:00")  # 12:00 to 13:00 in Hong Kong
    assert hong_kong.missing(opens, 60 * 10**9).tolist() == [0]
    assert hong_kong.session_of(opens)[0] == hong_kong.session_of(opens)[1] != -1
    assert hong_kong.outside(times("2024-07-02T04:30"), 60 * 10**9).tolist() == [True]


def test_an_unknown_calendar_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match='did you mean "XNY'):
        sessions_of("XNYSE", 0, 0)


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "exchange_calendars", None)
    with pytest.raises(ConfigError, match=r"pip install hansa\[calendars\]"):
        sessions_of("XNAS", ns("1999-01-01"), ns("1999-02-01"))
