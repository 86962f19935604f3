"""The journal of a run, and that of human actions."""

import msgspec

from hansa.api.formats import At


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """A record of a journal: its number, kind, time, link of the chain, and a sentence."""

    seq: int
    kind: str
    at: str
    at_ns: int
    hash: str
    line: str
    instrument: str = ""


class RecordDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A record with everything it says, by name; `before` is the link it builds on."""

    record: RecordLine
    before: str
    payload_bytes: int
    says: msgspec.Raw


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What reading every byte of a journal came to: `state` is complete, open, torn or damaged;
    `detail` names the first fault and its place. `last_seq` is the last record that is proved.
    """

    run: str
    state: str
    is_whole: bool
    records: int
    bytes: int
    head: str
    last_seq: int
    detail: str
    verified_at: At
    took_ms: float


class ActionLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a person did: recorded before it was carried out, and again with its result (`is_done`).
    `before` and `after` are what it changed, in words.
    """

    seq: int
    at: At
    at_ns: int
    hash: str
    request_id: str
    actor: str
    role: str
    via: str
    address: str
    action: str
    target: str
    reason: str
    before: str
    after: str
    status: str
