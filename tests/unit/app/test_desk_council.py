"""The words of a council."""

import pytest
from msgspec.structs import replace

from hansa.api.answer import VoiceLine
from hansa.app.desk.council import council_words
from tests.unit.cli.desk_answers import council


def test_a_decision_names_those_for_it_against_it_and_silent() -> None:
    assert council_words(council()) == (
        "long +0.42: momentum +0.80; against: trend -0.20; silent: risk"
    )


def test_the_strongest_pull_is_named_first() -> None:
    loud = VoiceLine(agent="loud", conviction=1.0, confidence=0.1, weight=0.1, is_veto=False)
    strong = VoiceLine(agent="strong", conviction=0.5, confidence=1.0, weight=0.9, is_veto=False)
    assert council_words(replace(council(), voices=(loud, strong))) == (
        "long +0.42: strong +0.50, loud +1.00"
    )


@pytest.mark.parametrize("decision", [-0.004, -0.0, 0.0, 0.004])
def test_what_is_zero_to_two_places_has_no_sign(decision: float) -> None:
    faint = VoiceLine(agent="faint", conviction=decision, confidence=1.0, weight=1.0, is_veto=False)
    words = council_words(replace(council(decision=decision), voices=(faint,)))
    assert words.startswith("flat 0.00")
    assert "+0.00" not in words
    assert "-0.00" not in words


def test_a_veto_names_who_vetoed() -> None:
    veto = VoiceLine(agent="risk", conviction=None, confidence=0.0, weight=0.1, is_veto=True)
    assert (
        council_words(replace(council(), is_vetoed=True, voices=(veto,))) == "out, vetoed by risk"
    )


def test_no_view_is_said() -> None:
    assert council_words(council(decision=None)).startswith("no view")
