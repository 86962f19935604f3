"""What came of a decision, in a sentence."""

from hansa import _core

_MEANINGS = {name: meaning for _, name, meaning in _core.outcomes()}


def meaning_of(outcome: str, decision: float | None = None, target: float | None = None) -> str:
    """The sentence of an outcome; "" for one that is not known. Where a short view ends at a target
    of nothing it says so, as the position is then not what the view alone would lead to.
    """
    if outcome == "at_target" and target == 0 and decision is not None and decision < 0:
        return "the view is short, and the allocation holds nothing for it: nothing is held"
    return _MEANINGS.get(outcome, "")
