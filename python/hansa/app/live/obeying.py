"""What people ask of a desk, done between two inputs, and what they are told of it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from hansa.api.answer import Answer
from hansa.app.desk.socket import Question
from hansa.app.desk.status import DeskStatus
from hansa.app.desk.text import short_span
from hansa.app.desk.words import Fields
from hansa.app.live.ordering import Obeyed, cancel, id_of, order
from hansa.app.live.venue_watch import VenueWatch
from hansa.engine.live_step import LiveStep
from hansa.journal import ACTOR_FLEET, ACTOR_PERSON

PAUSE, CANCEL = 1, 5
_RESUME, _KILL, _FLATTEN = 2, 3, 8

#: How long a person waits to be told what became of the cancels of a kill.
_KILL_S = 1.0
_LOOK_S = 0.01

Say: TypeAlias = Callable[[str, Fields], None]
SendOut: TypeAlias = Callable[[], list[asyncio.Task[None]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks for something."""

    question: Question
    answer: asyncio.Future[Answer]
    cancels: list[asyncio.Task[None]] = field(default_factory=list)
    orders: set[int] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether all is asked for that a page shows."""
        return self.question.do == "status" and not self.question.is_brief


class Obeying:
    """Does what is asked of one desk."""

    def __init__(
        self,
        step: LiveStep,
        status: DeskStatus,
        watch: VenueWatch | None,
        *,
        say: Say,
        send_out: SendOut,
        now_ns: Callable[[], int],
    ):
        self._step, self._status, self._watch = step, status, watch
        self._say, self._send_out, self._now_ns = say, send_out, now_ns

    def do(self, asked: Asked) -> None:
        """Does it, sends what it leads to, and answers."""
        asked_ns, began_s = self._now_ns(), time.perf_counter()
        if asked.question.do == "kill" and asked.question.level > 1:
            asked.orders.update(each[0] for each in self._step.floor.core.orders())
        if asked.question.do == "cancel":
            asked.orders.add(id_of(asked.question.order_id))
        obeyed = self._obey(asked.question, asked_ns)
        asked.cancels.extend(self._send_out())
        if self._watch is not None and asked.question.do == "kill":
            self._watch.hurry()
        took_ms = round((time.perf_counter() - began_s) * 1e3, 3)
        self._tell(asked.question, obeyed.did, {"took_ms": took_ms})
        if not asked.answer.cancelled():
            answer = self._status.answer((asked_ns, self._now_ns()), is_whole=asked.is_whole)
            told = {"did": obeyed.did, "placed": obeyed.placed}
            faults = {"error": obeyed.error, "misfit": obeyed.misfit}
            asked.answer.set_result(
                msgspec.structs.replace(answer, took_ms=took_ms, **told, **faults)
            )

    def do_first(self, question: Question) -> None:
        """A command of while the desk was away: recorded before anything else is done."""
        obeyed = self._obey(question, self._now_ns())
        self._send_out()
        self._tell(question, obeyed.did, {"given": "while the desk was away"})

    async def with_cancels(self, answer: Answer, asked: Asked) -> Answer:
        """What a person is told of a kill: how many cancels the venue has answered by now, and how
        many of the orders work on, because it refused or has not told.
        """
        clock_s = asyncio.get_running_loop().time
        began_s = clock_s()
        done, _ = await asyncio.wait(asked.cancels, timeout=_KILL_S)
        passed, count = short_span(round((clock_s() - began_s) * 1e9)), len(asked.cancels)
        while self._working(asked) and clock_s() - began_s < _KILL_S:
            await asyncio.sleep(_LOOK_S)
        words = f"{len(done)} of {count} cancels answered by the venue after {passed}"
        words += "" if len(done) == count else "; what hangs is asked again by REST"
        if working := self._working(asked):
            words += f"; {self._working_words(working)}"
        now_ns = self._now_ns()
        now = self._status.answer((now_ns, now_ns), is_whole=False)
        return msgspec.structs.replace(
            now, did=(*answer.did, words), asked_at=answer.asked_at, took_ms=answer.took_ms
        )

    def _working_words(self, working: int) -> str:
        if self._watch is None or self._watch.link.is_up:
            return f"{working} orders STILL WORK: `hansa status` and the log say which and why"
        return (
            f"{working} orders MAY STILL WORK: the account's stream is down, the venue is asked by "
            "REST; `hansa status` says what came of it"
        )

    def _working(self, asked: Asked) -> int:
        return sum(each[0] in asked.orders for each in self._step.floor.core.orders())

    def _obey(self, question: Question, now_ns: int) -> Obeyed:
        if question.do == "resume" and question.is_drain and not self._status.is_drained:
            return Obeyed()  # what else holds it is not the fleet's to take back
        if question.do == "order" and question.order is not None:
            return order(self._step, now_ns, question.order)
        if question.do == "cancel":
            return cancel(self._step, now_ns, question.order_id)
        return Obeyed(_obey(self._step, self._watch, question, now_ns))

    def _tell(self, question: Question, did: tuple[str, ...], more: Fields) -> None:
        if did:
            by = {"by": "drain"} if question.is_drain else {}
            self._say(question.do, {"did": "; ".join(did), **by, **more})


def _obey(
    step: LiveStep, watch: VenueWatch | None, question: Question, now_ns: int
) -> tuple[str, ...]:
    """Records the command and does it; says what was done, nothing where it asks for nothing."""
    core = step.floor.core
    open_before, sent_before = len(core.orders()), core.counts[1]
    actor = ACTOR_FLEET if question.is_drain else ACTOR_PERSON
    match question.do, question.level:
        case "pause", _:
            step.command(now_ns, PAUSE, actor=actor)
            return ("paused: only orders that reduce a position pass",)
        case "resume", _:
            if watch is not None and not question.is_drain:  # nobody has looked at what differs
                watch.accept(now_ns)
            step.command(now_ns, _RESUME, actor=actor)
            return ("resumed",)
        case "kill", 1:
            step.command(now_ns, PAUSE, actor=actor)
            return ("level 1: no new positions",)
        case "kill", 2:
            step.command(now_ns, _KILL, actor=actor)
            return ("level 2: no new positions", f"cancels asked for {open_before} orders")
        case "kill", 3:
            step.command(now_ns, _FLATTEN, actor=actor)
            closing = core.counts[1] - sent_before
            return (
                "level 3: no orders but those that close",
                f"cancels asked for {open_before} orders",
                f"{closing} closing orders sent, more as cancels are confirmed",
            )
        case _:
            return ()
