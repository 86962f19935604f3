"""Orders through the sessions of a venue, in whole runs over hourly bars."""

from pathlib import Path
from types import MappingProxyType

import pytest

import hansa
from hansa.app.result import Result
from hansa.journal import Report
from tests.conftest import ROOT

GRID = ROOT / "examples" / "grid.toml"
DAYS = ("data.start=2023-01-02T00:00:00Z", "data.end=2023-01-07T00:00:00Z")
NINE_TO_FIVE = 'venue.sessions={open="09:00", close="17:00", zone="UTC"}'
HOUR_NS = 3600 * 10**9
REASONS = MappingProxyType({"closed": 41, "past the cutoff": 42, "no sessions": 43})


class Caller(hansa.Strategy):
    """Sends one order when the bar that ends at an hour of the first day is known."""

    def __init__(self, hour: int, life: str, limit: float | None = None) -> None:
        self.hour, self.life, self.limit = hour, life, limit

    def on_start(self) -> None:
        self.is_done = False

    def on_bar(self, bar: object) -> None:
        if not self.is_done and self.desk.now_ns // HOUR_NS % 24 == self.hour:
            self.is_done = True
            self.desk.buy("ETHUSDT", "0.5", limit=self.limit, time_in_force=self.life)  # type: ignore[arg-type]


def run(runs: Path, caller: Caller, sessions: str = NINE_TO_FIVE) -> Result:
    overrides = (*DAYS, *([sessions] if sessions else []))
    return hansa.run(GRID, overrides=overrides, strategies=[caller], runs=runs)


def story(result: Result) -> list[tuple[int, str, int]]:
    """Hours since the first midnight, what happened, price in ticks, without acknowledgements."""
    first_ns = 1_672_617_600 * 10**9

    def line(each: Report) -> tuple[int, str, int]:
        return ((each.ts_event_ns - first_ns) // HOUR_NS, each.exec_type, each.reference_ticks)

    return [line(each) for each in result.recorded.reports if each.exec_type != "new"]


def bar(result: Result, hour: int) -> tuple[int, int]:
    """Open and close, in ticks, of the bar that begins in that hour of the first day."""
    bars = result.tables[0]
    return int(bars.open[hour]), int(bars.close[hour])  # type: ignore[attr-defined]


def test_an_order_sent_at_night_waits_for_the_opening(tmp_path: Path) -> None:
    result = run(tmp_path, Caller(3, "gtc"))
    assert story(result) == [(9, "trade", bar(result, 9)[0])]


def test_an_order_at_the_opening_takes_the_open_of_the_first_bar_and_replays(
    tmp_path: Path,
) -> None:
    caller = Caller(8, "at_the_opening")
    result = run(tmp_path, caller)
    assert story(result) == [(9, "trade", bar(result, 9)[0])]
    assert result.replay(strategies=[caller]).agrees


def test_an_order_at_the_closing_takes_the_close_of_the_last_bar_and_replays(
    tmp_path: Path,
) -> None:
    caller = Caller(12, "at_the_closing")
    result = run(tmp_path, caller)
    assert story(result) == [(17, "trade", bar(result, 16)[1])]
    assert result.replay(strategies=[caller]).agrees


def test_an_order_of_the_day_ends_with_the_session_and_not_at_midnight(tmp_path: Path) -> None:
    result = run(tmp_path, Caller(12, "day", limit=900))
    assert [each[:2] for each in story(result)] == [(17, "expired")]


@pytest.mark.parametrize(
    ("hour", "life", "sessions", "reason"),
    [
        (3, "ioc", NINE_TO_FIVE, "closed"),
        (12, "at_the_opening", NINE_TO_FIVE, "past the cutoff"),
        (15, "at_the_closing", NINE_TO_FIVE[:-1] + ", closing_cutoff_s=7200}", "past the cutoff"),
        (12, "at_the_opening", "", "no sessions"),
        (12, "at_the_closing", "", "no sessions"),
    ],
)
def test_what_cannot_wait_or_comes_too_late_is_rejected_with_its_reason(
    hour: int, life: str, sessions: str, reason: str, tmp_path: Path
) -> None:
    result = run(tmp_path, Caller(hour, life), sessions)
    (rejected,) = [each for each in result.recorded.reports if each.exec_type == "rejected"]
    assert rejected.reason == REASONS[reason]


def test_hours_are_part_of_what_a_run_depends_on(tmp_path: Path) -> None:
    one = run(tmp_path, Caller(8, "at_the_opening"))
    other = run(tmp_path, Caller(8, "at_the_opening"), NINE_TO_FIVE.replace("17", "18"))
    assert one.manifest.run_id != other.manifest.run_id
    assert any("open outside of its sessions" in each for each in one.report_data.data_warnings)
