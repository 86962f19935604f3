"""Bars a year follow from the length of a bar and from sessions, unless they are stated."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import hansa
from hansa import load_config
from hansa.allocation.volatility_target import VolatilityTarget
from hansa.app.allocating import allocation_parameters, other_years
from hansa.app.assembly import make_pipeline
from hansa.app.settings import every_setting
from hansa.errors import DataError
from hansa.features import Expr
from tests.conftest import COUNCIL

HOUR_NS = 3600 * 10**9
EXCHANGE = (
    'venue.sessions.open="09:30"',
    'venue.sessions.close="16:00"',
    'venue.sessions.zone="America/New_York"',
)
HOLIDAYS = 'venue.sessions.holidays=["2022-01-17", "2022-02-21", "2022-12-24", "2023-01-02"]'
WEEKDAYS = 365.25 / 7 * 5


@pytest.mark.parametrize(("interval", "bars"), [("1h", 8_760), ("1m", 525_600), ("1d", 365)])
def test_volatility_is_made_annual_by_the_bars_there_are(interval: str, bars: int) -> None:
    config = load_config(COUNCIL, [f'data.interval="{interval}"'])
    assert allocation_parameters(config)["bars_per_year"] == bars


def test_stated_bars_a_year_hold() -> None:
    config = load_config(COUNCIL, ["allocation.bars_per_year=252"])
    assert allocation_parameters(config)["bars_per_year"] == 252


def test_the_settings_show_what_is_used() -> None:
    config = load_config(COUNCIL, ['data.interval="1d"'])
    (row,) = [each for each in every_setting(config) if each.key == "allocation.bars_per_year"]
    assert row.value == 365


def test_a_rule_that_counts_no_years_is_given_none() -> None:
    config = load_config(COUNCIL, ['allocation.rule="equal_weight"'])
    assert "bars_per_year" not in allocation_parameters(config)


def weekdays(count: int) -> np.ndarray:
    """Closes of so many days from a Monday on, without the weekends."""
    days = np.busday_offset("2018-01-01", np.arange(count)).astype("datetime64[ns]")
    return days.astype(np.int64) + 24 * HOUR_NS


@pytest.mark.parametrize(("interval", "bars"), [("1d", 1), ("1h", 7), ("1m", 390), ("4h", 2)])
def test_bars_a_year_are_those_of_the_sessions(interval: str, bars: int) -> None:
    config = load_config(COUNCIL, [f'data.interval="{interval}"', *EXCHANGE])
    assert allocation_parameters(config)["bars_per_year"] == pytest.approx(WEEKDAYS * bars)


def test_each_year_has_as_many_holidays_as_those_that_are_named() -> None:
    config = load_config(COUNCIL, ['data.interval="1d"', *EXCHANGE, HOLIDAYS])
    # Christmas Eve of 2022 was a Saturday.
    assert allocation_parameters(config)["bars_per_year"] == pytest.approx(WEEKDAYS - 3 / 2)


def test_bars_longer_than_the_time_between_sessions_are_counted_once() -> None:
    config = load_config(COUNCIL, ['data.interval="7d"', *EXCHANGE])
    assert allocation_parameters(config)["bars_per_year"] == pytest.approx(365 / 7)


def test_a_session_may_end_on_the_next_day() -> None:
    nights = ('venue.sessions.open="18:00"', 'venue.sessions.close="17:00"', EXCHANGE[2])
    config = load_config(COUNCIL, ['data.interval="1h"', *nights])
    assert allocation_parameters(config)["bars_per_year"] == pytest.approx(WEEKDAYS * 23)


def of_sessions(folder: Path, count: int, first: str = "2018-01-01") -> tuple[str, str]:
    """Daily bars in so many sessions of a file, on the weekdays from the first on."""
    days = np.busday_offset(first, np.arange(count)).tolist()
    zone = ZoneInfo("America/New_York")
    opens = [datetime.combine(day, time(9, 30), zone).astimezone(UTC) for day in days]
    rows = [f"{each:%FT%TZ},{each + timedelta(hours=6.5):%FT%TZ}" for each in opens]
    file = folder / "hours.csv"
    file.write_text("\n".join(["ts_open,ts_close", *rows]) + "\n")
    return 'data.interval="1d"', f'venue.sessions.path="{file}"'


@pytest.mark.parametrize("count", [6, 10, 11, 23, 500])
def test_a_file_of_sessions_counts_by_its_whole_weeks(tmp_path: Path, count: int) -> None:
    config = load_config(COUNCIL, of_sessions(tmp_path, count))
    assert allocation_parameters(config)["bars_per_year"] == pytest.approx(WEEKDAYS)


def test_a_week_in_which_clocks_change_is_whole(tmp_path: Path) -> None:
    config = load_config(COUNCIL, of_sessions(tmp_path, 6, "2018-03-05"))
    assert allocation_parameters(config)["bars_per_year"] == pytest.approx(WEEKDAYS)


@pytest.mark.parametrize("count", [1, 5])
def test_sessions_of_less_than_a_week_say_nothing_of_a_year(tmp_path: Path, count: int) -> None:
    settings = of_sessions(tmp_path, count)
    with pytest.raises(DataError, match=f"found {count} in less; add some, or state allocation"):
        allocation_parameters(load_config(COUNCIL, settings))
    stated = load_config(COUNCIL, [*settings, "allocation.bars_per_year=252"])
    assert allocation_parameters(stated)["bars_per_year"] == 252


class Silent(hansa.Agent):
    """Has no view."""

    name = "silent"

    def features(self) -> dict[str, Expr]:
        return {"close": hansa.f.close}

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        return hansa.Ballot(conviction=np.full_like(s["close"], np.nan))


@pytest.mark.parametrize(("others", "bars"), [((), WEEKDAYS), (("BINANCE:ETHUSDT",), 365)])
def test_instruments_that_the_run_does_not_have_decide_nothing(
    others: tuple[str, ...], bars: float
) -> None:
    own = [each.replace("venue", 'instruments."BINANCE:BTCUSDT"') for each in EXCHANGE]
    config = load_config(COUNCIL, ['data.interval="1d"', "data.instruments=[]", *own])
    pipeline = make_pipeline(config, [Silent()], ("BINANCE:BTCUSDT", *others))
    assert pipeline is not None
    assert isinstance(pipeline._allocator, VolatilityTarget)
    assert pipeline._allocator.bars_per_year == pytest.approx(bars)


def test_data_of_other_years_than_the_allocation_assumes_are_warned_of() -> None:
    config = load_config(COUNCIL, ['data.interval="1d"'])
    (warning,) = other_years(config, weekdays(500))
    assert "365 bars a year, and the data have 26" in warning
    assert other_years(config, np.arange(1, 500) * 24 * HOUR_NS) == ()


@pytest.mark.parametrize("settled", [("allocation.bars_per_year=252",), EXCHANGE])
def test_nothing_is_warned_of_where_years_are_stated_or_follow(settled: tuple[str, ...]) -> None:
    config = load_config(COUNCIL, ['data.interval="1d"', *settled])
    assert other_years(config, weekdays(500)) == ()


def test_a_run_too_short_for_years_is_not_measured() -> None:
    config = load_config(COUNCIL, ['data.interval="1d"'])
    assert other_years(config, weekdays(15)) == ()
