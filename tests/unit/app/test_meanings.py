"""Why a decision came to nothing, where the outcome alone does not say it."""

import pytest

from hansa.app.explain.meanings import meaning_of


@pytest.mark.parametrize(
    ("decision", "target", "is_said"),
    [(-0.62, 0.0, True), (-0.62, -0.1, False), (0.62, 0.1, False), (None, None, False)],
)
def test_a_short_view_that_holds_nothing_is_told(
    decision: float | None, target: float | None, is_said: bool
) -> None:
    assert ("the view is short" in meaning_of("at_target", decision, target)) is is_said
    assert meaning_of("at_target", decision, target)


def test_other_outcomes_say_what_they_say() -> None:
    assert meaning_of("vetoed", -0.62, 0.0) == "a veto holds the position at zero"
    assert meaning_of("nothing that there is") == ""
