"""A person's command to a desk of a fleet: handed over, or kept until the desk is back."""

import asyncio
from collections.abc import Mapping

from hansa.app.desk.link import is_free
from hansa.app.desk.socket import Question
from hansa.app.fleet.answer import Came, FleetOutcome
from hansa.app.fleet.desk import FleetDesk, Phase
from hansa.errors import JournalError, NotFoundError, SilentError

#: How long a desk has to take a command; a kill waits up to a second for its cancels.
_COMMAND_S = 5.0
_DONE: Mapping[str, str] = {"pause": "paused", "resume": "resumed", "kill": "killed"}
#: What keeps a desk that will be back.
_AWAY = {
    Phase.WAITING: "restarting",
    Phase.STARTING: "starting",
    Phase.DRAINING: "draining",
    Phase.RUNNING: "unreachable",
}


async def give(desk: FleetDesk, question: Question) -> FleetOutcome:
    """Commands a desk, and says what came of it. It is on the disk before it is handed over: a desk
    that opens its socket looks for it then, so that no moment is between the two.
    """
    async with desk.commanding:
        unwritten = _keep(desk, question)
        if desk.phase is Phase.DRAINING and question.do == "resume":
            return _outcome(desk, "kept", f"draining; resumed as soon as it is back{unwritten}")
        return await _hand_over(desk, desk.kept.waiting or question, unwritten=unwritten)


async def repeat(desk: FleetDesk) -> FleetOutcome | None:
    """Hands over what is kept for a desk that answers again; None where nothing came of that."""
    kept = desk.kept
    if kept.waiting is None or desk.commanding.locked():
        return None
    async with desk.commanding:
        if kept.waiting is None or (desk.phase is Phase.DRAINING and kept.waiting.do == "resume"):
            return None
        question = kept.waiting
        if kept.was_taken:
            kept.forget()
            return _outcome(desk, "done", f"{done_words(question)}, before it traded")
        if not desk.is_heard or desk.answer is None:
            return None
        if question.do == "resume" and is_free(desk.answer.state):
            # It was not heard to do so; what held it since is not to be taken back.
            kept.forget()
            return _outcome(desk, "done", done_words(question))
        found = await _hand_over(desk, question)
        return found if found.result == "done" else None


def done_words(question: Question) -> str:
    """What a desk is once it has done it."""
    if question.is_drain:
        return "back from its drain"
    level = f", level {question.level}" if question.do == "kill" else ""
    return f"{_DONE[question.do]}{level}"


def command_words(question: Question | None) -> str:
    """A command that waits, as a person gave it."""
    if question is None:
        return ""
    return f"kill level {question.level}" if question.do == "kill" else question.do


def _keep(desk: FleetDesk, question: Question) -> str:
    """What there is to say where it cannot be written: a full disk keeps no desk from a kill."""
    try:
        desk.kept.keep(question)
    except JournalError as error:
        return f" (kept in memory alone: {error})"
    return ""


async def _hand_over(desk: FleetDesk, question: Question, *, unwritten: str = "") -> FleetOutcome:
    try:
        await asyncio.to_thread(desk.tell, question, timeout_s=_COMMAND_S)
    except NotFoundError as error:
        return _away(desk, question, unwritten, is_silent=isinstance(error, SilentError))
    desk.kept.forget()
    words = done_words(question)
    if desk.phase is Phase.DRAINING:
        words += f"; it drains, and comes back {_DONE[question.do]}"
    return _outcome(desk, "done", words)


def _away(desk: FleetDesk, question: Question, unwritten: str, *, is_silent: bool) -> FleetOutcome:
    done = _DONE[question.do]
    if is_silent:
        words = f"no answer within {_COMMAND_S:.0f} s; {done} as soon as it answers"
        return _outcome(desk, "silent", f"unreachable, {words}{unwritten}")
    if away := _AWAY.get(desk.phase):
        return _outcome(desk, "kept", f"{away}; {done} as soon as it is back{unwritten}")
    if desk.phase is Phase.FINISHED:
        desk.kept.forget()
        return _outcome(desk, "done", "finished before; nothing of it runs")
    words = f"{desk.phase}: it does not run and is not coming back by itself"
    if desk.has_left:
        words += "; orders of it still work at the venue"
    if question.do == "resume":
        desk.kept.forget()
        return _outcome(desk, "undone", f"{words}; the next `hansa fleet CONFIG` starts it")
    first = f"{done} before it trades, where it is started again{unwritten}"
    return _outcome(desk, "undone", f"{words}; {first}")


def _outcome(desk: FleetDesk, result: Came, words: str) -> FleetOutcome:
    name = desk.plan.name if result == "done" else f"{desk.plan.name}:"
    return FleetOutcome(desk=desk.plan.name, result=result, words=f"{name} {words}")
