"""A real venue watched: the gate opens once desk and venue agree; they are compared ever after."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hansa import _core
from hansa.app.desk.log import DeskLog
from hansa.app.desk.words import Fields
from hansa.app.live.day_loss import DayLoss
from hansa.app.live.pace import Pace
from hansa.app.live.reconcile import (
    PAUSE,
    Look,
    Since,
    UnderWay,
    act,
    counted,
    look,
    open_order,
    open_orders,
    post,
    record,
    standing,
    take_reports,
)
from hansa.app.live.told import told_difference
from hansa.app.live.venue_link import VenueLink
from hansa.engine.live_step import LiveStep
from hansa.engine.reconciling import About, Cause, Finding, Policy
from hansa.errors import DataError, RequestError
from hansa.journal import ACTOR_DESK
from hansa.ports import LiveVenue
from hansa.types import ExecType, LinkChange, VenueReport

#: A difference may be a report that is still on its way: it counts when it is seen twice, so far
#: apart.
_AGAIN_S = 1.0
#: Numbers of fills below the last are asked for again: one in between may have been lost.
_BEHIND = 500
#: An order without an answer, or of a process that is gone, may still arrive for so long: the
#: window of its signature.
_SETTLE_S = 7.0
#: Why a cancel is refused of an order that the venue does not have open.
_UNKNOWN_ORDER = 6
#: So many comparisons in a row that fail close the gate.
_FAILED_MAX = 3
_OF_REQUESTS = (Cause.REQUEST_LOST, Cause.ORDER_ENDED, Cause.ORDER_LEFT_OVER)
_AT_ONCE = (Policy.LEAVE, Policy.ADOPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchTerms:
    """How a venue is watched: how often, from where on, and by which policies."""

    every_s: float
    since: Since
    is_opening: bool
    differences: Literal["halt", "correct"] = "halt"
    strangers: Literal["leave", "cancel", "halt"] = "halt"
    #: Fills of others that were told before: instrument, and the venue's number.
    strange: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Looked:
    """The venue was asked, and said this; None where it did not answer."""

    seen: Look | None
    connection: int
    why: str = ""


class VenueWatch:
    """State: the differences between desk and venue that were seen, and the `link` that opens once
    they agree. While the account's stream is down the venue is asked by REST all the same.

    `run` asks; `told`, `looked` and `heard` are for the one who steps the desk.
    """

    def __init__(
        self,
        step: LiveStep,
        venue: LiveVenue,
        log: DeskLog,
        terms: WatchTerms,
        day_loss: DayLoss | None = None,
    ):
        self._step, self._venue, self._log, self._day_loss = step, venue, log, day_loss
        self._terms, self._since = terms, terms.since
        self._is_opening = terms.is_opening
        self.link, self._pace = VenueLink(step, log), Pace(terms.every_s)
        self._once: dict[About, Finding] = {}
        self._told: dict[About, Finding] = {}
        self._accepted, self._count = False, 0
        self._strange = set(terms.strange)
        self._asked: Counter[int] = Counter()
        self._answered_s: dict[int, float] = {}
        self._settled_s, self._is_closed = 0.0, False
        self._tasks: set[asyncio.Task[None]] = set()
        self.ready = asyncio.Event()

    def begin(self, now_ns: int) -> None:
        """The gate is closed until venue and desk agree."""
        self._settled_s = asyncio.get_running_loop().time() + _SETTLE_S
        self.link.begin(now_ns)

    def close(self) -> None:
        """The desk stops: what has not left stays."""
        self._is_closed = True
        self.ready.set()

    async def run(self, put: Callable[[Looked], Awaitable[None]]) -> None:
        """Asks at intervals, and at once when there is reason to; `put` takes what was said."""
        while True:
            await self._pace.due()
            await put(await self._look())

    def told(self, change: LinkChange, now_ns: int) -> None:
        """The venue says how its connection stands. It opens the gate only when all agrees."""
        has_changed = self.link.told(change, now_ns)
        if self.link.is_up:
            self._pace.at_once()
        elif has_changed:
            self._pace.within(_AGAIN_S)  # it may be back by then, and is asked anyway

    def hurry(self) -> None:
        """A person kills: what it takes must not wait for the next comparison."""
        if not self.link.is_up:
            self._pace.moved()
            self._pace.at_once()

    def heard(self, report: VenueReport) -> VenueReport:
        """A fill of an open order counted behind those that the desk has had. Where the venue
        counts more, fills were lost on the way, and the next look finds them.
        """
        order = open_order(self._step, report.cl_ord_id)
        is_refused = report.exec_type == ExecType.CANCEL_REJECTED
        if is_refused and report.reason == _UNKNOWN_ORDER and order is not None:
            # Its end may be on the way; where none comes the venue has lost it.
            loop = asyncio.get_running_loop()
            loop.call_later(_AGAIN_S, self._doubt, report.cl_ord_id)
        is_fill = report.exec_type == ExecType.TRADE
        return counted(report, order) if is_fill and order is not None else report

    def sent(self, request: _core.VenueRequest) -> None:
        """A request is handed over: what becomes of an order the venue's side finds out."""
        self._asked.update(_about(request))

    async def may_leave(self, request: _core.VenueRequest) -> bool:
        """Waits until desk and venue agree; False if the desk stops before. Cancels go at once."""
        if request.kind != "cancel":
            await self.ready.wait()
        return request.kind == "cancel" or not self._is_closed

    def answered(self, request: _core.VenueRequest) -> None:
        """The venue's side is done with a request."""
        self._asked.subtract(_about(request))
        if request.kind != "cancel":
            now_s = asyncio.get_running_loop().time()
            self._answered_s |= dict.fromkeys(_about(request), now_s)
        if not self.link.is_up:
            self._ask_what_became()

    def _ask_what_became(self) -> None:
        """No stream tells what was done: it is asked for once nothing is on its way."""
        self._pace.moved()
        if any(count > 0 for count in self._asked.values()):
            self._pace.within(_AGAIN_S)
        else:
            self._pace.at_once()

    def accept(self, now_ns: int) -> None:
        """A person has looked at what differs and goes on: balances are corrected by it, orders
        that have ended at the venue with fills nobody told of are closed, of all else what was
        told is not told again. Comes before the desk is resumed.
        """
        self.link.resume(now_ns)
        if self._day_loss is not None:
            self._day_loss.accept()
        of_orders = {about: each for about, each in self._told.items() if not _is_accepted(each)}
        self._accepted = len(of_orders) < len(self._told)
        self._told = of_orders
        self._pace.at_once()

    def judge(self, now_ns: int) -> None:
        """The clock was read: a day that has lost too much pauses the desk."""
        equity = self._step.floor.equity() if self.link.is_open else None
        if self._day_loss is None or equity is None:
            return
        loss = self._day_loss.judge(now_ns, equity)
        if loss is not None:
            self._step.command(now_ns, PAUSE, actor=ACTOR_DESK)
            lost, (currency, _) = format(loss.normalize(), "f"), self._step.floor.core.balances()[0]
            what = {"loss": lost, "currency": currency}
            self._say(now_ns, "halted", {"by": "day_loss_max", **what, "state": "paused"})

    def stranger(self, report: VenueReport, now_ns: int) -> None:
        """The venue tells of an order on the account that is not this desk's."""
        if report.last_lots > 0:
            self._filled(report, now_ns)
        self._pace.at_once()  # one that works is seen then, and by its name at the venue

    def looked(self, looked: Looked, now_ns: int) -> None:
        """The desk is compared with what the venue said."""
        if looked.seen is None:
            self._unanswered(looked.why, now_ns)
            return
        self._pace.answered()
        busy = self._busy()
        under_way = UnderWay(busy=busy, is_settled=self._is_settled)
        missed = take_reports(self._step, looked.seen, now_ns=now_ns, under_way=under_way)
        self._note(looked.seen.reports, busy, now_ns)
        for finding in missed:
            self._tell(finding, now_ns)
            self._pace.moved()
        if looked.connection != self.link.number:
            return
        if self._is_opening:
            self._open_books(looked.seen, now_ns)
        if self._judge(looked.seen, now_ns):
            self._pace.within(_AGAIN_S)
        else:
            self._agree(now_ns)
        if self._is_waiting:
            self._pace.waits()

    @property
    def _is_waiting(self) -> bool:
        """Whether something must come of what was asked for, and no stream tells of it."""
        core = self._step.floor.core
        _, is_killed, _, is_flattening = core.switches()
        is_due = any(is_killed or each[5].startswith("pending") for each in core.orders())
        return not self.link.is_up and (is_flattening or is_due)

    def _busy(self) -> set[int]:
        """Orders of which an answer is awaited, and those that may be in the place of one."""
        busy = {order for order, count in self._asked.items() if count > 0}
        return busy | {new for new, orig, _ in self._step.floor.core.replacing() if orig in busy}

    def _unanswered(self, why: str, now_ns: int) -> None:
        """What the venue has is not known: soon nothing more is sent but cancels."""
        self._say(now_ns, "unreconciled", {"why": why})
        self._pace.unanswered()
        if self._pace.failed >= _FAILED_MAX:
            self.link.unanswered(now_ns, why)

    async def _look(self) -> Looked:
        connection = self.link.number
        try:
            seen = await look(self._step, self._venue, self._since, is_spot=True)
        except (RequestError, DataError, ArithmeticError, ValueError, LookupError) as error:
            return Looked(None, connection, f"{type(error).__name__}: {error}")
        return Looked(seen, connection)

    def _agree(self, now_ns: int) -> None:
        if self.link.agrees(now_ns):
            orders = len(open_orders(self._step))
            by: dict[str, str | int] = {} if self.link.is_up else {"by": "rest"}
            said: dict[str, str | int] = {"differences": self._count, "open_orders": orders, **by}
            self._say(now_ns, "reconciled", said)
            self._count = 0
        if self.link.is_open:
            self.ready.set()

    def _open_books(self, seen: Look, now_ns: int) -> None:
        """What the account holds at the start becomes what the books begin with."""
        self._is_opening = False
        for finding in standing(self._step, seen):
            if finding.cause is Cause.BALANCE_DIFFERS:
                opening = replace(finding, cause=Cause.OPENING_BALANCE, policy=Policy.CORRECT)
                self._do(opening, now_ns)

    def _judge(self, seen: Look, now_ns: int) -> bool:
        """Does what the policies say about each difference; whether some are to be seen again."""
        found = [self._policy(each) for each in standing(self._step, seen)]
        found = [each for each in found if not self._is_under_way(each)]
        may_arrive = [each for each in found if self._may_arrive(each)]
        found = [each for each in found if each not in may_arrive]
        once, self._once = self._once, {}
        for finding in found:
            told = self._told.get(finding.about)
            if told is not None and told.gap == finding.gap and told.has_ended == finding.has_ended:
                self._withdraw(finding)  # once more, should it be needed
            elif finding.policy in _AT_ONCE or self._is_sure(finding, once):
                self._do(finding, now_ns)
                if finding.policy is not Policy.TAKE_BACK:  # more than one request may be lost
                    self._told[finding.about] = finding
            else:
                self._once[finding.about] = finding
        self._forget_answers()
        about = {each.about for each in found}
        self._told = {key: each for key, each in self._told.items() if key in about}
        self._accepted = self._accepted and bool(self._once)
        return bool(self._once or may_arrive)

    def _forget_answers(self) -> None:
        """Of orders that have ended nobody asks when they were answered."""
        open_now = {each.cl_ord_id for each in open_orders(self._step)}
        asked = self._asked = +self._asked
        self._answered_s = {
            order: at_s
            for order, at_s in self._answered_s.items()
            if order in open_now or order in asked
        }

    def _is_sure(self, finding: Finding, once: Mapping[About, Finding]) -> bool:
        """Seen before with the same numbers."""
        before = once.get(finding.about)
        return before is not None and before.gap == finding.gap

    @property
    def _is_settled(self) -> bool:
        """Whether what a process before has sent has arrived by now, or never will."""
        return asyncio.get_running_loop().time() >= self._settled_s

    def _policy(self, finding: Finding) -> Finding:
        is_correcting = self._terms.differences == "correct" or self._accepted
        if finding.cause is Cause.BALANCE_DIFFERS and is_correcting:
            return replace(finding, policy=Policy.CORRECT)
        if finding.cause is Cause.FILLS_MISSING and finding.has_ended and self._accepted:
            return replace(finding, policy=Policy.CLOSE)
        if finding.cause is Cause.ORDER_NOT_OURS:
            return replace(finding, policy=self._policy_of_strangers(finding))
        return finding

    def _policy_of_strangers(self, finding: Finding) -> Policy:
        """An order that the venue does not name cannot be cancelled there."""
        if self._terms.strangers == "leave":
            return Policy.LEAVE
        is_named = finding.order is not None and finding.order.venue_id
        return Policy.CANCEL if self._terms.strangers == "cancel" and is_named else Policy.HALT

    def _is_under_way(self, finding: Finding) -> bool:
        """A request about an order may not have its answer yet; an order without one may still
        arrive for a while, or have come after the venue was asked about it.
        """
        order, is_lost = finding.cl_ord_id or 0, finding.cause is Cause.ORDER_NEVER_ARRIVED
        if is_lost and order in self._answered_s:
            now_s = asyncio.get_running_loop().time()
            return self._asked[order] > 0 or now_s < self._answered_s[order] + _SETTLE_S
        return (is_lost or finding.cause in _OF_REQUESTS) and self._asked[order] > 0

    def _may_arrive(self, finding: Finding) -> bool:
        """Whether an order of the process before may still be on its way to the venue, itself or in
        the place of one that has ended.
        """
        replaced = {orig for _, orig, _ in self._step.floor.core.replacing()}
        is_end = finding.cause is Cause.ORDER_ENDED and finding.cl_ord_id in replaced
        is_of_both = is_end or finding.cause is Cause.ORDER_NEVER_ARRIVED
        return is_of_both and not self._is_settled

    def _do(self, finding: Finding, now_ns: int) -> None:
        record(self._step, finding, now_ns=now_ns)
        if finding.policy is Policy.CORRECT:
            worth = post(self._step, finding, now_ns=now_ns)
            if self._day_loss is not None:
                self._day_loss.moved(worth)
        else:
            act(self._step, finding, now_ns=now_ns)
        self._withdraw(finding)
        self._tell(finding, now_ns)

    def _withdraw(self, finding: Finding) -> None:
        if finding.policy is Policy.CANCEL and finding.order is not None:
            task = asyncio.create_task(self._venue.withdraw(finding.order))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _note(self, reports: Sequence[VenueReport], busy: Container[int], now_ns: int) -> None:
        """How far fills are surely known; those of others are told."""
        known = dict(self._since.exec_ids)
        for report in reports:
            if report.cl_ord_id == 0 and not self._is_opening:
                self._filled(report, now_ns)
            if report.last_lots > 0 and report.cl_ord_id not in busy:
                known[report.instrument] = max(known.get(report.instrument, 0), report.exec_id)
        for report in reports:
            if report.last_lots > 0 and report.cl_ord_id in busy:
                behind = min(known.get(report.instrument, 0), report.exec_id - 1)
                known[report.instrument] = behind  # it is told by a stream that may lose it
        self._since = replace(self._since, exec_ids=known)

    def _filled(self, report: VenueReport, now_ns: int) -> None:
        """A fill of somebody else on the account, told once."""
        number = (report.instrument, report.exec_id)
        if number not in self._strange:
            self._strange.add(number)
            policy = Policy.LEAVE if self._terms.strangers == "leave" else Policy.HALT
            found = Finding(Cause.STRANGER_FILLED, policy, *number, 0, report.last_lots)
            self._do(found, now_ns)

    def _doubt(self, cl_ord_id: int) -> None:
        if open_order(self._step, cl_ord_id) is not None:
            self._pace.at_once()

    def _tell(self, finding: Finding, now_ns: int) -> None:
        self._count += 1
        self._say(now_ns, "difference", told_difference(finding, self._step.floor.instruments))

    def _say(self, now_ns: int, event: str, fields: Fields) -> None:
        self._log.say(now_ns, event, fields)


def _about(request: _core.VenueRequest) -> tuple[int, ...]:
    """The orders that a request is about: of a replacement both."""
    old = request.orig_cl_ord_id
    return (request.cl_ord_id,) if old is None else (old, request.cl_ord_id)


def since_of(fills: dict[int, list[int]], *, ts_ns: int) -> Since:
    """From where on fills are asked for by a desk that had these, by instrument, before: of few,
    all since `ts_ns`, for the first of them may have been lost.
    """
    known = {
        place: sorted(numbers)[-_BEHIND] - 1
        for place, numbers in fills.items()
        if len(numbers) >= _BEHIND
    }
    return Since(ts_ns=ts_ns, exec_ids=known)


def _is_accepted(finding: Finding) -> bool:
    """Whether something is done about it once a person has accepted it."""
    return bool(finding.currency) or (finding.cause is Cause.FILLS_MISSING and finding.has_ended)
