"""Guessing is slow, however it is spread over time, names and addresses."""

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.server.security.tallies import Patience, Tallies
from hansa.server.security.throttle import LoginThrottle, network_of
from tests.unit.server.security.asking import problem_in
from tests.unit.stores.people.persons import Hours

S_NS = 10**9


def begin(throttle: LoginThrottle, name: str, address: str) -> None:
    with throttle.trying(name, address):
        pass


def wait_s(throttle: LoginThrottle, name: str, address: str) -> int:
    """0 for a try that was let through."""
    problem = problem_in(lambda: begin(throttle, name, address))
    assert problem is None or problem.code == "too_many_logins"
    return 0 if problem is None else problem.retry_after_s


def test_five_tries_are_free_and_then_waits_double_up_to_a_quarter_of_an_hour(
    hours: Hours,
) -> None:
    throttle, waits = LoginThrottle(hours.now_ns), list[int]()
    for _ in range(18):
        waited = wait_s(throttle, "ada", "10.0.0.1")
        while waited:
            waits.append(waited)
            hours.at_ns += waited * S_NS
            waited = wait_s(throttle, "ada", "10.0.0.1")
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_who_comes_back_too_early_is_told_what_is_left(hours: Hours) -> None:
    throttle = LoginThrottle(hours.now_ns)
    for _ in range(5):
        wait_s(throttle, "ada", "10.0.0.1")
    hours.at_ns += S_NS - 1
    assert wait_s(throttle, "ada", "10.0.0.1") == 1
    hours.at_ns += 1
    assert wait_s(throttle, "ada", "10.0.0.1") == 0


@given(st.lists(st.integers(0, 1_200), min_size=1, max_size=300))
def test_no_window_of_an_hour_has_more_than_twenty_tries(pauses_s: list[int]) -> None:
    hours, passed = Hours(), list[int]()
    throttle = LoginThrottle(hours.now_ns)
    for pause_s in pauses_s:
        hours.at_ns += pause_s * S_NS
        if not wait_s(throttle, "ada", "10.0.0.1"):
            passed.append(hours.at_ns)
    for start in passed:
        assert sum(start <= each < start + 3600 * S_NS for each in passed) <= 20


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=300))
def test_a_name_is_guessed_at_less_than_a_hundred_times_an_hour_from_everywhere(
    tries: list[tuple[int, int]],
) -> None:
    hours, passed = Hours(), list[int]()
    throttle = LoginThrottle(hours.now_ns)
    for pause_s, place in tries:
        hours.at_ns += pause_s * S_NS
        if not wait_s(throttle, "ada", f"10.0.0.{place}"):
            passed.append(hours.at_ns)
    for start in passed:
        assert sum(start <= each < start + 3600 * S_NS for each in passed) < 100


def test_an_hour_without_a_try_is_a_new_beginning(hours: Hours) -> None:
    throttle = LoginThrottle(hours.now_ns)
    for _ in range(12):
        hours.at_ns += wait_s(throttle, "ada", "10.0.0.1") * S_NS
    hours.go(1)
    assert [wait_s(throttle, "ada", "10.0.0.1") for _ in range(6)] == [0] * 5 + [1]


def test_many_names_from_one_address_are_slowed_too(hours: Hours) -> None:
    throttle = LoginThrottle(hours.now_ns)
    assert sum(wait_s(throttle, f"name{each}", "10.0.0.1") == 0 for each in range(100)) == 20


def test_tries_that_run_at_once_all_count(hours: Hours) -> None:
    throttle = LoginThrottle(hours.now_ns)
    with ExitStack() as trying:
        for _ in range(5):
            trying.enter_context(throttle.trying("ada", "10.0.0.1"))
        assert wait_s(throttle, "ada", "10.0.0.1") == 1


def test_eight_try_at_once_and_the_others_come_back(hours: Hours) -> None:
    throttle = LoginThrottle(hours.now_ns)
    with ExitStack() as trying:
        for each in range(8):
            trying.enter_context(throttle.trying("ada", f"10.0.0.{each}"))
        assert wait_s(throttle, "bob", "10.0.1.1") == 1
    assert wait_s(throttle, "bob", "10.0.1.1") == 0


def test_a_success_forgets_what_failed_for_this_name_here_and_nothing_else(hours: Hours) -> None:
    throttle = LoginThrottle(hours.now_ns)
    for _ in range(4):
        wait_s(throttle, "ada", "10.0.0.1")
    for _ in range(5):
        wait_s(throttle, "bob", "10.0.0.1")
    begin(throttle, "ada", "10.0.0.1")
    throttle.succeeded("ada", "10.0.0.1")
    assert [wait_s(throttle, "ada", "10.0.0.1") for _ in range(5)] == [0] * 5
    assert wait_s(throttle, "bob", "10.0.0.1") == 1


def test_to_log_in_oneself_in_between_does_not_free_ones_address(hours: Hours) -> None:
    throttle, guesses = LoginThrottle(hours.now_ns), 0
    for each in range(100):
        if wait_s(throttle, "eve", "10.0.0.1") == 0:
            throttle.succeeded("eve", "10.0.0.1")
        guesses += wait_s(throttle, f"name{each}", "10.0.0.1") == 0
    assert guesses <= 20


def test_strangers_do_not_hold_up_who_logs_in_from_where_they_did_before(hours: Hours) -> None:
    throttle = LoginThrottle(hours.now_ns)
    begin(throttle, "ada", "192.168.1.5")
    throttle.succeeded("ada", "192.168.1.5")
    for place in range(200):
        wait_s(throttle, "ada", f"10.0.0.{place}")
    assert wait_s(throttle, "ada", "10.1.1.1") > 0
    assert wait_s(throttle, "ada", "192.168.1.5") == 0


def test_the_answer_is_the_same_for_every_name(hours: Hours) -> None:
    throttle = LoginThrottle(hours.now_ns)
    waits = [[wait_s(throttle, name, "10.0.0.1") for _ in range(8)] for name in ("ada", "nobody")]
    assert waits[0] == waits[1]


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    tallies = Tallies(Patience(free=1, wait_s_max=10, kept_max=3))
    for each in "abcd":
        tallies.add(each, 0)
    assert [tallies.wait_ns(each, 0) for each in "abcd"] == [0, S_NS, S_NS, S_NS]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
def test_a_party_has_an_address_of_ipv4_or_a_network_of_ipv6(
    one: str, other: str, same: bool
) -> None:
    assert (network_of(one) == network_of(other)) == same
