"""What a desk does about an order that its venue does not know."""

from dataclasses import replace
from pathlib import Path

import pytest

from hansa.app.live.reconcile import act
from hansa.engine.live_step import LiveStep
from hansa.engine.reconciling import Cause, Finding, Policy
from hansa.journal import Kind, decode_report, read_records
from hansa.journal.decode import REASONS
from hansa.strategies import Strategy
from hansa.types import ExecType, OrdStatus
from tests.simulation import process
from tests.unit.engine.test_live_step import ACKNOWLEDGED
from tests.unit.venues.exchange.support import START_NS

_LOTS, _FILLED = 100, 40


class Bidder(Strategy):
    """A bid at each quote."""

    def on_quote(self, quote):
        self.desk.submit(0, _LOTS, limit_ticks=9_900)


def fill(step: LiveStep, cl_ord_id: int) -> None:
    report = replace(
        ACKNOWLEDGED,
        cl_ord_id=cl_ord_id,
        exec_id=7,
        exec_type=ExecType.TRADE,
        ord_status=OrdStatus.PARTIALLY_FILLED,
        cum_lots=_FILLED,
        leaves_lots=_LOTS - _FILLED,
        last_lots=_FILLED,
        last_ticks=9_900,
    )
    assert step.report(report) == "taken"


@pytest.mark.parametrize(("is_filled", "end"), [(False, "rejected"), (True, "canceled")])
def test_what_has_traded_cannot_be_rejected_so_its_rest_is_cancelled(
    is_filled: bool, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "Restless", lambda seed: Bidder())
    step = process.begun(tmp_path / "journal", 1).step
    step.market(process.quote(START_NS))
    step.take_requests()
    ((order, *_),) = step.floor.core.orders()
    step.report(replace(ACKNOWLEDGED, cl_ord_id=order))
    if is_filled:
        fill(step, order)
    lost = Finding(Cause.ORDER_NEVER_ARRIVED, Policy.CLOSE, 0, order, _LOTS, 0)
    act(step, lost, now_ns=START_NS + 6 * 10**9)
    assert step.floor.core.orders() == []
    step.floor.core.flush()
    reports = [each for _, each in read_records(tmp_path / "journal", [Kind.REPORT]).each()]
    assert decode_report(reports[-1]).exec_type == end


@pytest.mark.parametrize(
    ("is_acknowledged", "why"), [(True, "unknown or ended"), (False, "never arrived")]
)
def test_an_order_that_was_acknowledged_is_not_said_to_have_never_arrived(
    is_acknowledged: bool, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "Restless", lambda seed: Bidder())
    step = process.begun(tmp_path / "journal", 1).step
    step.market(process.quote(START_NS))
    step.take_requests()
    ((order, *_),) = step.floor.core.orders()
    if is_acknowledged:
        step.report(replace(ACKNOWLEDGED, cl_ord_id=order))
    lost = Finding(Cause.ORDER_NEVER_ARRIVED, Policy.CLOSE, 0, order, _LOTS, 0)
    act(step, lost, now_ns=START_NS + 6 * 10**9)
    step.floor.core.flush()
    reports = [each for _, each in read_records(tmp_path / "journal", [Kind.REPORT]).each()]
    assert why in REASONS[decode_report(reports[-1]).reason]
