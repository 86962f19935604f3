"""The loop around a live desk: feed, venue, timer and socket push into one queue, one consumer
steps the engine, and nothing leaves before its records are on the medium.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from hansa import _core
from hansa.api.answer import Answer
from hansa.app.desk.events import short_id
from hansa.app.desk.log import DeskLog
from hansa.app.desk.socket import Question
from hansa.app.desk.status import DeskFacts, DeskStatus, venue_line
from hansa.app.desk.words import Fields, Said
from hansa.app.live.news import DAY_NS, News
from hansa.app.live.obeying import CANCEL, PAUSE, Asked, Obeying
from hansa.app.live.told import told_stranger
from hansa.app.live.venue_watch import Looked, VenueWatch
from hansa.coordinator import CoordinatorStatus
from hansa.engine.freshness import Change, Freshness
from hansa.engine.live_step import LiveStep
from hansa.errors import HansaError
from hansa.journal import ACTOR_DESK, ACTOR_PERSON
from hansa.ports import Clock, FeedEvent, LiveFeed, LiveVenue
from hansa.types import ExecType, LinkChange, VenueReport

#: Inputs that wait for the consumer; a feed that is faster waits for room.
_QUEUE_MAX = 4096
#: Inputs taken together share one wait for the disk.
_GROUP_S = 0.002
#: Data that nothing was sent for may wait so long for the disk.
_COMMIT_S = 0.05
#: How long the venue has to answer the last cancels of a desk that stops.
_ANSWERS_S = 10.0
_TIMER_NS = 250_000_000
#: How long the way out has to say how it stands.
_EGRESS_S = 1.0


@dataclass(frozen=True, slots=True)
class _Read:
    """The clock was read."""

    now_ns: int


@dataclass(frozen=True, slots=True)
class _Ended:
    """The feed has no more."""


@dataclass(frozen=True, slots=True)
class _OfVenue:
    """The venue's own connection has another state."""

    change: LinkChange


_Input: TypeAlias = FeedEvent | VenueReport | _OfVenue | Looked | _Read | Asked | _Ended


@dataclass(frozen=True, slots=True)
class Edges:
    """What a desk touches of the world. `offset_ns` says how far ahead the venue's clock is of this
    machine's, if that is known.
    """

    feed: LiveFeed
    venue: LiveVenue
    clock: Clock
    log: DeskLog
    egress: Callable[[], Awaitable[CoordinatorStatus]] | None = None
    offset_ns: Callable[[], int | None] = lambda: None


class TradingLoop:
    """One desk at work. `run` ends when the feed ends, or soon after `stop`. A real venue has a
    `watch`: orders leave once it says that desk and venue agree.
    """

    def __init__(
        self,
        step: LiveStep,
        freshness: Freshness,
        edges: Edges,
        *,
        facts: DeskFacts,
        watch: VenueWatch | None = None,
    ):
        self._step, self._freshness, self._edges = step, freshness, edges
        self._watch = watch
        self._status = DeskStatus(facts, step, freshness, edges.log)
        #: Of recorded data time is that of the data.
        self._is_present = facts.feed != "recorded"
        if watch is not None:
            self._status.link = lambda: watch.link.line
        self.news = News(step, self._status, self._say)
        self.obeying = Obeying(
            step,
            self._status,
            watch,
            say=self._say,
            send_out=self.send_out,
            now_ns=self._now_ns,
        )
        self._queue: asyncio.Queue[_Input] = asyncio.Queue(_QUEUE_MAX)
        self._stopping = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._committed_s = 0.0

    async def run(self) -> bool:
        """Trades; True when the feed came to its end, False when it was stopped."""
        edges = [self._feed(), self._reports()]
        if not self._edges.clock.is_simulated:
            edges.append(self._timer())
        if self._watch is not None:
            edges.append(self._watch.run(self._queue.put))
        tasks = [asyncio.create_task(each) for each in edges]
        consumer = asyncio.create_task(self._consume())
        stopping = asyncio.create_task(self._stopping.wait())
        watched: set[asyncio.Task[bool] | asyncio.Task[None]] = {consumer, *tasks}
        try:
            while not (consumer.done() or stopping.done()):
                done, watched = await asyncio.wait(
                    {*watched, stopping}, return_when=asyncio.FIRST_COMPLETED
                )
                _raise_first(task for task in done if task is not stopping)
            return consumer.result() if consumer.done() else False
        finally:
            await _cancel([*tasks, consumer, stopping])
            if self._watch is not None:
                self._watch.close()
            await asyncio.gather(*self._sending, return_exceptions=True)

    def stop(self) -> None:
        """Asks the desk to stop once the input at hand is done."""
        self._stopping.set()

    async def answer(self, question: Question) -> Answer:
        """What somebody asks is done between two inputs, in its turn."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        asked = Asked(question, future)
        await self._queue.put(asked)
        answer = await future
        if asked.cancels and self._watch is not None and question.do in ("kill", "cancel"):
            return await self.obeying.with_cancels(answer, asked)
        if not asked.is_whole or self._edges.egress is None:
            return answer
        with contextlib.suppress(TimeoutError, HansaError, OSError):
            async with asyncio.timeout(_EGRESS_S):
                venue = venue_line(await self._edges.egress(), self._edges.offset_ns())
                answer = msgspec.structs.replace(answer, venues=(venue,))
        return answer

    def cancel_all(self) -> None:
        """Asks for the end of every open order, one by one: the desk is not killed by it."""
        now_ns = self._now_ns()
        for each in self._step.floor.core.orders():
            self._step.command(now_ns, CANCEL, actor=ACTOR_PERSON, cl_ord_id=each[0])
        self.send_out()

    async def settled(self) -> None:
        """Returns when what was handed over has been answered."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=_ANSWERS_S)

    async def left_working(self) -> int | None:
        """Orders of this run that still work at the venue; None where it does not say."""
        try:
            async with asyncio.timeout(_ANSWERS_S):
                return sum(each.cl_ord_id != 0 for each in await self._edges.venue.open_orders())
        except (TimeoutError, HansaError, OSError):
            return None

    def send_out(self) -> list[asyncio.Task[None]]:
        """Hands what is recorded to the disk, then what is to be sent to the venue. The cancels
        among it are done when the venue has answered them.
        """
        cancels = []
        self._committed_s = asyncio.get_running_loop().time()
        for request in self._step.take_requests():
            if self._watch is not None:
                self._watch.sent(request)
            task = asyncio.create_task(self._send(request))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
            if request.kind == "cancel":
                cancels.append(task)
        return cancels

    async def _consume(self) -> bool:
        loop = asyncio.get_running_loop()
        while True:
            item = await self._queue.get()
            began_s = loop.time()
            while True:
                if isinstance(item, _Ended):
                    self._step.drain()
                    self.send_out()
                    self.news.tell()
                    return True
                self._take(item)
                if self._queue.empty() or loop.time() - began_s > _GROUP_S:
                    break
                item = self._queue.get_nowait()
            is_due = loop.time() - self._committed_s > _COMMIT_S
            if self._step.floor.core.has_outgoing or is_due:
                self.send_out()
            self.news.tell()

    def _take(self, item: _Input) -> None:
        match item:
            case VenueReport():
                self._report(item)
            case _Read():
                self._read(item.now_ns)
            case Asked():
                self.obeying.do(item)
            case LinkChange():
                self._link(item)
            case _OfVenue() | Looked():
                self._of_venue(item)
            case _Ended():
                pass
            case _:
                self._freshness.heard(item.instrument, item.ts_recv_ns)
                self._step.market(item)
                self._ring(item.ts_recv_ns)

    def _ring(self, now_ns: int) -> None:
        """Under a simulated clock nobody reads it: what is due now is rung with the event."""
        due_ns = self._step.floor.core.next_due_ns
        if self._edges.clock.is_simulated and due_ns is not None and due_ns <= now_ns:
            self._step.time(now_ns)

    def _read(self, now_ns: int) -> None:
        """The clock is recorded only where something comes of it."""
        self._step.expire(now_ns)
        for change in self._freshness.judge(now_ns):
            self._relink(now_ns, change)
        if self._watch is not None:
            self._watch.judge(now_ns)
        due_ns = self._step.next_due_ns
        is_due = due_ns is not None and due_ns <= now_ns
        if is_due or (self._is_present and self._is_next_day(now_ns)):
            self._step.read_clock(now_ns)

    def _report(self, report: VenueReport) -> None:
        if self._watch is not None:
            if report.cl_ord_id == 0:
                self._watch.stranger(report, self._now_ns())
                return
            report = self._watch.heard(report)
        # The end of an order that has ended already is nothing to be afraid of.
        is_new = report.exec_type in (ExecType.NEW, ExecType.TRADE, ExecType.REPLACED)
        if self._step.report(report) == "stranger" and is_new:
            # A venue that tells of what we did not ask for is not to be traded with blindly.
            self._step.command(self._now_ns(), PAUSE, actor=ACTOR_DESK)
            what = told_stranger(report, self._step.floor.instruments)
            self._say("stranger", {**what, "did": "paused"})

    def _of_venue(self, item: _OfVenue | Looked) -> None:
        if self._watch is None:
            return
        if isinstance(item, Looked):
            self._watch.looked(item, self._now_ns())
        else:
            self._watch.told(item.change, self._now_ns())

    def _link(self, change: LinkChange) -> None:
        for each in self._freshness.told(change):
            self._relink(change.ts_recv_ns, each, change.why)

    def _relink(self, now_ns: int, change: Change, why: str = "") -> None:
        instrument, link, age_ns = change.instrument, change.link, change.age_ns
        self._step.floor.link(now_ns, link, instrument=instrument, age_ns=age_ns)
        symbol = self._step.floor.instruments[instrument].symbol
        said: dict[str, Said] = {
            "symbol": symbol,
            "state": link.name.lower(),
            "age_s": age_ns / 1e9,
        }
        self._say("feed", said | ({"why": why} if why else {}))

    async def _feed(self) -> None:
        async for event in self._edges.feed.events():
            await self._queue.put(event)
        await self._queue.put(_Ended())

    async def _reports(self) -> None:
        async for report in self._edges.venue.reports():
            if isinstance(report, LinkChange):
                await self._queue.put(_OfVenue(report))
            else:
                await self._queue.put(report)

    async def _timer(self) -> None:
        clock = self._edges.clock
        while True:
            now_ns = clock.now_ns()
            due_ns = self._step.next_due_ns
            next_ns = now_ns + _TIMER_NS
            await clock.wait_until(next_ns if due_ns is None else max(now_ns, min(due_ns, next_ns)))
            await self._queue.put(_Read(clock.now_ns()))
            await asyncio.sleep(0.001)

    async def _send(self, request: _core.VenueRequest) -> None:
        venue = self._edges.venue
        if self._watch is not None and not await self._watch.may_leave(request):
            return
        act = {"send": venue.send, "cancel": venue.cancel, "replace": venue.replace}
        try:
            await act[request.kind](request)
        except Exception as error:  # noqa: BLE001  what became of it is for reports to tell
            what = {"request": request.kind, "order": short_id(request.cl_ord_id)}
            self._say("unsent", {**what, "why": f"{type(error).__name__}: {error}"})
        if self._watch is not None:
            self._watch.answered(request)

    def _is_next_day(self, now_ns: int) -> bool:
        return 0 < self._step.floor.core.now_ns // DAY_NS < now_ns // DAY_NS

    def _say(self, event: str, fields: Fields) -> None:
        self._edges.log.say(self._now_ns(), event, fields)

    def _now_ns(self) -> int:
        return max(self._edges.clock.now_ns(), self._step.floor.core.now_ns)


def _raise_first(done: Iterable[asyncio.Task[bool] | asyncio.Task[None]]) -> None:
    """An edge that failed stops the desk: what it should have brought would be missed."""
    for task in done:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


async def _cancel(tasks: list[asyncio.Task[None] | asyncio.Task[bool]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
