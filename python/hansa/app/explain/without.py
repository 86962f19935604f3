"""What the council would have decided without each of its agents, with these ballots alone."""

import math
from collections.abc import Sequence

import numpy as np

from hansa import council
from hansa.allocation.parameters import Scalar
from hansa.app.explain.certificates import CouncilCertificate, Voice
from hansa.config import CouncilSection
from hansa.types import BallotBlock, DecisionBlock

#: Ballots and weights are on record on a grid of 2^-20: what is decided again lies that near.
_NEAR = 2.0**-16


def without_each(section: CouncilSection, c: CouncilCertificate) -> dict[str, float | None]:
    """By agent the decision without it, None where nobody would have a view. The rule is asked
    again under the weights on record; empty where even with all agents it does not come to the
    decision on record, so that what it says is not worth telling.
    """
    if not _is_near(_decided(section, c.voices), c.decision, is_vetoed=c.vetoed):
        return {}
    return {
        voice.agent: _known(
            _decided(section, [each for each in c.voices if each is not voice]), c.decision
        )
        for voice in c.voices
    }


def _decided(section: CouncilSection, voices: Sequence[Voice]) -> DecisionBlock | None:
    if not voices or any(voice.weight <= 0 for voice in voices):
        return None
    agents = tuple(voice.agent for voice in voices)
    rule, params = _rule(section)
    made = council.make(
        rule, agents, params=params, weights={voice.agent: voice.weight for voice in voices}
    )
    return made.decide(_ballots(agents, voices), np.ones((1, 1)))


def _rule(section: CouncilSection) -> tuple[str, dict[str, Scalar]]:
    """What decides at one moment: Hedge is the weighted mean under the weights it has come to."""
    if section.rule == "hedge":
        return "weighted_mean", {}
    return section.rule, dict(section.parameters)


def _ballots(agents: tuple[str, ...], voices: Sequence[Voice]) -> BallotBlock:
    shape = (1, len(voices), 1)
    conviction = np.array([voice.conviction for voice in voices]).reshape(shape)
    confidence = np.array([voice.confidence for voice in voices]).reshape(shape)
    veto = np.array([voice.veto for voice in voices]).reshape(shape)
    return BallotBlock(agents, conviction, confidence, veto)


def _known(decided: DecisionBlock | None, recorded: float) -> float | None:
    """What was decided; of one that is as near as the grid allows, the decision on record."""
    if decided is None:
        return None
    value = float(decided.conviction[0, 0])
    if math.isnan(value):
        return None
    return recorded if abs(value - recorded) < _NEAR else value


def _is_near(decided: DecisionBlock | None, recorded: float, *, is_vetoed: bool) -> bool:
    if decided is None or bool(decided.vetoed[0, 0]) != is_vetoed:
        return False
    found = float(decided.conviction[0, 0])
    if math.isnan(found) or math.isnan(recorded):
        return math.isnan(found) and math.isnan(recorded)
    return abs(found - recorded) < _NEAR
