"""Further terms of orders: what they do at the simulated venue, and in the journal."""

import struct
from typing import ClassVar

import pytest

from hansa import Strategy
from hansa.errors import StrategyError
from hansa.journal.decode import NO_TERMS, OrderTerms, decode_request, request_size
from hansa.strategies.order_terms import Terms
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner

SEEN: list[tuple[object, ...]] = []


@pytest.fixture(autouse=True)
def _forget() -> None:
    SEEN.clear()


class Scripted(Strategy):
    """Does one thing at each second that `script` names."""

    script: ClassVar = {}

    def on_quote(self, quote):
        second = (quote.ts_event_ns - START_NS) // SECOND_NS
        if second in self.script:
            SEEN.append((second, self.script[second](self.desk)))

    def on_report(self, report):
        SEEN.append((report.exec_type, report.ord_status, report.leaves_lots))


def scripted(**actions):
    """A strategy with an action for each named second, such as s3=..."""
    script = {int(name[1:]): action for name, action in actions.items()}
    return type("Scripted", (Scripted,), {"script": script, "name": "scripted"})()


def sent(side="buy", quantity=1, *, terms, **prices):
    """An action that proposes an order and says whether it left."""
    return lambda desk: getattr(desk, side)(0, quantity, terms=terms, **prices) is not None


def test_a_post_only_order_that_would_take_is_rejected(trade: Runner):
    result = trade(scripted(s1=sent(terms=Terms(post_only=True), limit="100.03")))
    assert SEEN == [(1, True), ("rejected", "rejected", 0)]
    assert result.recorded.reports[0].reason == 32


def test_a_strategy_is_told_the_reason_of_a_rejection_by_name(trade: Runner):
    class Asks(Scripted):
        name = "asks"
        script: ClassVar = {
            1: sent(terms=Terms(post_only=True), limit="100.03"),
            2: sent(terms=Terms()),
        }

        def on_report(self, report):
            SEEN.append((report.exec_type, report.reason))

    trade(Asks())
    told = [each for each in SEEN if isinstance(each[0], str)]
    assert told[0] == ("rejected", "would_take")
    assert {reason for _, reason in told[1:]} == {None}


def test_a_post_only_order_that_slides_is_told_its_price(trade: Runner):
    result = trade(scripted(s1=sent(terms=Terms(post_only="slide"), limit="101")))
    assert SEEN[:3] == [(1, True), ("new", "new", 10), ("restated", "new", 10)]
    assert result.recorded.reports[1].last_ticks == 10_002


def test_reduce_only_is_cut_to_the_position_and_refused_without_one(trade: Runner):
    def close(desk):
        first = desk.sell(0, 9, terms=Terms(reduce_only=True))
        second = desk.sell(0, 9, terms=Terms(reduce_only=True))
        return first is not None, second, desk.refused_by

    result = trade(scripted(s1=lambda desk: desk.buy(0, 1) is not None, s3=close))
    assert (3, (True, None, "reduce_only")) in SEEN
    assert result.orders["approved"].to_list() == pytest.approx([1.0, 1.0, 0.0])
    assert result.fills["quantity"].to_list() == pytest.approx([1.0, 1.0])


def test_a_fill_cancels_the_reduce_only_orders_that_are_too_many_by_then(trade: Runner):
    def close_at_once(desk):
        return desk.sell(0, "0.6") is not None

    trade(
        scripted(
            s1=lambda desk: desk.buy(0, 1) is not None,
            s3=sent("sell", terms=Terms(reduce_only=True), limit="101.5"),
            s5=close_at_once,
        )
    )
    assert SEEN[-2:] == [("trade", "filled", 0), ("canceled", "canceled", 0)]


def test_all_or_none_waits_for_all(trade: Runner):
    result = trade(scripted(s1=sent(quantity=6, terms=Terms(all_or_none=True), limit="100.5")))
    assert SEEN == [(1, True), ("new", "new", 60)]
    assert result.fills.height == 0


def test_a_minimum_quantity_keeps_small_executions_away(trade: Runner):
    terms = Terms(min_quantity="5.5")
    trade(scripted(s1=sent(quantity=6, terms=terms, limit="100.5", time_in_force="ioc")))
    assert SEEN == [(1, True), ("new", "new", 60), ("canceled", "canceled", 0)]


def test_an_order_good_till_a_time_expires_then(trade: Runner):
    terms = Terms(good_till_ns=START_NS + 4 * SECOND_NS)
    result = trade(scripted(s1=sent(terms=terms, limit=90)))
    assert result.recorded.reports[-1].exec_type == "expired"
    assert result.recorded.reports[-1].ts_event_ns == START_NS + 4 * SECOND_NS


def test_terms_that_do_not_go_together_are_refused(trade: Runner):
    def hidden_market(desk):
        return desk.buy(0, 1, terms=Terms(hidden=True)), desk.refused_by

    trade(scripted(s1=hidden_market))
    assert SEEN == [(1, (None, "terms"))]


def test_a_replace_keeps_the_terms(trade: Runner):
    def lower(desk):
        return desk.replace(desk.orders()[0].order_id, 10, limit_ticks=10_100) is not None

    terms = Terms(post_only=True, display="0.3")
    result = trade(scripted(s1=sent(terms=terms, limit=90), s2=lower))
    assert ("cancel_rejected", "new", 10) in SEEN
    assert [each.terms.display_lots for each in result.recorded.proposals] == [3, 3]


def test_terms_are_read_back_from_the_journal(trade: Runner):
    def all_of_them(desk):
        one = Terms(post_only="slide", reduce_only=True, display=3, good_till_ns=START_NS * 2)
        desk.submit(0, -10, limit_ticks=10_050, terms=one)
        desk.submit(0, 10, limit_ticks=9_900, terms=Terms(hidden=True, min_quantity=4))
        return desk.submit(0, 10, limit_ticks=9_900, terms=Terms(all_or_none=True)) is not None

    result = trade(scripted(s1=all_of_them))
    assert [each.terms for each in result.recorded.proposals] == [
        OrderTerms(
            post_only="slide", is_reduce_only=True, display_lots=3, expire_ts_ns=START_NS * 2
        ),
        OrderTerms(is_hidden=True, min_lots=4),
        OrderTerms(is_all_or_none=True),
    ]
    assert result.recorded.proposals[0].time_in_force == "gtd"


def test_a_run_with_terms_replays(trade: Runner):
    strategy = scripted(
        s1=lambda desk: desk.buy(0, 1) is not None,
        s3=sent("sell", terms=Terms(reduce_only=True, display="0.3"), limit="100.2"),
        s4=sent(terms=Terms(post_only="slide", good_till_ns=START_NS * 2), limit=101),
    )
    assert trade(strategy).replay(strategies=[strategy]).agrees


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        (Terms(min_quantity="0.25"), "quantity 0.25 is not a multiple of 0.1"),
        (Terms(post_only="later"), "expected post_only as True, False, 'reject' or 'slide'"),
    ],
)
def test_terms_that_mean_nothing_say_why(trade: Runner, terms: Terms, told: str):
    with pytest.raises(StrategyError, match=told):
        trade(scripted(s1=sent(terms=terms, limit=90)))


def test_lots_of_a_term_are_whole(trade: Runner):
    with pytest.raises(StrategyError, match="expected a whole number of lots, found '3'"):
        trade(scripted(s1=lambda desk: desk.submit(0, 5, terms=Terms(min_quantity="3"))))


def test_a_request_without_terms_takes_48_bytes_and_one_with_numbers_72():
    plain = struct.pack("<QIBBBBqqqq", 7, 0, 1, 2, 1, 1, 10, 99, 0, 5)
    termed = struct.pack("<QIBBBBqqqq", 7, 0, 1, 2, 6, 1 | 4 | 128, 10, 99, 0, 5)
    termed += struct.pack("<qqq", 0, -(2**63), 8)
    assert (request_size(plain), request_size(b"." + termed, 1)) == (48, 72)
    assert decode_request(plain).terms == NO_TERMS
    assert decode_request(b"." + termed, 1).terms == OrderTerms(post_only="reject", expire_ts_ns=8)
