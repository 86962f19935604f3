"""Many strategies at one address with Binance's true limits, on simulated time."""

import pytest

from hansa.coordinator import EventKind
from hansa.coordinator.rules import MINUTE_NS
from tests.coordinator_scenario import Day, burned_into, cancels_under_load, simulate
from tests.simulated_venue import most_in_fixed_windows
from tests.virtual_time import run_virtual


@pytest.fixture(scope="module")
def half_hour() -> Day:
    return simulate(0.5, foreign_hours=(0.2, 0.4))


def test_the_same_wishes_sent_by_everyone_alone_would_be_refused(half_hour):
    assert half_hour.naive_refused > 1000


def test_nothing_is_refused_for_its_rate(half_hour):
    assert set(half_hour.statuses) <= {200, 503}
    assert half_hour.failed == {}


def test_the_venue_sees_a_tenth_of_the_wishes(half_hour):
    backfill = 3000
    assert half_hour.sent - backfill <= 0.1 * (half_hour.wanted - backfill)


def test_repeated_reads_come_from_elsewhere(half_hour):
    assert half_hour.cache_ratio >= 0.93


def test_no_minute_holds_more_than_95_percent(half_hour):
    assert half_hour.budget_ratio <= 0.95


def test_the_other_program_is_told_of(half_hour):
    assert half_hour.events.count(EventKind.FOREIGN_SEEN) >= 1


def test_a_cancel_waits_for_the_venue_and_for_nothing_else():
    cancels = cancels_under_load(100)
    assert cancels.waiting_least >= 10_000
    assert cancels.p99_ms <= 20


@pytest.mark.parametrize("begins_s", [120, 165])
def test_a_second_program_that_burns_half_the_weight_is_survived(begins_s):
    venue = run_virtual(burned_into(130, begins_s=begins_s))
    assert set(venue.statuses) == {200}
    arrivals = [(a.at_ns, a.weight) for a in venue.arrivals]
    assert most_in_fixed_windows(arrivals, MINUTE_NS, 0) <= 3600
    assert len(arrivals) > 2000  # history goes on in what is left
