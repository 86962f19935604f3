"""No number that a strategy hands over brings another error than Hansa's."""

import contextlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansa import CompiledStrategy, Strategy, Ticket
from hansa.errors import HansaError, StrategyError
from hansa.strategies import Desk
from hansa.strategies.order_terms import Terms
from tests.unit.strategies.conftest import Runner

numbers = st.one_of(
    st.none(),
    st.floats(),
    st.integers(),
    st.integers(-(2**70), 2**70),
    st.sampled_from([2**31, 2**32, 2**63 - 1, 2**63, -(2**63), 2**64, 10**30, 10**400]),
)


def calls(desk: Desk, a: object, b: object, c: object) -> Iterator[Callable[[], object]]:
    """Every call of a desk, with what it is not meant for."""
    yield lambda: desk.submit(a, b, limit_ticks=c)
    yield lambda: desk.submit(0, b, limit_ticks=a, stop_ticks=c)
    yield lambda: desk.submit(0, 1, terms=Terms(min_quantity=a, display=b, good_till_ns=c))
    yield lambda: desk.submit(0, 1, limit_ticks=9_000, terms=Terms(a, b, c, False))
    yield lambda: desk.submit(0, 1, time_in_force=a)
    yield lambda: desk.buy(a, b, limit=c)
    yield lambda: desk.sell("COIN", a, limit=b, stop=c)
    yield lambda: desk.cancel(a)
    yield lambda: desk.replace(a, b, limit_ticks=c)
    yield lambda: desk.call_at(a, b)
    yield lambda: desk.call_in(a, b)
    yield lambda: desk.levels(a, "bid", b)
    yield lambda: desk.levels(0, a, 1)
    yield lambda: desk.is_carried(a)
    yield lambda: desk.balance(a)
    for ask in (desk.place, desk.position, desk.position_lots, desk.working_lots, desk.price):
        yield lambda ask=ask: ask(a)
    yield lambda: desk.ticks(0, a)
    yield lambda: desk.lots(a, b)
    plain = Ticket(instrument=0, lots=1, kind="limit", limit_ticks=9_000)
    yield lambda: desk.carry(Ticket(instrument=a, lots=b, kind="limit", limit_ticks=c))
    yield lambda: desk.carry(Ticket(instrument=0, lots=b, kind="stop", trigger_ticks=c))
    yield lambda: desk.carry(Ticket(instrument=0, lots=1, kind="trailing_stop", trail_bps=a))
    yield lambda: desk.carry(Ticket(instrument=0, lots=9, kind="iceberg", display_lots=a))
    yield lambda: desk.carry(Ticket(instrument=0, lots=9, kind="pegged", peg="mid", cap_ticks=a))
    yield lambda: desk.carry(Ticket(instrument=0, lots=1, kind="market", active_ns=a, expiry_ns=b))
    yield lambda: desk.carry(a)
    yield lambda: desk.one_cancels_other(plain, a)
    yield lambda: desk.bracket(plain, target=plain, stop=b)
    yield lambda: desk.one_triggers_others(plain, [c])


class Hostile(Strategy):
    """At the first quote, calls everything with numbers of Hypothesis's choice."""

    def __init__(self, a: object, b: object, c: object):
        self.given, self.is_done = (a, b, c), False

    def on_quote(self, quote):
        if self.is_done:
            return
        self.is_done = True
        for call in calls(self.desk, *self.given):
            with contextlib.suppress(HansaError):
                call()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(numbers, numbers, numbers)
def test_no_call_of_a_desk_raises_anything_but_hansas_errors(trade: Runner, a, b, c):
    trade(Hostile(a, b, c))


class Once(Strategy):
    """Makes one call at the first quote."""

    def __init__(self, call: Callable[[Desk], object]):
        self.call = call

    def on_quote(self, quote):
        self.call(self.desk)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda desk: desk.submit(-1, 5), "instrument: expected a whole number from 0 to 0, found"),
        (lambda desk: desk.submit(0, -(2**63)), r"lots: expected a whole number from -\(2\^63 - 1"),
        (lambda desk: desk.submit(0, 1, limit_ticks=10**30), "limit_ticks: expected a whole num"),
        (lambda desk: desk.buy(0, "1e30"), "lots: expected a whole number"),
        (
            lambda desk: desk.cancel(-1),
            r"order_id: expected a whole number from 0 to 2\^64 - 1, fo",
        ),
        (lambda desk: desk.call_in(float("nan")), "expected a delay in seconds, found nan"),
        (lambda desk: desk.call_in(float("inf")), "expected a delay in seconds, found inf"),
        (lambda desk: desk.call_at(0, -1), "tag: expected a whole number from 0 to"),
        (lambda desk: desk.levels(0, "bids"), 'expected side "bid" or "ask", found \'bids\''),
        (lambda desk: desk.levels(0, "bid", -1), "count: expected a whole number from 0"),
        (lambda desk: desk.balance("not a currency"), "expected a currency such as"),
        (
            lambda desk: desk.carry(Ticket(instrument=0, lots=1, kind="limit", limit_ticks=2**63)),
            "ticket: limit_ticks: expected a whole number",
        ),
        (lambda desk: desk.carry(None), "expected a Ticket, found None"),
    ],
)
def test_what_cannot_be_asked_for_says_what_was_expected_and_found(trade: Runner, call, says: str):
    with pytest.raises(StrategyError, match=says):
        trade(Once(call))


class Nowhere(CompiledStrategy):
    """A function that lies nowhere."""

    def __init__(self, at: object):
        self.at = at

    def address(self):
        return self.at


@pytest.mark.parametrize("at", [-1, 0, None, 2**64, 1.5])
def test_an_address_that_cannot_be_one_is_refused(trade: Runner, at: object):
    with pytest.raises(StrategyError, match=r"address\(\): expected a whole number from 1"):
        trade(Nowhere(at))


FOUND: list[type[BaseException]] = []
TIMES: set[tuple[int, int]] = set()


class Backwards(Strategy):
    """Looks at a batch from its end, and beyond its ends."""

    def on_start(self):
        FOUND.clear()
        TIMES.clear()

    def on_batch(self, batch):
        last = len(batch) - 1
        TIMES.add((batch[-1].ts_event_ns, batch[last].ts_event_ns))
        for place in (99, -99, last + 1, -last - 2, 2**63, 2**70, -(2**70), "1", 0.0, None):
            try:
                batch[place]
            except (IndexError, TypeError) as error:
                FOUND.append(type(error))


def test_a_batch_is_indexed_like_a_list(trade: Runner):
    trade(Backwards())
    assert FOUND[:10] == [IndexError] * 7 + [TypeError] * 3
    assert all(from_end == in_place for from_end, in_place in TIMES)
