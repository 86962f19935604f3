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


@pytest.fixture
def prices(tmp_path):
    path = tmp_path / "prices.csv"
    price = 100 + np.arange(len(DAYS)) % 3
    columns = {name: price for name in ("open", "high", "low", "close", "volume")}
    pl.DataFrame({"date": DAYS, **columns}).write_csv(path)
    return path


def missing(prices, sessions=None, **data):
    """What is said of gaps under a configuration; the same rows stand for those of a catalog."""
    section = DataSection(venue="NYSE", interval="1d", gaps="report", **data)
    venue = replace(COUNCIL.venue, sessions=sessions)
    config = replace(COUNCIL, data=section, venue=venue)
    options = replace(
        BarOptions(venue="NYSE", label="open", interval_ns=86400 * 10**9, columns=COLUMNS),
        instruments=("XYZ",),
        sessions=expected_sessions(config, section),
    )
    return [each.text for each in check(prices, options).findings if each.code is Code.GAP]


def test_round_the_clock_weekends_are_gaps(prices):
    assert "3 missing in 2 gap(s)" in missing(prices)[0]


def test_by_a_calendar_only_its_sessions_are_missed(prices):
    pytest.importorskip("exchange_calendars")
    assert "1 missing in 1 gap(s)" in missing(prices, calendar="XNYS")[0]


def test_by_the_sessions_of_the_venue_only_those_are_missed(prices):
    holiday = replace(CLOCK, holidays=("2024-01-09",))
    assert "1 missing" in missing(prices, CLOCK)[0]
    assert missing(prices, holiday) == []


def test_a_catalog_remembers_the_calendar_of_an_import(prices):
    pytest.importorskip("exchange_calendars")
    catalog = hansa.Catalog(prices.parent / "catalog")
    how = ImportOptions(venue="NYSE", symbols=("XYZ",), interval="1d", label="open")
    import_file(catalog, prices, replace(how, columns=COLUMNS, calendar="XNYS"))
    assert catalog.calendars("1d") == {"NYSE:XYZ": "XNYS"}
    assert "1 missing in 1 gap(s)" in missing(prices, catalog=str(catalog.folder))[0]
    catalog.resample("NYSE:XYZ", TimeBars(7 * 86400 * 10**9), source="1d")
    assert catalog.calendars("1w") == {"NYSE:XYZ": "XNYS"}
