"""Runs that somebody looks at: their journals are followed, and what is new is told."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

from hansa.app.view.run_view import RunView
from hansa.errors import CursorError, NotFoundError
from hansa.server.security.problems import ProblemError
from hansa.stores import RunFolder, RunStore

T = TypeVar("T")
OnOpened: TypeAlias = Callable[[RunFolder], None]

#: What a folder of a run may be called in a request: nothing that leaves the folder of runs.
_NAME = re.compile(r"\w[\w.-]{0,119}")
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

    def __init__(self, folder: RunFolder, on_opened: OnOpened):
        self.folder, self._on_opened = folder, on_opened
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
        if self._view is None or self._view.is_gone:  # its folder may have been made anew
            self._on_opened(self.folder)
            self._view = RunView(self.folder)
        return self._view


class Watching:
    """State: the runs that are open, the ones used last behind the others. `on_opened` is told of
    each that is read from its beginning: what is known of it from before may be of another run.
    """

    def __init__(self, store: RunStore, on_opened: OnOpened):
        self._store, self._on_opened = store, on_opened
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
            watched = self._open.pop(folder.path.name, None) or Watched(folder, self._on_opened)
            self._open[folder.path.name] = watched
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
            return watched
