"""What a report says of its data where a calendar says when bars are to be expected."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.result import Result
from tests.unit.app.split_market import Keeper, write

#: Sessions of New York in January 2024: Monday 15 was a holiday.
JANUARY = [day for day in range(2, 32) if day % 7 not in (6, 0) and day != 15]


def run(folder: Path, days: list[int], *overrides: str) -> Result:
    """Two stocks that have a bar on each of these days of January 2024 alone."""
    path = write(folder, "")
    price = 100 + np.arange(len(days)) % 3
    columns = {name: price for name in ("open", "high", "low", "close")}
    frames = [
        pl.DataFrame(
            {
                "open_time": [f"2024-01-{day:02}T00:00:00Z" for day in days],
                "symbol": symbol,
                **columns,
                "volume": price * 1e6,
            }
        )
        for symbol in ("ONE", "TWO")
    ]
    pl.concat(frames).write_csv(folder / "bars.csv")
    return hansa.run(path, agents=[Keeper()], overrides=overrides, runs=folder / "runs")


def data_check(found: Result) -> tuple[str, str]:
    report = found.report_data
    check = next(each for each in report.verdict.checks if each.name == "Data check")
    return check.status, check.found


def test_by_a_calendar_weekends_and_holidays_are_no_gaps(tmp_path: Path) -> None:
    pytest.importorskip("exchange_calendars")
    found = run(tmp_path, JANUARY, "data.calendar=XNYS")
    assert data_check(found) == ("passed", "0 warnings")
    assert '<div class="warn"><b>Data check</b>' not in found.report().read_text()


def test_a_session_without_its_bar_is_told_in_verdict_and_report(tmp_path: Path) -> None:
    pytest.importorskip("exchange_calendars")
    days = [day for day in JANUARY if day != 10]
    found = run(tmp_path, days, "data.calendar=XNYS")
    assert data_check(found) == ("warned", "2 warnings")
    page = found.report().read_text()
    for name in ("X:ONE", "X:TWO"):
        assert f"{name}, 2024-01-11T00:00:00Z: expected a bar every 1d, found 1 missing" in page


def test_without_a_calendar_every_weekend_is_a_gap(tmp_path: Path) -> None:
    found = run(tmp_path, JANUARY)
    assert data_check(found) == ("warned", "2 warnings")
    assert "found 9 missing in 4 gap(s)" in found.report_data.data_warnings[0]
