"""Orders through the sessions of a venue, in whole runs over hourly bars."""

from pathlib import Path
from types import MappingProxyType

import pytest

import hansa
from hansa.app.result import Result
from hansa.errors import StrategyError
from hansa.journal import Report
from hansa.strategies import Ticket
from tests.conftest import ROOT

GRID = ROOT / "examples" / "grid.toml"
DAYS = ("data.start=2023-01-02T00:00:00Z", "data.end=2023-01-07T00:00:00Z")
NINE_TO_FIVE = 'venue.sessions={open="09:00", close="17:00", zone="UTC"}'
HOUR_NS = 3600 * 10**9
FIRST_NS = 1_672_617_600 * 10**9
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


class Carried(hansa.Strategy):
    """Buys a ticket when the bar that ends at an hour of the first day is known."""

    def __init__(self, hour: int, life: str, *, ends_on_disconnect: bool = False) -> None:
        self.hour, self.life, self.ends_on_disconnect = hour, life, ends_on_disconnect

    def on_start(self) -> None:
        self.is_done, self.reasons = False, list[str]()

    def on_bar(self, bar: object) -> None:
        if self.is_done or self.desk.now_ns // HOUR_NS % 24 != self.hour:
            return
        self.is_done = True
        kind, limit = ("market", None) if self.life.startswith("at_") else ("limit", 100_000)
        self.desk.carry(
            Ticket(
                instrument=0,
                lots=100,
                kind=kind,  # type: ignore[arg-type]
                limit_ticks=limit,
                time_in_force=self.life,  # type: ignore[arg-type]
                ends_on_disconnect=self.ends_on_disconnect,
            )
        )


def run(runs: Path, caller: hansa.Strategy, sessions: str = NINE_TO_FIVE, *more: str) -> Result:
    overrides = (*DAYS, *([sessions] if sessions else []), *more)
    return hansa.run(GRID, overrides=overrides, strategies=[caller], runs=runs)


def story(result: Result) -> list[tuple[int, str, int]]:
    """Hours since the first midnight, what happened, price in ticks, without acknowledgements."""

    def line(each: Report) -> tuple[int, str, int]:
        return ((each.ts_event_ns - FIRST_NS) // HOUR_NS, each.exec_type, each.reference_ticks)

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


def test_a_ticket_at_the_closing_is_sent_before_it_and_one_at_the_opening_right_after(
    tmp_path: Path,
) -> None:
    lead = NINE_TO_FIVE[:-1] + ", closing_lead_s=1800}"
    for life, at_s in (("at_the_closing", 16 * 3600 + 1800), ("at_the_opening", 33 * 3600)):
        result = run(tmp_path, Carried(12, life), lead)
        (fill,) = [each for each in result.recorded.reports if each.last_lots]
        assert (fill.ts_event_ns - FIRST_NS) // 10**9 == at_s


def test_a_ticket_for_a_call_is_refused_where_there_are_no_sessions(tmp_path: Path) -> None:
    with pytest.raises(StrategyError, match="has no sessions, so no opening or closing"):
        run(tmp_path, Carried(12, "at_the_closing"), "")


def test_a_lost_connection_ends_the_tickets_that_say_so_and_replays(tmp_path: Path) -> None:
    lost = (
        'commands=[{at="2023-01-02T14:00:00Z", do="disconnect"},'
        ' {at="2023-01-02T16:00:00Z", do="reconnect"}]'
    )
    ending, staying = Carried(12, "gtc", ends_on_disconnect=True), Carried(12, "day")
    ended = run(tmp_path, ending, "", lost)
    assert [each[:2] for each in story(ended)] == [(14, "canceled")]
    (report,) = [each for each in ended.recorded.reports if each.exec_type == "canceled"]
    assert report.ts_recv_ns == FIRST_NS + 16 * HOUR_NS
    assert ended.replay(strategies=[ending]).agrees
    with pytest.raises(StrategyError, match="a plain limit order is native"):
        run(tmp_path, staying, "", lost)


def test_an_order_sent_while_the_connection_is_lost_is_rejected_at_once(tmp_path: Path) -> None:
    lost = 'commands=[{at="2023-01-02T10:00:00Z", do="disconnect"}]'
    result = run(tmp_path, Caller(12, "gtc"), "", lost)
    (rejected,) = [each for each in result.recorded.reports if each.exec_type == "rejected"]
    assert (rejected.reason, rejected.ts_recv_ns) == (45, FIRST_NS + 12 * HOUR_NS)
