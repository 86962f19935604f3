"""What a strategy may ask the desk for, and what it is told."""

from typing import ClassVar

import pytest

from hansa import Strategy
from hansa.errors import StrategyError
from hansa.journal import Kind, decode_report, read_records
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner

SEEN: list[tuple[object, ...]] = []


@pytest.fixture(autouse=True)
def _forget() -> None:
    SEEN.clear()


class Scripted(Strategy):
    """Does one thing a second, as told by `script`: second to action."""

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


def test_a_limit_order_rests_until_the_ask_comes_to_it(trade: Runner):
    trade(scripted(s1=lambda desk: desk.sell("COIN", 1, limit="100.20") is not None))
    assert SEEN == [
        (1, True),
        ("new", "new", 10),
        ("trade", "filled", 0),
    ]


def test_a_cancel_is_asked_for_once(trade: Runner):
    def cancel_twice(desk):
        order = desk.orders()[0].order_id
        return desk.cancel(order), desk.cancel(order)

    trade(scripted(s1=lambda desk: desk.buy(0, 1, limit=90) is not None, s2=cancel_twice))
    assert SEEN == [
        (1, True),
        ("new", "new", 10),
        (2, (True, False)),
        ("canceled", "canceled", 0),
    ]


def test_a_replace_stands_under_its_new_id(trade: Runner):
    def smaller(desk):
        order = desk.orders()[0]
        return desk.replace(order.order_id, 4, limit_ticks=9_000) - order.order_id

    def left(desk):
        return [(order.order_lots, order.limit_ticks) for order in desk.orders()]

    trade(scripted(s1=lambda desk: desk.buy(0, 1, limit=95) is not None, s2=smaller, s3=left))
    assert SEEN[2:5] == [(2, 1), ("replaced", "new", 4), (3, [(4, 9_000)])]


def test_a_refusal_is_a_value_that_names_its_control(trade: Runner):
    def too_far(desk):
        return desk.buy(0, 1, limit=50), desk.refused_by

    result = trade(scripted(s1=too_far))
    assert SEEN == [(1, (None, "price_collar"))]
    assert result.orders["refused_by"].to_list() == ["price_collar"]


def test_the_gate_shrinks_what_is_too_large(trade: Runner):
    result = trade(scripted(s1=lambda desk: desk.buy(0, 100_000, limit=90) is not None))
    assert result.orders["quantity"].to_list() == pytest.approx([100_000])
    assert result.orders["approved"].to_list() == pytest.approx([555.5])


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda desk: desk.buy("COIN", "0.25"), "quantity 0.25 is not a multiple of 0.1"),
        (lambda desk: desk.buy("COIN", 1, limit="100.005"), "price 100.005 is not a multiple"),
        (lambda desk: desk.buy("COIM", 1), 'did you mean "COIN"'),
        (lambda desk: desk.buy(3, 1), "instrument: expected a whole number from 0 to 0, found 3"),
        (lambda desk: desk.buy(0, 0), "expected a quantity above 0"),
        (lambda desk: desk.buy(0, "many"), "expected a quantity as a number"),
        (lambda desk: desk.buy(0, 1, time_in_force="gtx"), "expected a time in force of day"),
    ],
)
def test_what_cannot_be_an_order_says_why(trade: Runner, ask, told: str):
    with pytest.raises(StrategyError) as error:
        trade(scripted(s1=ask))
    assert told in str(error.value)
    assert "strategy 'scripted': on_quote failed" in str(error.value)


def test_an_immediate_order_that_finds_nothing_ends_at_once(trade: Runner):
    trade(scripted(s1=lambda desk: desk.buy(0, 1, limit=90, time_in_force="ioc") is not None))
    assert SEEN == [(1, True), ("new", "new", 10), ("canceled", "canceled", 0)]


def test_an_open_order_expires_with_the_data(trade: Runner):
    result = trade(scripted(s1=lambda desk: desk.buy(0, 1, limit=90) is not None))
    assert result.recorded.reports[-1].exec_type == "expired"


@pytest.mark.parametrize("latency_ms", [0, 300, 900, 1500, 5000])
def test_what_travels_when_the_data_end_is_told_in_its_order(trade: Runner, latency_ms: int):
    """The last moment of a run over quotes comes after the last of them."""
    strategy = scripted(
        s57=lambda desk: desk.buy(0, 1, limit=90),
        s58=lambda desk: desk.buy(0, 1, limit=91),
        s59=lambda desk: [desk.replace(each.order_id, 20) for each in desk.orders()],
    )
    result = trade(strategy, f"venue.latency_ms={latency_ms}")
    payloads = read_records(result.folder / "journal", [Kind.REPORT]).each()
    told = [decode_report(payload) for _, payload in payloads]
    times = [each.ts_recv_ns for each in told]
    assert times == sorted(times)
    assert [each.exec_type for each in told[-2:]] == ["expired", "expired"]
    assert result.replay(strategies=[strategy]).agrees
