"""The last decision of a desk's council, instrument by instrument, and its words."""

import math
from collections.abc import Sequence

from hansa.api.answer import CouncilLine, VoiceLine
from hansa.app.tables import OUTCOMES
from hansa.engine.live_floor import LiveFloor
from hansa.engine.pipeline import Block
from hansa.market.finding import iso
from hansa.types import FloatArray

#: A view that is smaller than this is none worth a side.
_FLAT = 5e-3


def council_lines(floor: LiveFloor) -> tuple[CouncilLine, ...]:
    """One line an instrument; none before the first decision, or without a council."""
    latest = floor.latest
    if latest is None or not latest.block.ballots.agents:
        return ()
    outcomes, at = floor.core.outcomes(), iso(latest.ts_close_ns)
    return tuple(
        _line(latest.block, place, (instrument.symbol, at, OUTCOMES.get(outcome, "")))
        for place, (instrument, outcome) in enumerate(zip(floor.instruments, outcomes, strict=True))
    )


def council_words(line: CouncilLine) -> str:
    """A decision in a sentence: "long +0.42: momentum +0.80, trend +0.31; against: risk -0.20"."""
    if line.is_vetoed or line.decision is None:
        return council_voices(line)
    voices = council_voices(line)
    return f"{_side(line.decision)} {signed(line.decision)}{': ' if voices else ''}{voices}"


def council_voices(line: CouncilLine) -> str:
    """Who spoke for a decision, who against it, who was silent; the strongest first."""
    if line.is_vetoed:
        by = ", ".join(voice.agent for voice in line.voices if voice.is_veto)
        return f"out, vetoed by {by}" if by else "out, vetoed"
    if line.decision is None:
        return "no view: nobody spoke, or no quorum"
    spoke = sorted(line.voices, key=lambda voice: -abs(_pull(voice)))
    with_it = [voice for voice in spoke if _pull(voice) * line.decision > 0]
    against = [voice for voice in spoke if _pull(voice) * line.decision < 0]
    silent = ", ".join(voice.agent for voice in line.voices if voice.conviction is None)
    said = ((_named(with_it), ""), (_named(against), "against: "), (silent, "silent: "))
    return "; ".join(f"{before}{names}" for names, before in said if names)


def signed(view: float) -> str:
    """A view to two places with its sign; what is 0.00 then has none."""
    text = f"{view:+.2f}"
    return text[1:] if text[1:] == "0.00" else text


def _pull(voice: VoiceLine) -> float:
    return voice.weight * voice.confidence * (voice.conviction or 0.0)


def _side(decision: float) -> str:
    if abs(decision) < _FLAT:
        return "flat"
    return "long" if decision > 0 else "short"


def _named(voices: Sequence[VoiceLine]) -> str:
    return ", ".join(f"{voice.agent} {signed(voice.conviction or 0.0)}" for voice in voices)


def _line(block: Block, place: int, about: tuple[str, str, str]) -> CouncilLine:
    symbol, at, outcome = about
    ballots, decision = block.ballots, block.decision
    return CouncilLine(
        symbol=symbol,
        at=at,
        decision=_number(decision.conviction, place),
        dissent=float(decision.dissent[0, place]),
        is_vetoed=bool(decision.vetoed[0, place]),
        target_ratio=_number(block.weights, place),
        outcome=outcome,
        voices=tuple(
            VoiceLine(
                agent=agent,
                conviction=_number(ballots.conviction[:, seat], place),
                confidence=float(ballots.confidence[0, seat, place]),
                weight=float(decision.weight[0, seat]),
                is_veto=bool(ballots.veto[0, seat, place]),
            )
            for seat, agent in enumerate(ballots.agents)
        ),
    )


def _number(rows: FloatArray, place: int) -> float | None:
    value = float(rows[0, place])
    return None if math.isnan(value) else value
