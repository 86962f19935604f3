"""The matching engine from Python: order by order, over arrays, and an opening auction."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa import _core
from hansa.errors import ConfigError, CoreError, HansaError
from hansa.venues import (
    COMMAND,
    EVENT_FIELDS,
    CancelReason,
    CommandKind,
    EventKind,
    MatchingEngine,
    MatchingTerms,
    RejectCause,
    TradingState,
)


def opened() -> MatchingEngine:
    engine = MatchingEngine(orders_max=1024)
    engine.uncross(100)
    engine.events()
    return engine


def trades(engine: MatchingEngine) -> list[tuple[int, ...]]:
    events = engine.events()
    return [tuple(int(n) for n in row["numbers"][:4]) for row in events if row["kind"] == 4]


def test_the_better_price_then_the_earlier_order_trades_first():
    engine = opened()
    engine.add(1, -5, limit_ticks=101)
    engine.add(2, -5, limit_ticks=100)
    engine.add(3, -5, limit_ticks=100)
    engine.add(4, 12, limit_ticks=101)
    assert trades(engine) == [(2, 4, 100, 5), (3, 4, 100, 5), (1, 4, 101, 2)]
    assert engine.depth("ask") == [(101, 3)]
    assert engine.best_ticks("bid") is None


def test_an_opening_auction_trades_at_one_price():
    engine = MatchingEngine(orders_max=16)
    engine.add(1, 10, limit_ticks=102)
    engine.add(2, -6, limit_ticks=99)
    engine.add(3, -2, limit_ticks=101)
    engine.uncross(100)
    assert {price for _, _, price, _ in trades(engine)} == {101}
    assert engine.open_lots(1) == 2


def test_an_array_of_commands_says_what_calls_say():
    rng = np.random.default_rng(5)
    commands = np.zeros(500, dtype=COMMAND)
    commands["kind"], commands["id"] = 1, np.arange(1, 501)
    commands["side"] = rng.choice([-1, 1], 500)
    commands["has_limit"], commands["time_in_force"] = 1, 1
    commands["limit_ticks"] = 100 + rng.integers(-5, 6, 500)
    commands["lots"] = rng.integers(1, 9, 500)
    at_once, one_by_one = opened(), opened()
    count = at_once.run(commands)
    for row in commands:
        lots = int(row["side"] * row["lots"])
        one_by_one.add(int(row["id"]), lots, limit_ticks=int(row["limit_ticks"]))
    events = at_once.events()
    assert len(events) == count
    assert np.array_equal(events, one_by_one.events())
    assert at_once.depth("bid") == one_by_one.depth("bid")


def test_what_is_no_command_is_refused():
    engine = opened()
    with pytest.raises(ConfigError, match="expected an array of COMMAND"):
        engine.run(np.zeros(3))
    with pytest.raises(CoreError, match="kind of command"):
        engine.run(np.zeros(3, dtype=COMMAND))
    with pytest.raises(ConfigError, match="expected one of pre_open"):
        engine.set_state("opened")


def test_orders_for_the_opening_and_the_closing_trade_in_their_call_alone():
    engine = MatchingEngine(orders_max=16)
    engine.add(1, 5, time_in_force="at_the_opening")
    engine.add(2, -9, limit_ticks=100)
    engine.add(3, 6, limit_ticks=103, time_in_force="at_the_closing")
    engine.uncross(100)
    assert trades(engine) == [(1, 2, 100, 5)]
    engine.set_state("auction")
    engine.uncross_and_close(101)
    assert trades(engine) == [(3, 2, 101, 4)]
    assert engine.open_lots(3) is None


def last(engine: MatchingEngine) -> tuple[EventKind, dict[str, int]]:
    """The last event, its numbers by their names."""
    event = engine.events()[-1]
    kind = EventKind(event["kind"])
    return kind, dict(zip(EVENT_FIELDS[kind][1:], event["numbers"].tolist(), strict=False))


def test_every_number_of_the_core_has_its_name():
    named = (RejectCause, CancelReason, CommandKind, TradingState)
    told = [[(int(each), each.name.lower()) for each in enum] for enum in named]
    assert told == list(_core.matching_words())
    assert {kind: kind.name.lower() for kind in EventKind} == {
        kind: fields[0] for kind, fields in EVENT_FIELDS.items()
    }


def test_a_market_order_for_the_opening_is_told_without_a_limit():
    engine = MatchingEngine(orders_max=16)
    engine.add(1, 5, time_in_force="at_the_opening")
    kind, numbers = last(engine)
    assert kind is EventKind.RESTED
    assert (numbers["limit_ticks"], numbers["has_limit"], numbers["lots"]) == (0, 0, 5)


@pytest.mark.parametrize("call", ["add", "cancel", "open_lots", "modify"])
@pytest.mark.parametrize("id", [2**63, -1, 2**64, 1.5, None])
def test_an_id_that_events_could_not_tell_is_refused(call: str, id: object):
    arguments = {"add": [5], "modify": []}.get(call, [])
    words = {"modify": {"limit_ticks": 5, "lots": 5}}.get(call, {})
    with pytest.raises(
        ConfigError, match=r"id: expected a whole number from 0 to 2\^63 - 1, found"
    ):
        getattr(opened(), call)(id, *arguments, **words)


def test_the_largest_id_comes_back_as_it_went_in():
    engine = opened()
    engine.add(2**63 - 1, 5, limit_ticks=99)
    assert last(engine)[1]["id"] == 2**63 - 1


def test_a_post_only_order_that_would_take_is_refused_by_its_cause():
    engine = opened()
    engine.add(1, -5, limit_ticks=101)
    engine.add(2, 5, limit_ticks=101, terms=MatchingTerms(post_only="reject"))
    kind, numbers = last(engine)
    assert kind is EventKind.REJECTED
    assert numbers["cause"] == RejectCause.WOULD_TAKE
    assert numbers["command"] == CommandKind.ADD_CONTINUOUS


def test_a_post_only_order_slides_short_of_the_other_side():
    engine = opened()
    engine.add(1, -5, limit_ticks=101)
    engine.add(2, 5, limit_ticks=103, terms=MatchingTerms(post_only="slide"))
    assert engine.best_ticks("bid") == 100


def test_an_order_meets_its_owners_as_its_terms_say():
    engine = opened()
    engine.add(1, -5, limit_ticks=101, owner=7)
    engine.add(2, 3, limit_ticks=101, owner=7, terms=MatchingTerms(self_trade="cancel_newest"))
    kind, numbers = last(engine)
    assert kind is EventKind.CANCELED
    assert (numbers["id"], numbers["reason"]) == (2, CancelReason.SELF_TRADE)
    assert engine.open_lots(1) == 5


def test_what_is_shown_of_an_order_is_what_its_terms_say():
    engine = opened()
    engine.add(1, -9, limit_ticks=101, terms=MatchingTerms(display_lots=2))
    engine.add(2, -9, limit_ticks=102, terms=MatchingTerms(hidden=True))
    assert engine.depth("ask") == [(101, 2)]


def test_an_order_that_is_not_filled_enough_leaves():
    engine = opened()
    engine.add(1, -5, limit_ticks=101)
    engine.add(2, 9, limit_ticks=101, terms=MatchingTerms(least_lots=6))
    assert last(engine)[1]["reason"] == CancelReason.NOT_FILLABLE
    engine.add(3, 9, limit_ticks=101, terms=MatchingTerms(all_or_none=True))
    assert (engine.open_lots(1), engine.open_lots(3)) == (5, 9)


@pytest.mark.parametrize(
    "terms",
    [
        {"post_only": "never"},
        {"self_trade": 3},
        {"display_lots": -1},
        {"display_lots": 0},
        {"least_lots": 2.5},
        {"hidden": True, "display_lots": 4},
    ],
)
def test_terms_that_cannot_be_are_refused(terms: dict[str, object]):
    with pytest.raises(ConfigError, match=r"expected .*found"):
        opened().add(1, 5, limit_ticks=9, terms=MatchingTerms(**terms))


def test_calls_with_terms_say_what_rows_say():
    commands = np.zeros(2, dtype=COMMAND)
    commands["kind"], commands["id"], commands["side"] = 1, [1, 2], [-1, 1]
    commands["has_limit"], commands["time_in_force"], commands["lots"] = 1, 1, 9
    commands["limit_ticks"], commands["display_lots"], commands["self_trade"] = 100, [3, 0], [0, 4]
    rows, calls = opened(), opened()
    rows.run(commands)
    calls.add(1, -9, limit_ticks=100, terms=MatchingTerms(display_lots=3))
    calls.add(2, 9, limit_ticks=100, terms=MatchingTerms(self_trade="decrement"))
    assert np.array_equal(rows.events(), calls.events())


hostile = st.one_of(
    st.none(), st.floats(), st.integers(), st.integers(-(2**70), 2**70), st.just(10**400)
)


@given(id=hostile, lots=hostile, limit=hostile, owner=hostile)
def test_no_number_brings_another_error_than_hansas(
    id: object, lots: object, limit: object, owner: object
):
    engine = opened()
    calls = [
        lambda: engine.add(id, lots, limit_ticks=limit, owner=owner),
        lambda: engine.add(id, lots, limit_ticks=limit, terms=MatchingTerms(display_lots=lots)),
        lambda: engine.add(1, 5, terms=MatchingTerms(least_lots=lots)),
        lambda: engine.cancel(id),
        lambda: engine.modify(id, limit_ticks=limit, lots=lots),
        lambda: engine.mass_cancel(owner),
        lambda: engine.open_lots(id),
        lambda: engine.depth("bid", lots),
        lambda: engine.uncross(limit),
        lambda: engine.uncross_and_close(limit),
        lambda: MatchingEngine(orders_max=min(id, 16) if isinstance(id, int) else id),
    ]
    for call in calls:
        with contextlib.suppress(HansaError):
            call()
