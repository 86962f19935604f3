"""A desk and its venue brought to agree: what is asked, and what is done with each difference."""

from collections.abc import Sequence
from decimal import Decimal

from hansa.engine.live_floor import Difference
from hansa.engine.live_step import LiveStep
from hansa.engine.reconciling import Cause, Finding, Policy, VenueState, differences
from hansa.ports import LiveVenue
from hansa.types import ExecType, OrdStatus, VenueOrder, VenueReport

#: Commands that the desk gives itself.
ACTOR_DESK = 4
_PAUSE = 1
_NEVER_ARRIVED = 50


async def reconcile(
    step: LiveStep, venue: LiveVenue, *, now_ns: int, since_ns: int
) -> list[Finding]:
    """Asks the venue, records each difference, and does what its policy says. Reports that the
    desk has had are known by the venue's numbers and count once.
    """
    found = [_missed(step, report, now_ns) for report in await venue.reports_since(since_ns)]
    findings = [each for each in found if each is not None]
    orders = open_orders(step)
    state = await _state(step, venue, orders)
    held = [lots for lots, _ in step.floor.core.positions()]
    for finding in differences(orders, held, state):
        _record(step, finding, now_ns)
        _act(step, finding, now_ns)
        findings.append(finding)
    return findings


def open_orders(step: LiveStep) -> list[VenueOrder]:
    """The desk's open orders."""
    return [
        VenueOrder(
            cl_ord_id=cl_ord_id,
            instrument=instrument,
            is_buy=is_buy,
            order_lots=ordered,
            cum_lots=filled,
        )
        for cl_ord_id, instrument, is_buy, ordered, filled, _ in step.floor.core.orders()
    ]


def _missed(step: LiveStep, report: VenueReport, now_ns: int) -> Finding | None:
    heard = step.report(report)
    if heard == "repeated":
        return None
    policy = Policy.ADOPT if heard == "taken" else Policy.LEAVE
    finding = Finding(
        Cause.REPORT_MISSED, policy, report.instrument, report.cl_ord_id, 0, report.last_lots
    )
    _record(step, finding, now_ns)
    return finding


async def _state(step: LiveStep, venue: LiveVenue, orders: Sequence[VenueOrder]) -> VenueState:
    working = await venue.open_orders()
    known = {order.cl_ord_id for order in working}
    missing = [order.cl_ord_id for order in orders if order.cl_ord_id not in known]
    asked = {cl_ord_id: await venue.order(cl_ord_id) for cl_ord_id in missing}
    balances = await venue.balances()
    positions = {}
    for place, instrument in enumerate(step.floor.instruments):
        if instrument.base in balances:
            units: Decimal = balances[instrument.base]
            positions[place] = int(units / instrument.lot)
    return VenueState(working, asked, positions)


def _record(step: LiveStep, finding: Finding, now_ns: int) -> None:
    step.floor.difference(
        now_ns,
        Difference(
            cause=int(finding.cause),
            policy=int(finding.policy),
            instrument=finding.instrument,
            cl_ord_id=finding.cl_ord_id,
            expected=finding.expected,
            found=finding.found,
        ),
    )


def _act(step: LiveStep, finding: Finding, now_ns: int) -> None:
    match finding.cause, finding.policy:
        case _, Policy.HALT:
            step.command(now_ns, _PAUSE, actor=ACTOR_DESK)
        case Cause.ORDER_NEVER_ARRIVED, _:
            _end(step, finding, now_ns, ExecType.REJECTED, OrdStatus.REJECTED)
        case Cause.ORDER_ENDED, _:
            _end(step, finding, now_ns, ExecType.CANCELED, OrdStatus.CANCELED)
        case _:
            pass


def _end(
    step: LiveStep, finding: Finding, now_ns: int, exec_type: ExecType, ord_status: OrdStatus
) -> None:
    """The order's end as the venue told it when asked; never a fill."""
    for order in open_orders(step):
        if order.cl_ord_id == finding.cl_ord_id:
            quote = step.floor.instruments[order.instrument].quote
            step.report(
                VenueReport(
                    exec_id=0,
                    cl_ord_id=order.cl_ord_id,
                    instrument=order.instrument,
                    is_buy=order.is_buy,
                    exec_type=exec_type,
                    ord_status=ord_status,
                    order_lots=order.order_lots,
                    cum_lots=order.cum_lots,
                    leaves_lots=0,
                    fee_currency=quote,
                    reason=_NEVER_ARRIVED if exec_type is ExecType.REJECTED else 0,
                    ts_event_ns=now_ns,
                    ts_recv_ns=now_ns,
                )
            )
