"""What a live desk does with one event: what was due before does not follow from it."""

from dataclasses import replace
from pathlib import Path

from hansa.strategies import Strategy, Ticket
from hansa.types import ExecType, OrdStatus, VenueReport
from hansa.venues.binance.tracking import SELF_TRADE
from tests.simulation import process
from tests.unit.venues.exchange.support import START_NS

_SECOND_NS = 10**9


ACKNOWLEDGED = VenueReport(
    exec_id=0,
    cl_ord_id=0,
    instrument=0,
    is_buy=True,
    exec_type=ExecType.NEW,
    ord_status=OrdStatus.NEW,
    order_lots=100,
    cum_lots=0,
    leaves_lots=100,
    fee_currency="USD",
    ts_event_ns=START_NS,
    ts_recv_ns=START_NS + 5 * _SECOND_NS,
)


class Waking(Strategy):
    """Orders at each quote, and again a second later."""

    def on_quote(self, quote):
        self.desk.submit(0, 100, limit_ticks=9_900)
        self.desk.call_in(1.0)

    def on_timer(self, tag):
        self.desk.submit(0, 200, limit_ticks=9_900)


def test_a_timer_that_is_due_before_a_report_is_recorded_before_it(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(process, "Restless", lambda seed: Waking())
    step = process.begun(tmp_path / "journal", 1).step
    step.market(process.quote(START_NS))
    step.take_requests()
    ((order, *_),) = step.floor.core.orders()
    assert step.report(replace(ACKNOWLEDGED, cl_ord_id=order)) == "taken"
    assert len(step.floor.core.orders()) == 2
    step.take_requests()
    step.floor.core.leave()
    assert (
        process.again(tmp_path / "journal", 1, compares=True).step.floor.core.divergence() is None
    )


def test_an_order_that_its_venue_made_smaller_is_smaller_at_the_desk(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(process, "Restless", lambda seed: Waking())
    step = process.begun(tmp_path / "journal", 1).step
    step.market(process.quote(START_NS))
    step.take_requests()
    ((order, *_),) = step.floor.core.orders()
    new = replace(ACKNOWLEDGED, cl_ord_id=order)
    cut = replace(
        new, exec_type=ExecType.RESTATED, order_lots=60, leaves_lots=60, reason=SELF_TRADE
    )
    assert [step.report(new), step.report(cut)] == ["taken", "taken"]
    (_, _, _, ordered, filled, _), *_ = step.floor.core.orders()
    assert (ordered, filled) == (60, 0)
    step.floor.core.leave()
    again = process.again(tmp_path / "journal", 1, compares=True)
    assert again.step.floor.core.divergence() is None


PRICES: list[float | None] = []


class Guarded(Strategy):
    """Carries stops below the market that read the middle and the bid; notes what a coin is at."""

    def on_quote(self, quote):
        if not PRICES:
            for source in ("mid", "bid_ask"):
                stop = Ticket(
                    instrument=0, lots=-10, kind="stop", trigger_ticks=9_000, trigger_source=source
                )
                self.desk.carry(stop)
        PRICES.append(self.desk.price(0))


def test_a_side_that_is_missing_live_triggers_nothing_and_moves_no_mark(
    tmp_path: Path, monkeypatch
) -> None:
    PRICES.clear()
    monkeypatch.setattr(process, "Restless", lambda seed: Guarded())
    step = process.begun(tmp_path / "journal", 1).step
    step.market(process.quote(START_NS))
    for after_ns, half in ((1, {"bid_ticks": 0}), (2, {"bid_lots": 0}), (3, {"ask_ticks": 0})):
        step.market(replace(process.quote(START_NS + after_ns), **half))
    assert not step.take_requests()
    assert PRICES == [100.0] * 4
    step.floor.core.leave()
