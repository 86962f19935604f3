"""Sessions of a run: from the clock of a zone, or a file, to openings and closings in UTC."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from hansa.config import Environment, load
from hansa.engine.session_plan import SessionPlan
from hansa.errors import ConfigError, DataError
from hansa.market import Bars
from tests.conftest import COUNCIL
from tests.unit.engine.actions_market import DAY_NS, bars, instrument

NEW_YORK = '{open="09:30", close="16:00", zone="America/New_York"%s}'
BTC = "BINANCE:BTCUSDT"
HOUR_NS = 3600 * 10**9


def hourly(first: str, hours: int, symbol: str = BTC) -> Bars:
    """Hourly bars of one price from a moment on."""
    start = int(datetime.fromisoformat(first).replace(tzinfo=UTC).timestamp()) * 10**9
    opens = start + np.arange(hours, dtype=np.int64) * HOUR_NS
    prices = np.full(hours, 100, dtype=np.int64)
    daily = bars(instrument(symbol), opens, prices, prices)
    columns = {name: getattr(daily, name) for name in Bars.names()} | {
        "ts_close_ns": opens + HOUR_NS
    }
    return Bars(instrument=daily.instrument, **columns)


def plan(written: str, *tables: Bars, beside: tuple[str, ...] = ()) -> SessionPlan:
    config = load(COUNCIL, (f"venue.sessions={written}", *beside), environment=Environment())
    found = SessionPlan.of(config, tables)
    assert found is not None
    return found


def moments(times: tuple[int, ...], day: str) -> list[str]:
    texts = [datetime.fromtimestamp(each / 1e9, UTC).isoformat()[:16] for each in times]
    return [text[11:] for text in texts if text.startswith(day)]


def test_a_session_follows_the_clock_of_its_zone_through_a_change_of_the_hour() -> None:
    (found,) = plan(NEW_YORK % "", hourly("2024-03-07", 24 * 6)).lists
    assert moments(found.open_ns, "2024-03-08") == ["14:30"]
    assert moments(found.open_ns, "2024-03-09") == []
    assert moments(found.open_ns, "2024-03-11") == ["13:30"]
    assert moments(found.close_ns, "2024-03-11") == ["20:00"]


def test_holidays_do_not_open_and_early_closes_end_sooner() -> None:
    written = NEW_YORK % ', holidays=["2024-11-28"], early_closes=["2024-11-29 13:00"]'
    (found,) = plan(written, hourly("2024-11-26", 24 * 5)).lists
    assert moments(found.open_ns, "2024-11-28") == []
    assert moments(found.close_ns, "2024-11-27") == ["21:00"]
    assert moments(found.close_ns, "2024-11-29") == ["18:00"]


def test_a_session_that_closes_before_it_opens_closes_on_the_next_day() -> None:
    written = '{open="18:00", close="17:00", zone="America/Chicago", weekdays=["sun","mon"]}'
    (found,) = plan(written, hourly("2024-01-14", 48)).lists
    assert moments(found.open_ns, "2024-01-15") == ["00:00"]
    assert moments(found.close_ns, "2024-01-15") == ["23:00"]


def test_days_from_midnight_to_midnight_follow_one_another_without_a_gap() -> None:
    week = '["mon","tue","wed","thu","fri","sat","sun"]'
    written = f'{{open="00:00", close="24:00", zone="UTC", weekdays={week}}}'
    (found,) = plan(written, hourly("2024-01-14", 48)).lists
    assert found.open_ns[1:] == found.close_ns[:-1]
    assert {close - begin for begin, close in zip(found.open_ns, found.close_ns, strict=True)} == {
        DAY_NS
    }


def test_an_instrument_may_have_hours_of_its_own_and_others_none() -> None:
    own = f'instruments."{BTC}".sessions={NEW_YORK % ", closing_cutoff_s=600"}'
    tables = hourly("2024-01-15", 24), hourly("2024-01-15", 24, "BINANCE:ETHUSDT")
    config = load(COUNCIL, (own,), environment=Environment())
    found = SessionPlan.of(config, tables)
    assert found is not None
    assert [each.symbol for each in found.lists] == [BTC]
    assert found.lists[0].calls_ns == (0, 600 * 10**9, 60 * 10**9)


def test_without_sessions_there_is_no_plan() -> None:
    config = load(COUNCIL, environment=Environment())
    assert SessionPlan.of(config, (hourly("2024-01-15", 24),)) is None


def test_a_file_of_sessions_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "sessions.csv"
    path.write_text("ts_open,ts_close\n2024-01-15T09:00:00Z,2024-01-15T12:00:00Z\n")
    (found,) = plan(f'{{path="{path}"}}', hourly("2024-01-15", 24)).lists
    assert moments(found.close_ns, "2024-01-15") == ["12:00"]


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("2024-01-15,2024-01-14\n", "row 1: expected a ts_close after its ts_open"),
        ("2024-01-15,2024-01-17\n2024-01-16,2024-01-18\n", "row 2: expected a session that opens"),
    ],
)
def test_a_row_that_cannot_be_a_session_is_named(rows: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "sessions.csv"
    path.write_text("ts_open,ts_close\n" + rows)
    with pytest.raises(DataError, match=text):
        plan(f'{{path="{path}"}}', hourly("2024-01-15", 24))


def test_bars_outside_of_the_sessions_are_counted_and_told() -> None:
    table = hourly("2024-01-15", 24)
    found = plan('{open="09:00", close="17:00", zone="UTC"}', table).warnings([table])
    assert found == (f"{BTC}: 16 of 24 bars open outside of its sessions and fill nothing",)


def test_bars_that_never_open_in_a_session_stop_the_run_with_what_to_do() -> None:
    table = hourly("2024-01-13", 24)
    with pytest.raises(ConfigError, match="found none of 24; check zone and hours"):
        plan('{open="09:00", close="17:00", zone="UTC"}', table).warnings([table])


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('{open="09:30", close="16:00"}', "venue.sessions.zone: expected open, close and zone"),
        ('{open="9:30", close="16:00", zone="UTC"}', 'expected a time of day such as "09:30"'),
        ('{open="09:30", close="16:00", zone="Mars"}', "expected a time zone of the IANA database"),
        (
            '{open="09:30", close="16:00", zone="Factory"}',
            "expected a time zone of the IANA database",
        ),
        ('{path="x.csv", open="09:30"}', "venue.sessions.open: expected none with path"),
        (NEW_YORK % ', weekdays=["monday"]', "expected a list of mon, tue"),
        (NEW_YORK % ', holidays=["christmas"]', "expected a list of days such as"),
        (NEW_YORK % ', early_closes=["2024-11-29"]', "expected a list of days with their earlier"),
        (NEW_YORK % ', early_closes=["2024-11-29 17:00"]', "expected a time between open 09:30"),
        (NEW_YORK % ", hours=3", "unknown key; known are"),
    ],
)
def test_what_cannot_be_a_session_is_refused_with_what_was_expected(
    written: str, text: str
) -> None:
    with pytest.raises(ConfigError, match=text):
        load(COUNCIL, (f"venue.sessions={written}",), environment=Environment())
