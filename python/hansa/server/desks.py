"""Desks at work, asked and told over their own sockets, each by a thread of its own at a time."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec

from hansa.api.answer import Answer, DeskView
from hansa.api.problem import Fault
from hansa.app.desk.socket import Question, ask
from hansa.app.view.text import at_text
from hansa.errors import NotFoundError, SilentError
from hansa.server.security.problems import ProblemError
from hansa.stores import RunFolder

#: A desk that takes longer to say how it stands is silent.
_STATUS_S = 2.0
#: How long a command may take: a desk that replays or hangs is told of as `desk_silent`.
_COMMAND_S = 15.0
#: A status that is younger is not asked for again.
_YOUNG_S = 0.2
_THREADS = 8


class DeskLink:
    """State: what each desk answered last. A desk is asked by one thread at a time."""

    def __init__(self, now_ns: Callable[[], int]):
        self._now_ns = now_ns
        self._known: dict[str, tuple[float, DeskView]] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self.threads = ThreadPoolExecutor(_THREADS, "hansa-desk")

    def view(self, folder: RunFolder, *, young_s: float = _YOUNG_S) -> DeskView:
        """How a desk stands: as it says now, or said a moment ago."""
        name = folder.path.name
        with self._lock_of(name):
            known = self._known.get(name)
            if known is not None and time.monotonic() - known[0] < young_s:
                return known[1]
            before = None if known is None else known[1].answer
            view = self._asked(folder, before)
            self._known[name] = (time.monotonic(), view)
            return view

    def known(self) -> list[DeskView]:
        """How desks stood when they were asked last."""
        return [view for _, view in tuple(self._known.values())]

    def command(self, folder: RunFolder, question: Question) -> Answer:
        """Tells a desk. Raises the problems `desk_gone`, `desk_silent`, `desk_refused`, and
        `bad_body` for what the desk cannot read as an order.
        """
        try:
            answer = ask(folder, question, timeout_s=_COMMAND_S)
        except SilentError as error:
            raise ProblemError("desk_silent", str(error)) from error
        except NotFoundError as error:
            raise ProblemError("desk_gone", str(error)) from error
        if answer.misfit:
            fault = Fault(pointer=f"/{answer.misfit}", detail=answer.error)
            raise ProblemError("bad_body", answer.error, errors=(fault,))
        if answer.error:
            raise ProblemError("desk_refused", answer.error)
        self._known.pop(folder.path.name, None)
        return answer

    def _asked(self, folder: RunFolder, before: Answer | None) -> DeskView:
        name, as_of = folder.path.name, at_text(self._now_ns())
        try:
            answer = ask(folder, Question(do="status"), timeout_s=_STATUS_S)
        except SilentError as error:
            return _away(name, "silent", str(error), before)
        except NotFoundError as error:
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
