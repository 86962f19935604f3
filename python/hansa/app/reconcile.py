"""A desk and its venue brought to agree: what is asked, and what is done with each difference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from hansa.engine.live_floor import Difference
from hansa.engine.live_step import LiveStep
from hansa.engine.reconciling import (
    Cause,
    Finding,
    Policy,
    VenueState,
    balance_differences,
    differences,
)
from hansa.ports import LiveVenue
from hansa.types import ExecType, OrdStatus, VenueOrder, VenueReport

#: Commands that the desk gives itself.
ACTOR_DESK = 4
PAUSE = 1
_NEVER_ARRIVED = 50
_UNITS = Decimal(10) ** -8


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """From where on reports are asked for: a time, and of each instrument the number of the last
    fill that is surely had.
    """

    ts_ns: int = 0
    exec_ids: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a venue said when it was asked. `balances` is None where positions are no balances."""

    reports: Sequence[VenueReport]
    state: VenueState
    balances: Mapping[str, Decimal] | None


async def reconcile(step: LiveStep, venue: LiveVenue, *, now_ns: int) -> list[Finding]:
    """Asks a venue on paper, records each difference, and does what its policy says."""
    # What it has told, the desk has taken in: nothing of before its time can be missing.
    since = Since(ts_ns=step.floor.core.now_ns)
    seen = await look(step, venue, since, is_spot=False)
    findings = take_reports(step, seen.reports, now_ns=now_ns)
    for finding in standing(step, seen):
        record(step, finding, now_ns=now_ns)
        act(step, finding, now_ns=now_ns)
        findings.append(finding)
    return findings


async def look(step: LiveStep, venue: LiveVenue, since: Since, *, is_spot: bool) -> Look:
    """What the venue says. Raises RequestError and DataError."""
    orders = open_orders(step)
    balances = await venue.balances()
    reports = await venue.reports_since(since.ts_ns, after=since.exec_ids)
    working = await venue.open_orders()
    known = {order.cl_ord_id for order in working}
    missing = [order.cl_ord_id for order in orders if order.cl_ord_id not in known]
    asked = {cl_ord_id: await venue.order(cl_ord_id) for cl_ord_id in missing}
    positions = {} if is_spot else _positions(step, balances)
    state = VenueState(working, asked, positions)
    return Look(reports=reports, state=state, balances=balances if is_spot else None)


def take_reports(step: LiveStep, reports: Sequence[VenueReport], *, now_ns: int) -> list[Finding]:
    """Takes in what the desk has not had: fills are known by the venue's numbers, an end by the
    order that is still open. Reports under no id are those of others: they are left out.
    """
    findings = []
    for report in reports:
        order = open_order(step, report.cl_ord_id)
        is_fill = report.last_lots > 0
        if report.cl_ord_id == 0 or (order is None and not is_fill):
            continue
        finding = _missed(step, counted(report, order) if is_fill else report, now_ns)
        findings += [] if finding is None else [finding]
    return findings


def standing(step: LiveStep, seen: Look) -> Iterator[Finding]:
    """Where the desk as it is now differs from what the venue said. An order that the venue was not
    asked about yet is no difference.
    """
    at_venue = {each.cl_ord_id for each in seen.state.open_orders}
    orders = [
        each
        for each in open_orders(step)
        if each.cl_ord_id in at_venue or each.cl_ord_id in seen.state.asked
    ]
    held = [lots for lots, _ in step.floor.core.positions()]
    yield from differences(orders, held, seen.state)
    if seen.balances is not None:
        yield from balance_differences(books_of(step), seen.balances, _places(step))


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


def open_order(step: LiveStep, cl_ord_id: int) -> VenueOrder | None:
    """One of them, by its id."""
    return next((each for each in open_orders(step) if each.cl_ord_id == cl_ord_id), None)


def counted(report: VenueReport, order: VenueOrder | None) -> VenueReport:
    """A fill counted behind those that the desk has had of the order."""
    if order is None:
        return report
    filled = order.cum_lots + report.last_lots
    leaves = max(0, order.order_lots - filled)
    status = OrdStatus.PARTIALLY_FILLED if leaves else OrdStatus.FILLED
    return replace(
        report,
        order_lots=order.order_lots,
        cum_lots=filled,
        leaves_lots=leaves,
        ord_status=status,
    )


def books_of(step: LiveStep) -> dict[str, Decimal]:
    """What the books hold of each currency."""
    return {code: Decimal(amount) for code, amount in step.floor.core.balances()}


def record(step: LiveStep, finding: Finding, *, now_ns: int) -> None:
    """Writes a difference down, before anything is done about it."""
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


def post(step: LiveStep, finding: Finding, *, now_ns: int) -> Decimal | None:
    """Corrects the books to a balance of the venue; what that is worth, None if unknown."""
    return step.floor.adjust(now_ns, finding.gap * _UNITS, finding.currency)


def act(step: LiveStep, finding: Finding, *, now_ns: int) -> None:
    """Does what can be done at the desk without money moving; what is left is at the venue."""
    match finding.cause, finding.policy:
        case _, Policy.HALT:
            step.command(now_ns, PAUSE, actor=ACTOR_DESK)
        case Cause.ORDER_NEVER_ARRIVED, _:
            _end(step, finding, now_ns, ExecType.REJECTED, OrdStatus.REJECTED)
        case Cause.ORDER_ENDED, _:
            _end(step, finding, now_ns, ExecType.CANCELED, OrdStatus.CANCELED)
        case _:
            pass


def _positions(step: LiveStep, balances: Mapping[str, Decimal]) -> dict[int, int]:
    return {
        place: int(balances[each.base] / each.lot)
        for place, each in enumerate(step.floor.instruments)
        if each.base in balances
    }


def _places(step: LiveStep) -> dict[str, int]:
    return {each.base: place for place, each in enumerate(step.floor.instruments)}


def _missed(step: LiveStep, report: VenueReport, now_ns: int) -> Finding | None:
    """A report of before is had now: it is taken in as of now, for the desk's time never falls."""
    heard = step.report(report)
    if heard == "repeated":
        return None
    # One that fits no order of the desk may be a venue's that lies.
    policy = Policy.ADOPT if heard == "taken" else Policy.HALT
    finding = Finding(
        Cause.REPORT_MISSED, policy, report.instrument, report.cl_ord_id, 0, report.last_lots
    )
    record(step, finding, now_ns=now_ns)
    if policy is Policy.HALT:
        act(step, finding, now_ns=now_ns)
    return finding


def _end(
    step: LiveStep, finding: Finding, now_ns: int, exec_type: ExecType, ord_status: OrdStatus
) -> None:
    """The order's end as the venue told it when asked; never a fill."""
    order = open_order(step, finding.cl_ord_id or 0)
    if order is None:
        return
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
            fee_currency=step.floor.instruments[order.instrument].quote,
            reason=_NEVER_ARRIVED if exec_type is ExecType.REJECTED else 0,
            ts_event_ns=now_ns,
            ts_recv_ns=now_ns,
        )
    )
