"""The journal of what people did: hash-chained like a run's, and written before it is done."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from hansa import _core
from hansa.api.journal import ActionLine, Verified
from hansa.api.page import Page
from hansa.errors import NotFoundError
from hansa.journal import Kind
from hansa.journal.actions import ACTIONS_MANIFEST, Action, ActionEnd, encode_action
from hansa.journal.verified import verified
from hansa.stores.action_list import read_actions

#: So many lines are looked at in one turn.
_PAGE = 1_000


class ActionJournal:
    """What people did, in a folder of its own. `begin` returns once the action is on the disk: only
    then may it be done. For any number of threads; a second process at the same folder is refused
    with JournalError, and a record that a crash left unfinished is cut off.
    """

    def __init__(self, folder: Path, *, now_ns: Callable[[], int] = time.time_ns):
        self._folder, self._now_ns = folder, now_ns
        self._lock = threading.Lock()
        self._writer = _core.JournalWriter(folder, ACTIONS_MANIFEST)
        self._actions = read_actions(folder)

    def begin(self, action: Action) -> int:
        """Records what is about to be done; its number. Raises JournalError: then it must not."""
        with self._lock:
            return self._append(action)

    def end(self, seq: int, status: str, after: str = "") -> None:
        """Records what came of the action `seq`. Raises NotFoundError for one that never began."""
        with self._lock:
            if not self._actions.has(seq):
                raise NotFoundError(f"{self._folder}: expected an action {seq}, found none")
            self._append(ActionEnd(of=seq, status=status, after=after))

    def page(self, cursor: str = "", limit: int = 100) -> Page[ActionLine]:
        """A line for each action, newest first, from behind `cursor` on. Raises CursorError for
        a cursor that is none.
        """
        with self._lock:
            return self._actions.page(cursor, limit)

    def of(self, target: str) -> Iterator[ActionLine]:
        """What was done to a target, newest first."""
        page = self.page(limit=_PAGE)
        while True:
            yield from (each for each in page.data if each.target == target)
            if not page.has_more:
                return
            page = self.page(page.next_cursor, _PAGE)

    def verify(self) -> Verified:
        """Reads every byte and checks every link."""
        return verified(self._folder)

    def close(self) -> None:
        """Ends the writing; another process may go on with it."""
        with self._lock:
            self._writer.close()

    def _append(self, action: Action | ActionEnd) -> int:
        ts_ns = self._now_ns()
        seq, link = self._writer.append(Kind.ACTION, ts_ns, encode_action(action))
        self._writer.commit()
        self._actions.take(seq, ts_ns, link, action)
        return seq
