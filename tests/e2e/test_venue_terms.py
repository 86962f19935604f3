"""Price lists, latency and limits of a venue, through whole runs."""

from pathlib import Path

import pytest

import hansa
from hansa.app.replaying import replay
from hansa.app.result import Result
from hansa.errors import ConfigError, DataError
from hansa.journal import Report
from hansa.stores import RunFolder
from tests.command_line import SETTINGS, refused
from tests.command_line import hansa as command_line
from tests.conftest import COUNCIL, SMALL

DAY_NS = 86_400 * 10**9
TIERS = "venue.fee_tiers=[{volume_min=1, maker_fee_bps=0, taker_fee_bps=0}]"
BTC = 'instruments."BINANCE:BTCUSDT".'


def run(runs: Path, *overrides: str) -> Result:
    return hansa.run(COUNCIL, overrides=(*SMALL, *overrides), runs=runs)


def fills(result: Result) -> list[Report]:
    return [each for each in result.recorded.reports if each.last_lots]


def reasons(result: Result) -> set[int]:
    return {each.reason for each in result.recorded.reports}


def test_a_tier_of_free_trading_is_reached_on_the_day_after_the_first_fill(tmp_path: Path) -> None:
    paid = [(each.ts_event_ns // DAY_NS, each.fee) for each in fills(run(tmp_path, TIERS))]
    first = paid[0][0]
    assert all(fee > 0 for day, fee in paid if day == first)
    assert len({day for day, _ in paid}) > 5
    assert not any(fee for day, fee in paid if day - first in range(1, 31))


def test_a_least_fee_is_charged_for_each_fill(tmp_path: Path) -> None:
    found = fills(run(tmp_path, "venue.fee_min=50", f"{BTC}fee_min=0"))
    least = {
        place: min(each.fee for each in found if each.instrument == place) for place in range(3)
    }
    assert (least[1], least[2]) == (50 * 10**18, 50 * 10**18)
    assert 0 < least[0] < 50 * 10**18


def test_drawn_latency_is_the_same_in_each_run_and_another_with_another_seed(
    tmp_path: Path,
) -> None:
    drawn = (
        "venue.latency_to_venue_quantiles_ms=[1, 50, 90000]",
        "venue.latency_from_venue_quantiles_ms=[2, 3]",
    )
    one, same = run(tmp_path, *drawn), run(tmp_path, *drawn)
    other = run(tmp_path, *drawn, "run.seed=8")
    times = [[each.ts_recv_ns for each in fills(result)] for result in (one, same, other)]
    assert times[0] == times[1] != times[2]
    for each in one.recorded.reports:
        assert each.ts_recv_ns - each.ts_event_ns >= 2 * 10**6
    assert replay(RunFolder(one.folder)).agrees


def test_recorded_latency_decides_when_a_report_is_had(tmp_path: Path) -> None:
    path = tmp_path / "latency.csv"
    path.write_text("sent_ns,to_venue_ns,from_venue_ns\n0,1000,7000\n9,1000,7000\n")
    found = run(tmp_path, f"venue.latency_path={path}").recorded.reports
    assert found
    assert {each.ts_recv_ns - each.ts_event_ns for each in found} == {7000}


def test_a_negative_recorded_latency_is_flagged_in_the_report_and_not_used(tmp_path: Path) -> None:
    path = tmp_path / "latency.csv"
    path.write_text("sent_ns,to_venue_ns,from_venue_ns\n0,-1,1\n5,1000,7000\n")
    result = run(tmp_path, f"venue.latency_path={path}")
    reports = result.recorded.reports
    assert {each.ts_recv_ns - each.ts_event_ns for each in reports} == {7000}
    assert any("not used (1 of 2 rows)" in each for each in result.report_data.data_warnings)


def test_a_record_of_negative_latencies_only_stops_the_run_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "latency.csv"
    path.write_text("sent_ns,to_venue_ns,from_venue_ns\n0,-1,7000\n")
    with pytest.raises(DataError, match="expected 0 or more in every column, found less in all 1"):
        run(tmp_path, f"venue.latency_path={path}")


def test_what_the_venue_limits_it_rejects(tmp_path: Path) -> None:
    result = run(tmp_path, f"{BTC}notional_max=100", f"{BTC}quantity_max=1")
    rejected = [each for each in result.recorded.reports if each.reason]
    assert rejected
    assert {(each.instrument, each.reason) for each in rejected} == {(0, 14)}
    assert {each.instrument for each in fills(result)} == {1, 2}


def test_more_orders_than_may_be_are_rejected(tmp_path: Path) -> None:
    rate = ("venue.limits.requests_max=1", "venue.limits.requests_window_ms=1000")
    assert 16 in reasons(run(tmp_path, *rate))
    # Without latency orders of one moment wait for the same open.
    crowd = ("venue.latency_ms=0", "venue.limits.open_orders_max=1")
    assert 15 in reasons(run(tmp_path, *crowd))


def test_a_limit_off_the_grid_of_its_instrument_is_refused(tmp_path: Path) -> None:
    with pytest.raises((ConfigError, DataError), match=r"price 0\.001 is not a multiple of tick"):
        run(tmp_path, f"{BTC}price_min=0.001")


def test_config_show_explains_each_key_and_names_those_that_are_not_set(tmp_path: Path) -> None:
    more = ("venue.limits.requests_max=9", "venue.limits.requests_window_ms=1000", TIERS)
    given = [part for each in more for part in ("--set", each)]
    shown = command_line("config", "show", COUNCIL, *SETTINGS, *given).stdout
    shown = " ".join(shown.split())
    assert "venue.limits.requests_max" in shown
    assert "new orders and replaces within the window; cancels are free" in shown
    assert "value traded within the window, in quote" in shown
    assert "venue.limits.open_orders_max" in shown
    assert "recorded latency, a table of sent_ns" in shown


def test_with_impact_takers_pay_more_the_more_they_take_and_the_run_replays(tmp_path: Path) -> None:
    def paid_bps(*more: str) -> float:
        result = run(tmp_path, "venue.slippage_bps=0", "venue.latency_ms=0", *more)
        assert replay(RunFolder(result.folder)).agrees
        found = [each for each in fills(result) if each.reference_ticks]
        costs = [abs(each.last_ticks / each.reference_ticks - 1) * 1e4 for each in found]
        return sum(costs) / len(costs)

    root, half = "venue.impact=square_root", "venue.impact_coefficient=0.5"
    assert paid_bps() == 0
    assert 0.1 < paid_bps(root, half) < paid_bps(root) < 50


def test_a_wrong_key_is_refused_in_one_line(tmp_path: Path) -> None:
    done = command_line("run", COUNCIL, "--set", "venue.limits.orders=5", "--runs", tmp_path)
    refused(done, "venue.limits.orders: unknown key")
