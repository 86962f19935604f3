"""Why sets did not run, in few lines."""

from hansa.app.sweep.outcomes import SetOutcome
from hansa.app.sweep.reasons import reasons


def _outcome(number: int, status: str, error: str) -> SetOutcome:
    return SetOutcome(number=number, values=(number,), status=status, error=error)


def test_reasons_that_differ_in_numbers_alone_are_one_with_how_many_gave_it():
    refused = [
        _outcome(n, "refused", f"agent 'x': cannot be built with {{'fast': {n}}}: found {n - 20}")
        for n in range(20)
    ]
    others = [_outcome(20, "failed", "agent 'x': failed"), _outcome(21, "done", "")]
    found = reasons([*others, *refused])
    assert found == [
        "20 refused: agent 'x': cannot be built with {'fast': 0}: found -20 (and 19 more)",
        "1 failed: agent 'x': failed",
    ]
