"""So many requests, by weight, and no end to kills."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.server.application import operations
from hansa.server.security.problems import ProblemError
from hansa.server.security.rate_limit import Quota, RateLimit
from tests.unit.server.security.asking import problem_in
from tests.unit.stores.people.persons import Hours

S_NS = 10**9


def passes(rates: RateLimit, who: str = "ada", weight: int = 1) -> bool:
    problem = problem_in(lambda: rates.take(who, weight))
    assert problem is None or (problem.code == "rate_limited" and problem.retry_after_s >= 1)
    return problem is None


@given(
    st.lists(st.tuples(st.integers(0, 5 * S_NS), st.integers(1, 5)), max_size=200),
    st.integers(1, 120),
)
def test_no_stretch_of_time_has_more_than_the_bucket_and_what_flowed_in(
    requests: list[tuple[int, int]], window_s: int
) -> None:
    hours, passed = Hours(), list[tuple[int, int]]()
    rates = RateLimit(hours.now_ns, Quota(10, window_s))
    for pause_ns, weight in requests:
        hours.at_ns += pause_ns
        if passes(rates, weight=weight):
            passed.append((hours.at_ns, weight))
    for first in range(len(passed)):
        taken = 0
        for at_ns, weight in passed[first:]:
            taken += weight
            flowed = (at_ns - passed[first][0]) * 10 / (window_s * S_NS)
            assert taken <= 10 + flowed + 1e-6


def test_who_waits_as_told_passes(hours: Hours) -> None:
    rates = RateLimit(hours.now_ns, Quota(4, 60))
    assert [passes(rates) for _ in range(5)] == [True] * 4 + [False]
    with pytest.raises(ProblemError) as caught:
        rates.take("ada")
    hours.at_ns += caught.value.retry_after_s * S_NS
    assert passes(rates)
    assert not passes(rates)


def test_what_has_no_weight_always_passes(hours: Hours) -> None:
    rates = RateLimit(hours.now_ns, Quota(1, 60))
    assert passes(rates)
    assert not passes(rates)
    assert all(passes(rates, weight=0) for _ in range(100))
    hours.go(-1)  # a clock that was set back
    assert passes(rates, weight=0)


def test_callers_do_not_use_up_each_others(hours: Hours) -> None:
    rates = RateLimit(hours.now_ns, Quota(1, 60))
    assert passes(rates, "ada")
    assert passes(rates, "bob")


def test_headers_say_the_quota_and_what_is_left(hours: Hours) -> None:
    rates = RateLimit(hours.now_ns, Quota(100, 60))
    left = rates.take("ada", 5)
    assert left.headers() == {
        "RateLimit-Policy": '"default";q=100;w=60',
        "RateLimit": '"default";r=95;t=3',
    }
    assert rates.left("ada") == left


def test_what_makes_a_desk_safer_is_never_limited() -> None:
    free = {each.name for each in operations() if not each.terms.weight}
    assert {"kill_desk", "kill_every_desk", "pause_desk", "cancel_order"} <= free
    assert not {"place_order", "start_desk"} & free
