"""What people did, as a journal of actions keeps it: one record before, one after."""

from pathlib import Path

import msgspec

from hansa.errors import JournalError
from hansa.journal.columns import read_records
from hansa.journal.kinds import Kind

#: The first record of a journal of actions.
ACTIONS_MANIFEST = b'{"format":1,"what":"actions"}'


class Action(msgspec.Struct, frozen=True, kw_only=True, tag_field="step", tag="begin"):
    """Something a person is about to do: who, in which role, by what (a session, a key, the command
    line), from where; what (such as `desk.kill`), to what, and why. `before` is what it will
    change, in words.
    """

    request_id: str
    actor: str
    role: str
    via: str
    address: str
    action: str
    target: str = ""
    reason: str = ""
    before: str = ""


class ActionEnd(msgspec.Struct, frozen=True, kw_only=True, tag_field="step", tag="end"):
    """What came of the action that record `of` tells: `status` in a word, `after` in words."""

    of: int
    status: str
    after: str = ""


def encode_action(action: Action | ActionEnd) -> bytes:
    """Canonical JSON: keys in order, no spaces."""
    return msgspec.json.encode(action, order="deterministic")


def decode_action(payload: bytes) -> Action | ActionEnd:
    """The bytes of a record of kind 38. Raises JournalError when they are no action."""
    try:
        return msgspec.json.decode(payload, type=Action | ActionEnd)
    except msgspec.DecodeError as error:
        raise JournalError(
            f"expected an action as JSON (docs/journal.md, kind 38), found another: {error}"
        ) from error


def is_of_actions(journal: Path) -> bool:
    """Whether a journal is one of actions, and not that of a run."""
    records = read_records(journal, [Kind.MANIFEST])
    return len(records) > 0 and records.payload(0) == ACTIONS_MANIFEST
