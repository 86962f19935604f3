"""What each record of a journal says, in plain values: for JSON, and other programs."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

import msgspec

from hansa.app.manifest import Manifest, read_manifest
from hansa.app.sources import printed_id
from hansa.engine.reconciling import Cause, Policy
from hansa.journal import Kind, decode_command, decode_failure, decode_proposal, decode_report
from hansa.journal.actions import decode_action, is_of_actions
from hansa.journal.carried import decode_ticket_end, decode_tickets
from hansa.journal.changes import decode_changes
from hansa.journal.happenings import HAPPENING_KINDS, decode_happening, decode_postings
from hansa.journal.live_inputs import (
    decode_connection,
    decode_difference,
    decode_interval,
    decode_market,
    decode_transfer,
)
from hansa.journal.summary import decode_end

#: Numbers of 128 bits are more than most programs can read: they are text.
_WIDE = ("equity", "fee", "limit", "observed", "amount", "cash")
_IDS = ("cl_ord_id", "ticket")
_POSTINGS_OF_TRANSFER = 24


@dataclass(frozen=True, slots=True)
class Shape:
    """What must be known of a run to read its records: its id, and how many it is about."""

    run_id: str
    agents: int
    instruments: int

    @classmethod
    def of_journal(cls, journal: Path) -> "Shape":
        """Of the run of a journal, or of a journal of actions, which is of none."""
        if is_of_actions(journal):
            return cls("", 0, 0)
        return cls.of(read_manifest(journal)[0])

    @classmethod
    def of(cls, manifest: Manifest) -> "Shape":
        """Of the run of a manifest."""
        return cls(manifest.run_id, len(manifest.agents), len(manifest.instruments))


def record_says(shape: Shape, kind: int, ts_ns: int, payload: bytes) -> object:
    """Names and values of one record, of every kind there is; of a kind of another version its
    `bytes`.
    """
    if kind == Kind.MANIFEST:
        return msgspec.Raw(payload)
    decoded = _DECODERS.get(kind)
    if decoded is None:
        return {"bytes": payload.hex()}
    return plain(decoded(shape, ts_ns, payload), shape.run_id)


def plain(thing: object, run_id: str, name: str = "") -> object:
    """As JSON has it: ids as people see them, wide numbers and decimals as text."""
    match thing:
        case Mapping():
            return {key: plain(value, run_id, str(key)) for key, value in thing.items()}
        case list() | tuple():
            return [plain(each, run_id) for each in thing]
        case msgspec.Struct():
            return plain(msgspec.structs.asdict(thing), run_id)
        case _ if dataclasses.is_dataclass(thing):
            return plain(_named(thing), run_id)
        case _:
            return _value(thing, run_id, name)


def _value(thing: object, run_id: str, name: str) -> object:
    match thing:
        case IntEnum():
            return thing.name.lower()
        case int() if name in _IDS:
            return printed_id(run_id, thing) if thing else None
        case int() if name in _WIDE:
            return str(thing)
        case Decimal():
            return format(thing, "f")
        case _:
            return thing


def _moment(shape: Shape, _: int, payload: bytes) -> object:
    return decode_changes(payload, agents=shape.agents, instruments=shape.instruments)


def _transfer(_: Shape, __: int, payload: bytes) -> object:
    amount, currency = decode_transfer(payload)
    postings = decode_postings(payload, _POSTINGS_OF_TRANSFER)
    return {"amount": amount, "currency": currency, "postings": postings}


def _market(_: Shape, ts_ns: int, payload: bytes) -> object:
    event = decode_market(payload, ts_ns)
    return {"what": type(event).__name__.removesuffix("Event").lower(), **_named(event)}


def _connection(_: Shape, ts_ns: int, payload: bytes) -> object:
    change, age_ns = decode_connection(payload, ts_ns)
    return {"link": change.link, "instrument": change.instrument, "age_ns": age_ns}


def _difference(_: Shape, __: int, payload: bytes) -> object:
    cause, policy, instrument, about, desk, venue = decode_difference(payload)
    name = "exec_id" if cause == Cause.STRANGER_FILLED else "cl_ord_id"
    what = {"cause": Cause(cause), "policy": Policy(policy), "instrument": instrument}
    return {**what, name: about, "desk": desk, "venue": venue}


def _command(_: Shape, ts_ns: int, payload: bytes) -> object:
    command = decode_command(payload, ts_ns)
    said: dict[str, object] = {"do": command.do, "actor": command.actor}
    if command.cl_ord_id is not None:
        said["cl_ord_id"] = command.cl_ord_id
    if command.request is not None:
        said["request"] = command.request
    if command.label:
        said["label"] = command.label
    if command.do == "carry":
        said["group"], said["tickets"] = decode_tickets(payload)
    return said


def _happening(kind: Kind) -> "_Decoder":
    def decoded(_: Shape, ts_ns: int, payload: bytes) -> object:
        happening = decode_happening(kind, ts_ns, payload)
        return {"what": happening.name, **_named(happening)}

    return decoded


def _named(thing: object) -> Mapping[str, object]:
    assert dataclasses.is_dataclass(thing)
    assert not isinstance(thing, type)
    return {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}


_Decoder: TypeAlias = Callable[[Shape, int, bytes], object]
_DECODERS: Mapping[int, _Decoder] = {
    Kind.END: lambda _, __, payload: decode_end(payload),
    Kind.MOMENT: _moment,
    Kind.PROPOSAL: lambda _, __, payload: decode_proposal(payload),
    Kind.REPORT: lambda _, __, payload: decode_report(payload),
    Kind.COMMAND: _command,
    Kind.CANCEL: lambda _, __, payload: {"cl_ord_id": int.from_bytes(payload[:8], "little")},
    Kind.TRANSFER: _transfer,
    Kind.STATE: lambda _, __, payload: {"state": payload.hex()},
    **{kind: _happening(kind) for kind in HAPPENING_KINDS},
    Kind.TICKET_ENDED: lambda _, __, payload: decode_ticket_end(payload),
    Kind.MARKET: _market,
    Kind.TIME: lambda _, __, ___: {},  # when it was read is all
    Kind.INTERVAL: lambda _, __, payload: decode_interval(payload),
    Kind.CONNECTION: _connection,
    Kind.STRANGER: lambda _, __, payload: decode_report(payload),
    Kind.DIFFERENCE: _difference,
    Kind.FAILED: lambda _, __, payload: decode_failure(payload),
    Kind.ACTION: lambda _, __, payload: msgspec.to_builtins(decode_action(payload)),
}
