"""No window of the venue is ever overfull: random traffic against a plain count of all arrivals."""

from dataclasses import dataclass
from heapq import heappop, heappush

from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.coordinator.budget import Budget
from hansa.coordinator.foreign import Foreign
from hansa.coordinator.request import Priority
from hansa.coordinator.rules import SHARES, BudgetRule
from hansa.coordinator.scheduler import Scheduler, Ticket
from hansa.coordinator.usage import NEVER, Usage
from tests.simulated_venue import most_in_any_window, most_in_fixed_windows

WINDOW = 1_000
LIMIT = 100

WANTS = st.lists(
    st.tuples(
        st.integers(0, 300),  # asked after the one before
        st.integers(1, 50),  # cost
        st.sampled_from(list(Priority)),
        st.integers(0, 2),  # desk
        st.integers(0, 400),  # way out
        st.integers(0, 400),  # way back
        st.integers(1, 5_000),  # time it has
    ),
    min_size=1,
    max_size=60,
)


@dataclass
class Traffic:
    """Plays wants through a scheduler in plain event order; notes when each arrived."""

    arrivals: list[tuple[int, int]]
    sent: list[tuple[int, Ticket]]
    late: list[Ticket]


def play(wants) -> Traffic:
    rule = BudgetRule(name="weight", limit=LIMIT, window_ns=WINDOW)
    budget = Budget(rule, shares=SHARES, key="weight")
    scheduler = Scheduler(SHARES, in_flight_max=1000)
    traffic, ways = Traffic([], [], []), {}
    agenda: list[tuple[int, int, Ticket | None]] = []
    at = 10 * WINDOW
    for number, (gap, cost, priority, desk, out, back, left) in enumerate(wants):
        at += gap
        ticket = Ticket(str(desk), priority, ((budget, cost),), at + left)
        ways[ticket] = (out, back)
        heappush(agenda, (at, number, ticket))
    wakes = len(wants)
    submitted = set()
    while agenda:
        now, _, ticket = heappop(agenda)
        if ticket is not None and ticket not in submitted:
            submitted.add(ticket)
            scheduler.submit(ticket, now_ns=now)
        elif ticket is not None:
            scheduler.settle(ticket, now_ns=now)
        step = scheduler.take(now)
        traffic.late += step.late
        for granted in step.granted:
            out, back = ways[granted]
            traffic.sent.append((now, granted))
            traffic.arrivals.append((now + out, granted.costs[0][1]))
            wakes += 1
            heappush(agenda, (now + out + back, wakes, granted))
        if step.wake_ns < NEVER:
            wakes += 1
            heappush(agenda, (step.wake_ns, wakes, None))
        assert wakes < 10_000, "the queue wakes without end"
    assert sum(scheduler.waiting().values()) == 0
    return traffic


@given(wants=WANTS)
@settings(max_examples=300, deadline=None)
def test_no_sliding_window_at_the_venue_is_overfull(wants):
    assert most_in_any_window(play(wants).arrivals, WINDOW) <= LIMIT * 0.95


@given(wants=WANTS, phase=st.integers(0, WINDOW))
@settings(max_examples=200, deadline=None)
def test_no_fixed_window_is_overfull_wherever_it_begins(wants, phase):
    assert most_in_fixed_windows(play(wants).arrivals, WINDOW, phase) <= LIMIT * 0.95


@given(wants=WANTS)
@settings(max_examples=200, deadline=None)
def test_everything_is_sent_in_time_or_told_to_be_late(wants):
    traffic = play(wants)
    assert all(now < ticket.deadline_ns for now, ticket in traffic.sent)
    assert len(traffic.sent) + len(traffic.late) == len(wants)


@given(wants=WANTS)
@settings(max_examples=200, deadline=None)
def test_a_lower_priority_never_goes_past_a_higher_one_that_waits(wants):
    sent = play(wants).sent
    for now, ticket in sent:
        for later, other in sent:
            # One that came at that very time may have come after the other had left.
            waited = other.submitted_ns < now < later
            assert not (waited and other.priority < ticket.priority)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 9)), max_size=80),
    st.integers(0, 3_000),
    st.integers(1, 60),
)
def test_use_and_its_end_are_what_a_plain_count_says(entries, later, excess):
    usage, plain, at = Usage(WINDOW), [], 0
    for gap, cost in entries:
        at += gap
        usage.add(cost, at)
        plain.append((at, cost))
    now = at + later
    inside = [(t, c) for t, c in plain if t > now - WINDOW]
    assert usage.used(now) == sum(c for _, c in inside)
    eased = usage.eased_at(excess, window_ns=WINDOW, now_ns=now)
    gone = [
        t + WINDOW
        for n, (t, _) in enumerate(inside)
        if sum(c for _, c in inside[: n + 1]) >= excess
    ]
    assert eased == (gone[0] if gone else NEVER)


def test_what_is_in_flight_counts_until_a_window_after_its_answer():
    usage = Usage(WINDOW)
    usage.charge(5)
    assert usage.used(10 * WINDOW) == 5
    usage.settle(5, 10 * WINDOW)
    assert (usage.used(11 * WINDOW - 1), usage.used(11 * WINDOW)) == (5, 0)


MINUTE = 60_000_000_000


def test_own_requests_are_never_taken_for_another_programs():
    usage, foreign = Usage(MINUTE), Foreign(MINUTE, can_fall=False)
    usage.add(40, 61 * 10**9)
    usage.charge(10)
    assert foreign.read(50, usage, sent_ns=70 * 10**9, now_ns=71 * 10**9) == 0


def test_use_by_others_is_held_for_the_next_window_too_and_then_let_go():
    usage, foreign = Usage(MINUTE), Foreign(MINUTE, can_fall=False)
    foreign.read(3000, usage, sent_ns=70 * 10**9, now_ns=71 * 10**9)
    assert foreign.held(119 * 10**9) == 3000
    assert foreign.held(179 * 10**9) == 3000
    assert foreign.held(180 * 10**9) == 0


def test_a_count_that_falls_at_another_time_teaches_where_the_venues_windows_begin():
    usage, foreign = Usage(MINUTE), Foreign(MINUTE, can_fall=False)
    at = 70 * 10**9
    for second in range(25):  # 10 a second; the venue's window begins at 85 s
        now = at + second * 10**9
        usage.add(10, now)
        count = 10 * (second + 1) + 250 if now < 85 * 10**9 else 10 * (second - 14)
        foreign.read(count, usage, sent_ns=now, now_ns=now)
    assert foreign.next_ns(at + 24 * 10**9) == 144 * 10**9


def test_orders_that_fill_do_not_move_the_windows():
    usage, foreign = Usage(MINUTE), Foreign(MINUTE, can_fall=True)
    foreign.read(50, usage, sent_ns=70 * 10**9, now_ns=70 * 10**9)
    foreign.read(5, usage, sent_ns=90 * 10**9, now_ns=90 * 10**9)
    assert foreign.next_ns(90 * 10**9) == 120 * 10**9


def test_each_priority_leaves_a_reserve_for_those_before_it():
    budget = Budget(BudgetRule(name="w", limit=6000, window_ns=MINUTE), shares=SHARES, key="w")
    assert [budget.cap(p) for p in Priority] == [5700, 5400, 5100, 4500, 3600]


def test_desks_share_by_cost_and_not_by_number():
    rule = BudgetRule(name="w", limit=1_000_000, window_ns=MINUTE)
    budget = Budget(rule, shares=SHARES, key="w")
    scheduler = Scheduler(SHARES, in_flight_max=10_000)
    for desk, cost in (("large", 50), ("small", 5)):
        for _ in range(200):
            ticket = Ticket(desk, Priority.LIVE, ((budget, cost),), 2 * MINUTE)
            scheduler.submit(ticket, now_ns=MINUTE)
    first = scheduler.take(MINUTE).granted[:110]
    assert sum(ticket.desk == "large" for ticket in first) in (9, 10, 11)


def test_backfill_is_spread_over_the_window():
    budget = Budget(BudgetRule(name="w", limit=6000, window_ns=MINUTE), shares=SHARES, key="w")
    budget.usage.add(300, MINUTE)
    assert budget.clear_ns(2, Priority.BACKFILL, now_ns=MINUTE) == MINUTE + MINUTE // 12
    assert budget.clear_ns(2, Priority.LIVE, now_ns=MINUTE) == MINUTE
