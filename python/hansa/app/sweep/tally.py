"""How many sets of a sweep are kept, and as what, for whoever waits for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hansa.app.sweep.outcomes import DONE, SetOutcome

#: Told beside how sets ended: they ran, and did nothing.
NEVER_TRADED = "never traded"


@dataclass(frozen=True, slots=True)
class Tally:
    """Of `asked` sets `kept` are on the disk, `found` of them before this began; `ended` says how
    many of them as what (done, pruned, failed, refused), and how many of the done never traded.
    """

    found: int
    kept: int
    asked: int
    ended: Mapping[str, int] = field(default_factory=dict)


def endings(outcome: SetOutcome) -> tuple[str, ...]:
    """What a set counts as in `Tally.ended`."""
    return (outcome.status, NEVER_TRADED) if never_traded(outcome) else (outcome.status,)


def never_traded(outcome: SetOutcome) -> bool:
    """Whether a set ran to its end without a fill."""
    figures = outcome.figures
    return outcome.status == DONE and figures is not None and figures.fills == 0


#: Told as a sweep begins, and whenever sets were kept.
Counted: TypeAlias = Callable[[Tally], None]
