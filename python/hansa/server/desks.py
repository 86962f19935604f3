"""Desks at work, asked and told over their own sockets, each by a thread of its own at a time."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec

from hansa.api.answer import Answer, DeskView
from hansa.api.problem import Fault
from hansa.app.desk.socket import Question, ask
from hansa.app.view.text import at_text
from hansa.errors import JournalError, NotFoundError, SilentError
from hansa.server.kill_watch import KillWatch
from hansa.server.security.problems import ProblemError
from hansa.stores import RunFolder

#: A desk that takes longer to say how it stands is silent.
_STATUS_S = 2.0
#: How long a command may take: a desk that replays or hangs is told of as `desk_silent`.
_COMMAND_S = 15.0
#: A status that is younger is not asked for again.
YOUNG_S = 0.2
#: One that is silent is asked the less often the longer it is, but every so many seconds: each
#: question stays with it until it comes to.
_SILENT_S_MAX = 10.0
#: One for each desk that somebody looks at, of which any number may hang.
_THREADS = 64


class _Looked(NamedTuple):
    """How a desk stood, when it was asked and when that was known; since when it is silent."""

    asked_s: float
    known_s: float
    view: DeskView
    silent_s: float

    def holds(self, since_s: float, told_s: float) -> bool:
        """Whether it still tells how the desk stands. One that hangs is as good as it was when that
        was found: who waited meanwhile need not find it out once more, one after the other.
        """
        if self.asked_s < told_s:
            return False
        return (self.asked_s if self.view.is_answering else self.known_s) >= since_s

    @property
    def rest_s(self) -> float:
        """How long it is left in peace after it was found silent."""
        return min((self.known_s - self.silent_s) / 10, _SILENT_S_MAX)


class DeskLink:
    """State: what each desk answered last, and when it was told something last. A desk is asked how
    it stands by one thread at a time.
    """

    def __init__(self, now_ns: Callable[[], int]):
        self._now_ns = now_ns
        self._known: dict[str, _Looked] = {}
        self._told_s: dict[str, float] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self.kills = KillWatch()
        self.threads = ThreadPoolExecutor(_THREADS, "hansa-desk")

    def view(self, folder: RunFolder, *, young_s: float = YOUNG_S) -> DeskView:
        """How a desk stands: as it says now, or said a moment ago."""
        name, since_s = folder.path.name, time.monotonic() - young_s
        with self._lock_of(name):
            known = self._known.get(name)
            if known is not None and young_s > 0:
                since_s = min(since_s, time.monotonic() - known.rest_s)
            if known is not None and known.holds(since_s, self._told_s.get(name, 0.0)):
                return known.view
            before, asked_s = None if known is None else known.view.answer, time.monotonic()
            view = self._asked(folder, before)
            was_silent = known is not None and known.view.state == view.state == "silent"
            silent_s = known.silent_s if known is not None and was_silent else time.monotonic()
            self._known[name] = _Looked(asked_s, time.monotonic(), view, silent_s)
            return view

    def known(self) -> list[DeskView]:
        """How desks stood when they were asked last."""
        return [each.view for each in tuple(self._known.values())]

    def command(self, folder: RunFolder, question: Question) -> Answer:
        """Tells a desk. Raises the problems `desk_refused`, `bad_body` for what it cannot read as
        an order, and where nobody can tell whether it has done it, `desk_silent` and `desk_gone`:
        it may have before it ended.
        """
        try:
            answer = ask(folder, question, timeout_s=_COMMAND_S)
        except NotFoundError as error:
            code = "desk_silent" if isinstance(error, SilentError) else "desk_gone"
            raise ProblemError(code, str(error), execution_status="unknown") from error
        finally:
            self._told_s[folder.path.name] = time.monotonic()
        if answer.misfit:
            fault = Fault(pointer=f"/{answer.misfit}", detail=answer.error)
            raise ProblemError(
                "bad_body", answer.error, errors=(fault,), execution_status="rejected"
            )
        if answer.error:
            raise ProblemError("desk_refused", answer.error, execution_status="rejected")
        return answer

    def _asked(self, folder: RunFolder, before: Answer | None) -> DeskView:
        name, as_of = folder.path.name, at_text(self._now_ns())
        try:
            answer = ask(folder, Question(do="status"), timeout_s=_STATUS_S)
        except SilentError as error:
            return _away(name, "silent", str(error), before)
        except NotFoundError as error:
            if _is_written(folder):  # it begins, or leaves
                why = f"{name}: its process is there, and does not answer yet or any more"
                return _away(name, "silent", why, before)
            return _away(name, "gone", str(error), before)
        return DeskView(
            run=name, state=answer.state, is_answering=True, why="", as_of=as_of, answer=answer
        )

    def _lock_of(self, name: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(name, threading.Lock())

    def close(self) -> None:
        """No desk is asked any more; none is touched."""
        self.threads.shutdown(wait=False, cancel_futures=True)


def _is_written(folder: RunFolder) -> bool:
    try:
        return folder.status() == "running"
    except JournalError:
        return False


def _away(run: str, state: str, why: str, before: Answer | None) -> DeskView:
    """What it said last stays to be seen; it is not how it stands."""
    as_of = "" if before is None else before.done_at
    return DeskView(run=run, state=state, is_answering=False, why=why, as_of=as_of, answer=before)


def changed(view: DeskView) -> DeskView:
    """A view without what changes with every look, to tell whether anything else did."""
    answer = view.answer
    if answer is None:
        return view
    replace = msgspec.structs.replace
    quiet = replace(
        answer,
        asked_at="",
        done_at="",
        took_ms=0.0,
        uptime_s=0.0,
        positions=tuple(replace(each, age_s=0.0) for each in answer.positions),
        open_orders=tuple(replace(each, age_s=0.0) for each in answer.open_orders),
    )
    return replace(view, as_of="", answer=quiet)
