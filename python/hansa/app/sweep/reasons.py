"""Why sets did not run: reasons that differ in their numbers alone are one."""

import re
from collections.abc import Sequence

from hansa.app.sweep.outcomes import SetOutcome

#: What differs from set to set: the parameters an agent was to be built with, and numbers.
_OWN = re.compile(r"\{[^{}]*\}|[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)


def reasons(outcomes: Sequence[SetOutcome]) -> list[str]:
    """A line for each reason, the commonest first: `20 refused: fast: expected 1 or more, found -20
    (and 19 more)`, in the words of the first set that gave it.
    """
    groups: dict[tuple[str, str], list[SetOutcome]] = {}
    for each in outcomes:
        if each.error:
            groups.setdefault(kind_of(each), []).append(each)
    ordered = sorted(groups.values(), key=len, reverse=True)
    return [_line(sets[0], len(sets)) for sets in ordered]


def kind_of(outcome: SetOutcome) -> tuple[str, str]:
    """How a set ended, and why, without what is its own in that."""
    return outcome.status, _OWN.sub("#", outcome.error)


def _line(first: SetOutcome, count: int) -> str:
    others = f" (and {count - 1:,} more)" if count > 1 else ""
    return f"{count:,} {first.status}: {first.error}{others}"
