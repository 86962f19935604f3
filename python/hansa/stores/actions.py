"""The journal of what people did: hash-chained like a run's, and written before it is done."""

import base64
import binascii
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hansa import _core
from hansa.api.journal import ActionLine, Verified
from hansa.api.page import Page
from hansa.errors import CursorError, JournalError, NotFoundError
from hansa.journal import Kind, read_records
from hansa.journal.actions import (
    ACTIONS_MANIFEST,
    Action,
    ActionEnd,
    decode_action,
    encode_action,
)
from hansa.journal.verified import verified
from hansa.market.finding import iso

#: The status of an action until its end is on record.
BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class _Begun:
    seq: int
    ts_ns: int
    hash: str
    action: Action


class ActionJournal:
    """What people did, in a folder of its own. `begin` returns once the action is on the disk: only
    then may it be done. For any number of threads; a second process at the same folder is refused
    with JournalError, and a record that a crash left unfinished is cut off.
    """

    def __init__(self, folder: Path, *, now_ns: Callable[[], int] = time.time_ns):
        self._folder, self._now_ns = folder, now_ns
        self._lock = threading.Lock()
        self._writer = _core.JournalWriter(folder, ACTIONS_MANIFEST)
        self._begun: list[_Begun] = []
        self._ends: dict[int, ActionEnd] = {}
        self._read()

    def begin(self, action: Action) -> int:
        """Records what is about to be done; its number. Raises JournalError: then it must not."""
        with self._lock:
            return self._append(action)

    def end(self, seq: int, status: str, after: str = "") -> None:
        """Records what came of the action `seq`. Raises NotFoundError for one that never began."""
        with self._lock:
            if not any(each.seq == seq for each in reversed(self._begun)):
                raise NotFoundError(f"{self._folder}: expected an action {seq}, found none")
            self._append(ActionEnd(of=seq, status=status, after=after))

    def page(self, cursor: str = "", limit: int = 100) -> Page[ActionLine]:
        """A line for each action, newest first, from behind `cursor` on. Raises CursorError for a
        cursor that is none.
        """
        with self._lock:
            before = self._records if not cursor else _position(cursor)
            older = [each for each in self._begun if each.seq < before]
            shown = older[-limit:][::-1]
            lines = tuple(_line(each, self._ends.get(each.seq)) for each in shown)
        has_more = len(older) > len(shown)
        return Page(
            data=lines,
            next_cursor=_cursor(shown[-1].seq) if has_more else "",
            has_more=has_more,
        )

    def last_actor(self, action: str, target: str) -> str:
        """Who last did an action whose name begins so to a target, and it was done; "" where nobody
        did.
        """
        with self._lock:
            for each in reversed(self._begun):
                is_it = each.action.target == target and each.action.action.startswith(action)
                end = self._ends.get(each.seq)
                if is_it and end is not None and end.status == "done":
                    return each.action.actor
        return ""

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
        self._take(seq, ts_ns, link, action)
        return seq

    def _read(self) -> None:
        records = read_records(self._folder, [Kind.ACTION])
        self._records = 1
        for row, payload in records.each():
            seq, ts_ns = int(records.seq[row]), int(records.ts_ns[row])
            try:
                action = decode_action(payload)
            except JournalError as error:
                raise JournalError(f"{self._folder}: record {seq}: {error}") from error
            self._take(seq, ts_ns, records.hashes[row].tobytes().hex(), action)

    def _take(self, seq: int, ts_ns: int, link: str, action: Action | ActionEnd) -> None:
        self._records = seq + 1
        if isinstance(action, ActionEnd):
            self._ends[action.of] = action
        else:
            self._begun.append(_Begun(seq, ts_ns, link, action))


def _line(begun: _Begun, end: ActionEnd | None) -> ActionLine:
    action = begun.action
    return ActionLine(
        seq=begun.seq,
        at=iso(begun.ts_ns),
        at_ns=begun.ts_ns,
        hash=begun.hash,
        request_id=action.request_id,
        actor=action.actor,
        role=action.role,
        via=action.via,
        address=action.address,
        action=action.action,
        target=action.target,
        reason=action.reason,
        before=action.before,
        after="" if end is None else end.after,
        status=BEGUN if end is None else end.status,
    )


def _cursor(seq: int) -> str:
    return base64.urlsafe_b64encode(str(seq).encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise CursorError(
            f"expected a cursor of an earlier page, found {cursor[:40]!r}; begin without one"
        ) from None
