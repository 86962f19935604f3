"""The actions of a journal of actions as lines: what was begun, and what came of it."""

from dataclasses import dataclass
from pathlib import Path

from hansa.api.journal import ActionLine
from hansa.api.page import Page
from hansa.errors import JournalError
from hansa.journal import Kind, read_records
from hansa.journal.actions import Action, ActionEnd, decode_action
from hansa.market.finding import iso
from hansa.stores.cursor import cursor_at, place_of

#: The status of an action until its end is on record.
BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class _Begun:
    seq: int
    ts_ns: int
    hash: str
    action: Action


class ActionList:
    """State: the actions of a journal in the order in which they began. One thread at a time."""

    def __init__(self) -> None:
        self._records = 1
        self._begun: list[_Begun] = []
        self._ends: dict[int, ActionEnd] = {}

    def take(self, seq: int, ts_ns: int, link: str, action: Action | ActionEnd) -> None:
        """The next record."""
        self._records = seq + 1
        if isinstance(action, ActionEnd):
            self._ends[action.of] = action
        else:
            self._begun.append(_Begun(seq, ts_ns, link, action))

    def has(self, seq: int) -> bool:
        """Whether an action of that number began."""
        return any(each.seq == seq for each in reversed(self._begun))

    def page(self, cursor: str = "", limit: int = 100) -> Page[ActionLine]:
        """A line for each action, newest first, from behind `cursor` on. Raises CursorError for
        a cursor that is none.
        """
        before = self._records if not cursor else place_of("action", cursor)
        older = [each for each in self._begun if each.seq < before]
        shown = older[-limit:][::-1]
        has_more = len(older) > len(shown)
        return Page(
            data=tuple(_line(each, self._ends.get(each.seq)) for each in shown),
            next_cursor=cursor_at("action", shown[-1].seq) if has_more else "",
            has_more=has_more,
        )


def read_actions(folder: Path) -> ActionList:
    """What is on record by now, also while a server writes. Raises JournalError for damage."""
    records, found = read_records(folder, [Kind.ACTION]), ActionList()
    for row, payload in records.each():
        seq, ts_ns = int(records.seq[row]), int(records.ts_ns[row])
        try:
            action = decode_action(payload)
        except JournalError as error:
            raise JournalError(f"{folder}: record {seq}: {error}") from error
        found.take(seq, ts_ns, records.hashes[row].tobytes().hex(), action)
    return found


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
