"""What differs between a recorded record and a replayed one, in words."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, fields

from hansa.app.manifest import Manifest
from hansa.journal import Kind, decode_proposal, decode_report

Entry = tuple[int, int, bytes]

_GRID = 2**20
_NONE = -(2**31)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs; `agent` is named when it is a ballot."""

    what: str
    expected: str
    found: str
    agent: str = ""


def differences(
    expected: Entry | None, found: Entry | None, manifest: Manifest
) -> tuple[Difference, ...]:
    """The values that differ, at most ten."""
    if expected is None or found is None or expected[0] != found[0]:
        return (Difference("record", _title(expected), _title(found)),)
    before, after = (_values(entry, manifest) for entry in (expected, found))
    keys = sorted(set(before) | set(after))
    different = [key for key in keys if before.get(key) != after.get(key)]
    if not different:
        return (Difference("bytes", expected[2].hex()[:80], found[2].hex()[:80]),)
    return tuple(
        Difference(
            what=what,
            agent=agent,
            expected=before.get((what, agent), "as before"),
            found=after.get((what, agent), "as before"),
        )
        for what, agent in different[:10]
    )


def _title(entry: Entry | None) -> str:
    return "no record" if entry is None else f"a record of kind {Kind.name_of(entry[0])}"


def _values(entry: Entry, manifest: Manifest) -> dict[tuple[str, str], str]:
    kind, ts_ns, payload = entry
    values = {("time", ""): str(ts_ns)}
    if kind == Kind.MOMENT:
        values |= dict(_moment(payload, manifest))
    elif kind == Kind.PROPOSAL:
        proposal = decode_proposal(payload)
        values |= {(f.name, ""): str(getattr(proposal, f.name)) for f in fields(proposal)}
    elif kind == Kind.REPORT:
        report = decode_report(payload)
        values |= {(f.name, ""): str(getattr(report, f.name)) for f in fields(report)}
    return values


def _moment(payload: bytes, manifest: Manifest) -> Iterator[tuple[tuple[str, str], str]]:
    moment, flags = struct.unpack_from("<Q16xQ", payload)
    equity = int.from_bytes(payload[8:24], "little", signed=True)
    yield ("moment", ""), str(moment)
    yield ("equity", ""), f"{equity / 10**18:.8f}"
    agents, instruments = manifest.agents, manifest.instruments
    seats = [(a, i) for a in agents for i in instruments]
    names = [
        [(f"ballot of {a} for {i}", a) for a, i in seats],
        [(f"decision for {i}", "") for i in instruments],
        [(f"weight of {a}", "") for a in agents],
        [(f"target weight for {i}", "") for i in instruments],
        [(f"outcome for {i}", "") for i in instruments],
    ]
    offset = 32
    for bit, (labels, form) in enumerate(zip(names, "QQiiB", strict=True)):
        if not flags >> bit & 1:
            continue
        bitmap = payload[offset : offset + (len(labels) + 7) // 8]
        offset += len(bitmap)
        for index, label in enumerate(labels):
            if bitmap[index // 8] >> index % 8 & 1:
                (value,) = struct.unpack_from(f"<{form}", payload, offset)
                offset += struct.calcsize(form)
                yield label, _shown(form, value)


def _shown(form: str, value: int) -> str:
    if form == "B":
        return str(value)
    if form == "i":
        return _grid(value)
    low = value & 0xFFFF_FFFF
    conviction = low - 2**32 if low >= 2**31 else low
    strength = (value >> 32) & 0x7FFF_FFFF
    flag = " veto" if value >> 63 else ""
    return f"{_grid(conviction)} with {_grid(strength)}{flag}"


def _grid(steps: int) -> str:
    return "none" if steps == _NONE else f"{steps / _GRID:.7f}"
