"""Carried orders through the second door: they wait, they go through the gate, they replay."""

import pytest

from hansa import Strategy
from hansa.errors import StrategyError
from hansa.strategies import Ticket
from tests.unit.strategies.conftest import START_NS, Runner

SEEN: list[tuple[object, ...]] = []


@pytest.fixture(autouse=True)
def _forget() -> None:
    SEEN.clear()


class Carrying(Strategy):
    """Buys at the first quote and asks for what `ask` says; notes fills with their ticket."""

    def __init__(self, ask, *, buy=True):
        self.ask, self.buy = ask, buy

    def on_quote(self, quote):
        if quote.ts_event_ns == START_NS:
            if self.buy:
                self.desk.buy(0, 1)
            self.ids = self.ask(self.desk)

    def on_report(self, report):
        if report.is_fill:
            SEEN.append((report.side, report.last_ticks, report.ticket_id is not None))


def of(kind, lots, **fields):
    return Ticket(instrument=0, lots=lots, kind=kind, **fields)


def test_a_market_if_touched_order_waits_for_its_price(trade: Runner):
    touched = of("market_if_touched", -10, trigger_ticks=10_030, trigger_source="bid_ask")
    result = trade(Carrying(lambda desk: desk.carry(touched)))
    assert SEEN == [("buy", 10_002, False), ("sell", 10_030, True)]
    assert result.replay(strategies=[Carrying(lambda desk: desk.carry(touched))]).agrees


def test_a_bracket_takes_the_profit_and_its_stop_ends(trade: Runner):
    def ask(desk):
        return desk.bracket(
            of("limit", 10, limit_ticks=10_010),
            target=of("limit", -10, limit_ticks=10_040),
            stop=of("stop", -10, trigger_ticks=9_900),
        )

    strategy = Carrying(ask, buy=False)
    result = trade(strategy)
    assert SEEN == [("buy", 10_002, True), ("sell", 10_040, True)]
    assert result.recorded.position[-1, 0] == 0
    assert result.replay(strategies=[strategy]).agrees


def test_a_ticket_is_cancelled_by_its_id(trade: Runner):
    class Regretting(Carrying):
        def on_quote(self, quote):
            super().on_quote(quote)
            if quote.bid_ticks == 10_005:
                SEEN.append((self.desk.is_carried(self.ids), self.desk.cancel(self.ids)))
                SEEN.append((self.desk.is_carried(self.ids), self.desk.cancel(self.ids)))

    touched = of("market_if_touched", -10, trigger_ticks=10_030, trigger_source="bid_ask")
    trade(Regretting(lambda desk: desk.carry(touched)))
    assert SEEN[1:] == [(True, True), (False, False)]


@pytest.mark.parametrize(
    ("ticket", "told"),
    [
        (of("trailing_stop", -10, trigger_source="last"), "trailing stop orders need trail"),
        (of("pegged", 10, peg="mid", limit_ticks=5), "pegged orders have no limit_px"),
        (of("stop", -10, trigger_ticks=9_000, trail_ticks=1, trail_bps=1), "found both"),
        (of("stopp", -10), "kind: expected one of market, limit"),
    ],
)
def test_what_a_ticket_cannot_be_says_why(trade: Runner, ticket, told):
    with pytest.raises(StrategyError) as error:
        trade(Carrying(lambda desk: desk.carry(ticket)))
    assert told in str(error.value)


def test_a_cancel_that_crosses_a_replace_still_ends_the_order(trade: Runner):
    class Crossing(Strategy):
        def on_quote(self, quote):
            if quote.ts_event_ns == START_NS:
                self.order = self.desk.buy(0, 1, limit=90)
            if quote.bid_ticks == 10_005:
                self.desk.replace(self.order, 8, limit_ticks=9_100)
                SEEN.append(self.desk.cancel(self.order))

        def on_report(self, report):
            SEEN.append(report.exec_type)

        def on_end(self):
            SEEN.append(len(self.desk.orders()))

    trade(Crossing(), "venue.latency_ms=200")
    assert SEEN == ["new", True, "replaced", "cancel_rejected", "canceled", 0]
