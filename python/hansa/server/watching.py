"""Runs that somebody looks at: their journals are followed, and what is new is told."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hansa.app.view.run_view import RunView
from hansa.errors import CursorError, NotFoundError
from hansa.server.security.problems import ProblemError
from hansa.stores import RunFolder, RunStore

T = TypeVar("T")

#: What a folder of a run may be called in a request: nothing that leaves the folder of runs.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}")
#: So many runs stay open though nobody looks at them.
_KEPT = 8


@contextmanager
def missing_as(code: str) -> Iterator[None]:
    """Makes of what is not there the problem of that code."""
    try:
        yield
    except CursorError:
        raise
    except NotFoundError as error:
        raise ProblemError(code, str(error)) from error


class Watched:
    """A run that is looked at. State: its view, which one thread at a time may use."""

    def __init__(self, folder: RunFolder):
        self.folder = folder
        self.lock = threading.Lock()
        self._view: RunView | None = None

    def ask(self, question: Callable[[RunView], T], missing: str = "not_found") -> T:
        """Asks the view once it has read everything there is. Raises the problem `missing` for what
        the run does not have.
        """
        with self.lock:
            view = self._opened()
            while view.advance():
                pass
            with missing_as(missing):
                return question(view)

    def step(self, tell: Callable[[RunView], object]) -> bool:
        """Reads a part of what is new and tells of it; whether there is more."""
        with self.lock:
            view = self._opened()
            has_more = view.advance()
            tell(view)
            return has_more

    def _opened(self) -> RunView:
        if self._view is None:
            self._view = RunView(self.folder)
        return self._view


class Watching:
    """State: the runs that are open, the ones used last behind the others."""

    def __init__(self, store: RunStore):
        self._store = store
        self._open: OrderedDict[str, Watched] = OrderedDict()
        self._lock = threading.Lock()

    def folder(self, run: str) -> RunFolder:
        """The folder of a run by its name, or of the `last` one. Raises the problem
        `run_not_found`.
        """
        if run == "last":
            runs = self._store.runs()
            if runs:
                return runs[-1]
        elif _NAME.fullmatch(run) and (self._store.root / run / "journal").is_dir():
            return RunFolder(self._store.root / run)
        raise ProblemError("run_not_found", f"no run {run[:120]!r}; GET /v1/runs lists them")

    def run(self, run: str) -> Watched:
        """A run, open. Raises the problem `run_not_found`."""
        folder = self.folder(run)
        with self._lock:
            watched = self._open.pop(folder.path.name, None) or Watched(folder)
            self._open[folder.path.name] = watched
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
            return watched
