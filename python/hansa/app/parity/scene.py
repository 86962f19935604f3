"""A live run as it was: what came to the desk, what left it, what was reported of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hansa.app.live.parts import LiveParts
from hansa.app.parity.reality import Reality
from hansa.app.parity.strangers import Strangers, strangers_of
from hansa.app.parity.tape import Tape, record_tape
from hansa.engine import Destination
from hansa.journal import Kind, Proposal, decode_proposal, read_records
from hansa.journal.decode import ORD_TYPES, TIMES_IN_FORCE


@dataclass(frozen=True, slots=True)
class Scene:
    """A run with its journal and the bytes of its manifest, its tape, what really became of its
    requests, the last prices in ticks, the orders that are not decided again as they were, and the
    reports that fit no open order. `is_paper` where its venue heard what the desk did.
    """

    name: str
    journal: Path
    content: bytes
    is_paper: bool
    parts: LiveParts
    tape: Tape
    reality: Reality
    marks: tuple[int | None, ...]
    undecided: frozenset[int]
    strangers: Strangers


def scene_of(name: str, journal: Path, about: tuple[LiveParts, bytes], *, is_paper: bool) -> Scene:
    """The desk again, over all that its journal says came to it. `about` are its parts and the
    bytes of its manifest; `is_paper` where it had a venue on paper beside it, which is rebuilt.
    """
    parts, content = about
    tape = Tape(parts.paper() if is_paper else None)
    core = parts.core(Destination("memory"), content)
    record_tape(journal, parts.step(parts.floor(core), tape), tape, is_paper=is_paper)
    return Scene(
        name=name,
        journal=journal,
        content=content,
        is_paper=is_paper,
        parts=parts,
        tape=tape,
        reality=Reality.of(journal),
        marks=tuple(ticks for _, ticks in core.positions()),
        undecided=_undecided(journal, tape),
        strangers=strangers_of(journal),
    )


#: Instrument, side, type, life time, lots, limit and stop of an order.
_Terms = tuple[int, str, str, str, int, int | None, int | None]


def _undecided(journal: Path, tape: Tape) -> frozenset[int]:
    """Orders that are not decided again as they were: others, more, or not at all."""
    again: Mapping[int, _Terms] = {
        each.cl_ord_id: (
            each.instrument or 0,
            "buy" if each.is_buy else "sell",
            ORD_TYPES[each.ord_type],
            TIMES_IN_FORCE[each.time_in_force],
            each.lots,
            each.limit_ticks,
            each.stop_ticks,
        )
        for each in tape.requests
        if each.kind != "cancel"
    }
    records = read_records(journal, [Kind.PROPOSAL])
    proposals = (decode_proposal(payload) for _, payload in records.each())
    recorded = {each.cl_ord_id: _terms(each) for each in proposals if each.approved_lots}
    ids = again.keys() | recorded.keys()
    return frozenset(each for each in ids if again.get(each) != recorded.get(each))


def _terms(each: Proposal) -> _Terms:
    return (
        each.instrument,
        each.side,
        each.ord_type,
        each.time_in_force,
        each.approved_lots,
        each.limit_ticks,
        each.stop_ticks,
    )
