"""Carried orders through the second door: they wait, they go through the gate, they replay."""

from pathlib import Path

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


def test_both_exits_of_a_bracket_pass_a_cash_account(trade: Runner):
    def ask(desk):
        return desk.bracket(
            of("limit", 10, limit_ticks=10_010),
            target=of("limit", -10, limit_ticks=10_500),
            stop=of("stop", -10, trigger_ticks=9_000),
        )

    result = trade(Carrying(ask, buy=False), "account.kind=cash", "account.leverage_max=")
    assert result.orders["refused_by"].to_list() == ["", "", ""]


def test_what_a_ticket_leads_to_travels_from_when_the_report_is_had(trade: Runner):
    def ask(desk):
        return desk.bracket(
            of("limit", 10, limit_ticks=10_010),
            target=of("limit", -10, limit_ticks=10_500),
            stop=of("stop", -10, trigger_ticks=9_000),
        )

    result = trade(Carrying(ask, buy=False), "venue.latency_ms=300")
    sent = {each.cl_ord_id: each.ts_ns for each in result.recorded.proposals}
    first = {}
    for report in result.recorded.reports:
        first.setdefault(report.cl_ord_id, report.ts_event_ns)
    assert len(first) == 3
    assert all(first[order] >= sent[order] + 300_000_000 for order in first)


def test_the_end_of_a_ticket_is_told_with_its_reason(trade: Runner):
    class Told(Carrying):
        def on_ticket(self, ticket_id, reason, cum_lots):
            SEEN.append((reason, cum_lots))

    far = of("limit", 10, limit_ticks=5_000, expiry_ns=START_NS + 10**12)
    trade(Told(lambda desk: desk.carry(far), buy=False))
    assert SEEN == [("refused by the gate: price_collar", 0)]


def test_an_order_of_another_strategy_is_out_of_reach(trade: Runner):
    class Resting(Strategy):
        def on_quote(self, quote):
            if quote.ts_event_ns == START_NS:
                SEEN.append(("mine", self.desk.buy(0, 1, limit=90)))

    class Meddling(Strategy):
        def on_quote(self, quote):
            if quote.bid_ticks == 10_005:
                other = SEEN[0][1]
                SEEN.append((self.desk.cancel(other), self.desk.replace(other, 5, limit_ticks=1)))

    trade([Resting(), Meddling()])
    assert SEEN[1:] == [(False, None)]


def test_time_that_stands_still_is_an_error(trade: Runner):
    class Spinning(Strategy):
        def on_quote(self, quote):
            self.desk.call_in(0)

        def on_timer(self, tag):
            self.desk.call_in(0)

    with pytest.raises(StrategyError, match="does a strategy set a timer at now"):
        trade(Spinning())


def test_a_timer_of_the_start_counts_from_the_first_event(trade: Runner):
    class Early(Strategy):
        def on_start(self):
            self.desk.call_in(2)

        def on_timer(self, tag):
            SEEN.append(self.desk.now_ns)

    trade(Early())
    assert SEEN == [START_NS + 2 * 10**9]


def test_a_replace_of_a_partly_filled_order_counts_what_is_filled_once(trade: Runner):
    class Changing(Strategy):
        def on_quote(self, quote):
            if quote.ts_event_ns == START_NS:
                self.order = self.desk.buy(0, 8, limit="100.02")
            if quote.bid_ticks == 10_003:
                SEEN.append(self.desk.replace(self.order, 80, limit_ticks=9_900) is not None)

        def on_report(self, report):
            SEEN.append((report.exec_type, report.order_lots, report.cum_lots))

    result = trade(Changing(), "gate.order_value_max=810", "gate.position_value_max=810")
    assert SEEN[-2:] == [True, ("replaced", 80, 50)]
    assert result.orders["refused_by"].to_list() == ["", ""]


def test_a_trigger_by_mark_reads_what_positions_are_valued_at(trade: Runner):
    touched = of("market_if_touched", -10, trigger_ticks=10_030, trigger_source="mark")
    trade(Carrying(lambda desk: desk.carry(touched)))
    # The middle of 100.29 and 100.31.
    assert SEEN == [("buy", 10_002, False), ("sell", 10_029, True)]


def test_a_trigger_by_mark_reads_the_venues_own_mark_where_there_is_one(
    trade: Runner, tmp_path: Path
):
    rows = [f"{START_NS + 5 * 10**9},100.10", f"{START_NS + 20 * 10**9},99.90"]
    (tmp_path / "marks.csv").write_text("\n".join(("time,mark", *rows)) + "\n")
    with (tmp_path / "ticks.toml").open("a") as file:
        file.write('\n[[actions]]\npath = "marks.csv"\nkind = "mark"\ninstrument = "X:COIN"\n')
        file.write('columns = { a = "mark" }\n')
    stop = of("stop", -10, trigger_ticks=9_995, trigger_source="mark")
    result = trade(Carrying(lambda desk: desk.carry(stop)))
    # The market never fell; at the mark's second it was 100.20.
    assert SEEN == [("buy", 10_002, False), ("sell", 10_020, True)]
    assert result.replay(strategies=[Carrying(lambda desk: desk.carry(stop))]).agrees
