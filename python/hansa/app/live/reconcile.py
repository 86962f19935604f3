"""A desk and its venue brought to agree: what is asked, and what is done with each difference."""

from collections.abc import Container, Iterator, Mapping, Sequence
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
    request_lost,
)
from hansa.journal import ACTOR_DESK
from hansa.ports import LiveVenue
from hansa.types import ExecType, OrdStatus, VenueOrder, VenueReport

#: Commands that the desk gives itself.
PAUSE = 1
_UNKNOWN_ORDER, _NEVER_ARRIVED = 6, 50
_CANCEL = 5
_ENDS = {ExecType.REJECTED: OrdStatus.REJECTED, ExecType.CANCELED: OrdStatus.CANCELED}
_REQUESTED = ("pending_cancel", "pending_replace")
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
    findings = take_reports(step, seen, now_ns=now_ns)
    for finding in standing(step, seen):
        if finding.cause is Cause.REQUEST_LOST:
            continue  # nothing is lost on the way to paper: it is still under way
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
    wanted = [order.cl_ord_id for order in orders]
    wanted += [new for new, _, _ in step.floor.core.replacing()]
    missing = [cl_ord_id for cl_ord_id in wanted if cl_ord_id not in known]
    asked = {cl_ord_id: await venue.order(cl_ord_id) for cl_ord_id in missing}
    positions = {} if is_spot else _positions(step, balances)
    state = VenueState(working, asked, positions)
    return Look(reports=reports, state=state, balances=balances if is_spot else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """Orders of which somebody in this process waits for an answer, and whether what a process
    before has sent has arrived by now.
    """

    busy: Container[int] = ()
    is_settled: bool = True


def take_reports(
    step: LiveStep, seen: Look, *, now_ns: int, under_way: UnderWay = UnderWay()
) -> list[Finding]:
    """Takes in what the desk has not had: fills are known by the venue's numbers, an end by the
    order that is still open. Reports under no id are those of others: they are left out; what is
    under way is told by whoever waits for the answer.
    """
    findings = []
    for report in seen.reports:
        findings += _replaced(step, seen, report.cl_ord_id, now_ns, under_way)
        order = open_order(step, report.cl_ord_id)
        is_fill, is_busy = report.last_lots > 0, report.cl_ord_id in under_way.busy
        if report.cl_ord_id == 0 or (order is None and (is_busy or not is_fill)):
            continue
        if _is_known_reduction(report, order):
            continue
        if not is_fill and (is_busy or _is_replaced(step, seen, report, under_way)):
            continue
        finding = _missed(step, counted(report, order) if is_fill else report, now_ns)
        findings += [] if finding is None else [finding]
    for new, _, _ in step.floor.core.replacing():
        findings += _replaced(step, seen, new, now_ns, under_way)
    return findings


def _is_known_reduction(report: VenueReport, order: VenueOrder | None) -> bool:
    """Whether it says that an order is smaller, as the desk has it."""
    if report.exec_type != ExecType.RESTATED or order is None:
        return False
    return order.order_lots <= report.order_lots


def _at_venue(seen: Look, cl_ord_id: int) -> VenueOrder | None:
    working = (each for each in seen.state.open_orders if each.cl_ord_id == cl_ord_id)
    return next(working, seen.state.asked.get(cl_ord_id))


def _is_replaced(step: LiveStep, seen: Look, report: VenueReport, under_way: UnderWay) -> bool:
    """Whether the end of an order is that of one whose place another has taken at the venue, or
    may take yet.
    """
    found = [new for new, orig, _ in step.floor.core.replacing() if orig == report.cl_ord_id]
    return any(_at_venue(seen, new) is not None or not under_way.is_settled for new in found)


def _replaced(
    step: LiveStep, seen: Look, cl_ord_id: int, now_ns: int, under_way: UnderWay
) -> list[Finding]:
    """A replacement of before that the venue has and the desk was not told of is confirmed."""
    for new, orig, lots in step.floor.core.replacing():
        order, found = open_order(step, orig), _at_venue(seen, new)
        if new != cl_ord_id or order is None or found is None or orig in under_way.busy:
            continue
        report = _about(step, order, ExecType.REPLACED, now_ns)
        report = replace(
            report, cl_ord_id=new, order_lots=lots, leaves_lots=max(0, lots - order.cum_lots)
        )
        finding = _missed(step, report, now_ns)
        return [] if finding is None else [finding]
    return []


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
    for each in orders:
        if each.cl_ord_id in at_venue and each.cl_ord_id in _pending(step):
            yield request_lost(each)
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


def _pending(step: LiveStep) -> set[int]:
    """Orders of which a cancel or a replacement is not answered."""
    return {each[0] for each in step.floor.core.orders() if each[5] in _REQUESTED}


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
            _close(step, finding, now_ns)
        case Cause.REQUEST_LOST, _:
            _take_back(step, finding, now_ns)
        case (Cause.ORDER_ENDED, _) | (Cause.FILLS_MISSING, Policy.CLOSE):
            _end(step, finding, now_ns, ExecType.CANCELED)
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


def _take_back(step: LiveStep, finding: Finding, now_ns: int) -> None:
    """The order works on as if the request had been refused; what a kill wanted is asked anew."""
    _end(step, finding, now_ns, ExecType.CANCEL_REJECTED)
    _, is_killed, _, is_flattening = step.floor.core.switches()
    if is_killed or is_flattening:
        step.command(now_ns, _CANCEL, actor=ACTOR_DESK, cl_ord_id=finding.cl_ord_id or 0)


def _close(step: LiveStep, finding: Finding, now_ns: int) -> None:
    """Rejected; what has traded cannot be: of that the rest is cancelled."""
    order = open_order(step, finding.cl_ord_id or 0)
    has_traded = order is not None and order.cum_lots > 0
    _end(step, finding, now_ns, ExecType.CANCELED if has_traded else ExecType.REJECTED)


def _end(step: LiveStep, finding: Finding, now_ns: int, exec_type: ExecType) -> None:
    """What the venue told of the order when asked; never a fill."""
    order = open_order(step, finding.cl_ord_id or 0)
    if order is not None:
        report = _about(step, order, exec_type, now_ns)
        step.report(replace(report, reason=_reason(step, report)))


def _reason(step: LiveStep, report: VenueReport) -> int:
    """Why, as far as it is known: an order that the venue has acknowledged had arrived there."""
    if report.exec_type == ExecType.CANCELED:
        return 0
    status = next(each[5] for each in step.floor.core.orders() if each[0] == report.cl_ord_id)
    is_lost = report.exec_type == ExecType.REJECTED and status != "pending_new"
    return _UNKNOWN_ORDER if is_lost else _NEVER_ARRIVED


def _about(step: LiveStep, order: VenueOrder, exec_type: ExecType, now_ns: int) -> VenueReport:
    """A report without a fill on an order as the desk has it."""
    open_status = OrdStatus.PARTIALLY_FILLED if order.cum_lots else OrdStatus.NEW
    status = _ENDS.get(exec_type, open_status)
    return VenueReport(
        exec_id=0,
        cl_ord_id=order.cl_ord_id,
        instrument=order.instrument,
        is_buy=order.is_buy,
        exec_type=exec_type,
        ord_status=status,
        order_lots=order.order_lots,
        cum_lots=order.cum_lots,
        leaves_lots=0 if exec_type in _ENDS else order.order_lots - order.cum_lots,
        fee_currency=step.floor.instruments[order.instrument].quote,
        ts_event_ns=now_ns,
        ts_recv_ns=now_ns,
    )
