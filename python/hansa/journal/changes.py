"""What changed at a decision point, from the bytes of its record (docs/journal.md)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from hansa import _core

_HEAD = struct.Struct("<Q16sQ")
_STEP = 2**-20
_NOTHING = -(2**31)
_OUTCOMES = {number: name for number, name, _ in _core.outcomes()}


@dataclass(frozen=True, slots=True)
class BallotChange:
    """What an agent says of an instrument from now on; without a conviction it abstains."""

    agent: int
    instrument: int
    conviction: float | None
    confidence: float
    veto: bool


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """What the council says of an instrument from now on; None: nothing."""

    instrument: int
    conviction: float | None
    dissent: float
    vetoed: bool


@dataclass(frozen=True, slots=True)
class WeightChange:
    """What an agent's voice weighs from now on."""

    agent: int
    weight: float


@dataclass(frozen=True, slots=True)
class TargetChange:
    """The part of the equity that is wanted; None leaves the position as it is."""

    instrument: int
    target: float | None


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """What came of the decision on an instrument."""

    instrument: int
    outcome: str


@dataclass(frozen=True, slots=True)
class MomentChanges:
    """One record: what is not named is as it was. `equity` in 10^-18 of the account's currency."""

    moment: int
    equity: int
    ballots: tuple[BallotChange, ...]
    decisions: tuple[DecisionChange, ...]
    weights: tuple[WeightChange, ...]
    targets: tuple[TargetChange, ...]
    outcomes: tuple[OutcomeChange, ...]


def decode_changes(payload: bytes, *, agents: int, instruments: int) -> MomentChanges:
    """From the bytes of a MOMENT record of a run with so many agents and instruments."""
    moment, equity, flags = _HEAD.unpack_from(payload)
    counts = (agents * instruments, instruments, agents, instruments, instruments)
    sections: list[list[tuple[int, int]]] = []
    offset = _HEAD.size
    for bit, (count, size) in enumerate(zip(counts, (8, 8, 4, 4, 1), strict=True)):
        found = list(_section(payload, offset, count, size)) if flags >> bit & 1 else []
        offset += (count + 7) // 8 + size * len(found) if flags >> bit & 1 else 0
        sections.append(found)
    ballots, decisions, weights, targets, outcomes = sections
    return MomentChanges(
        moment=moment,
        equity=int.from_bytes(equity, "little", signed=True),
        ballots=tuple(
            BallotChange(place // instruments, place % instruments, *_unpacked(v))
            for place, v in ballots
        ),
        decisions=tuple(DecisionChange(place, *_unpacked(v)) for place, v in decisions),
        weights=tuple(WeightChange(place, _signed(v) * _STEP) for place, v in weights),
        targets=tuple(TargetChange(place, _part(v)) for place, v in targets),
        outcomes=tuple(OutcomeChange(place, _OUTCOMES.get(v, f"{v}")) for place, v in outcomes),
    )


def _section(payload: bytes, offset: int, count: int, size: int) -> Iterator[tuple[int, int]]:
    """Place and new value of each that changed: a bitmap, then the values."""
    at = offset + (count + 7) // 8
    for place in range(count):
        if payload[offset + place // 8] >> (place % 8) & 1:
            yield place, int.from_bytes(payload[at : at + size], "little")
            at += size


def _unpacked(packed: int) -> tuple[float | None, float, bool]:
    """Conviction, strength and flag of a packed word."""
    return _part(packed & 0xFFFF_FFFF), (packed >> 32 & 0x7FFF_FFFF) * _STEP, bool(packed >> 63)


def _part(steps: int) -> float | None:
    return None if _signed(steps) == _NOTHING else _signed(steps) * _STEP


def _signed(steps: int) -> int:
    return steps - 2**32 if steps >= 2**31 else steps
