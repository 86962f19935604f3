"""Bars are missed where the calendar of the data, or the sessions of the venue, expect some."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.cataloguing import ImportOptions, import_file
from hansa.app.expected import expected_sessions
from hansa.config import ColumnsSection, DataSection, load
from hansa.config.session_sections import SessionsSection
from hansa.market import BarOptions, Code, check
from hansa.market.resampling import TimeBars

DAYS = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-10"]
COLUMNS = ColumnsSection(symbol="", time="date")
COUNCIL = load(Path(__file__).parents[3] / "examples/council.toml")
CLOCK = SessionsSection(open="09:30", close="16:00", zone="America/New_York")


def written(path, days):
    price = 100 + np.arange(len(days)) % 3
    columns = {name: price for name in ("open", "high", "low", "close", "volume")}
    pl.DataFrame({"date": days, **columns}).write_csv(path)
    return path


@pytest.fixture
def prices(tmp_path):
    return written(tmp_path / "prices.csv", DAYS)


def missing(prices, sessions=None, interval="1d", codes=(Code.GAP,), **data):
    """What is said of gaps under a configuration; the same rows stand for those of a catalog."""
    section = DataSection(venue="NYSE", interval=interval, gaps="report", **data)
    venue = replace(COUNCIL.venue, sessions=sessions)
    config = replace(COUNCIL, data=section, venue=venue)
    options = replace(
        BarOptions(venue="NYSE", label="open", interval_ns=section.interval_ns, columns=COLUMNS),
        instruments=("XYZ",),
        sessions=expected_sessions(config, section),
    )
    return [each.text for each in check(prices, options).findings if each.code in codes]


def test_round_the_clock_weekends_are_gaps(prices):
    assert "3 missing in 2 gap(s)" in missing(prices)[0]


def test_by_a_calendar_only_its_sessions_are_missed(prices):
    pytest.importorskip("exchange_calendars")
    assert "1 missing in 1 gap(s)" in missing(prices, calendar="XNYS")[0]


def test_by_the_sessions_of_the_venue_only_those_are_missed(prices):
    holiday = replace(CLOCK, holidays=("2024-01-09",))
    assert "1 missing" in missing(prices, CLOCK)[0]
    assert missing(prices, holiday) == []


def test_a_session_that_opens_in_the_evening_is_of_the_day_it_closes(prices):
    night = replace(
        CLOCK, open="18:00", close="17:00", weekdays=("sun", "mon", "tue", "wed", "thu")
    )
    assert "1 missing in 1 gap(s)" in missing(prices, night)[0]


def test_sessions_are_worked_out_once_for_all_instruments_of_one_span():
    venue = replace(COUNCIL.venue, sessions=CLOCK)
    names = list(COUNCIL.instruments)[:2]
    own = {name: replace(COUNCIL.instruments[name], sessions=CLOCK) for name in names}
    config = replace(COUNCIL, venue=venue, instruments={**COUNCIL.instruments, **own})
    found = expected_sessions(config, config.data)
    assert len({id(found[name](0, 10**18)) for name in ("", *names)}) == 1


def test_weeks_from_monday_to_monday_miss_nothing(tmp_path):
    weeks = written(tmp_path / "weeks.csv", ["2024-01-01", "2024-01-08", "2024-01-15"])
    codes = (Code.GAP, Code.OFF_GRID)
    assert missing(weeks, CLOCK, interval="1w", codes=codes) == []


def test_a_catalog_remembers_the_calendar_of_an_import(prices):
    pytest.importorskip("exchange_calendars")
    catalog = hansa.Catalog(prices.parent / "catalog")
    how = ImportOptions(venue="NYSE", symbols=("XYZ",), interval="1d", label="open")
    import_file(catalog, prices, replace(how, columns=COLUMNS, calendar="XNYS"))
    assert catalog.calendars("1d") == {"NYSE:XYZ": "XNYS"}
    assert "1 missing in 1 gap(s)" in missing(prices, catalog=str(catalog.folder))[0]
    catalog.resample("NYSE:XYZ", TimeBars(7 * 86400 * 10**9), source="1d")
    assert catalog.calendars("1w") == {"NYSE:XYZ": "XNYS"}
