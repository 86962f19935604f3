"""Instruments that never have a bar at the time of another's: nobody can compare them."""

from collections.abc import Iterator, Sequence

import numpy as np

from hansa.market import Bars
from hansa.market.finding import iso

#: So many bars are looked at together: most instruments meet in the first of them.
_ROWS = 65_536


def apart(bars: Sequence[Bars]) -> Iterator[str]:
    """A warning for each instrument none of whose bars closes when one of another does."""
    known = [each for each in bars if len(each)]
    for own in known:
        others = [each for each in known if each is not own]
        if not others or any(_meet(own, each) for each in others):
            continue
        first_ns = min(int(each.ts_close_ns[0]) for each in others)
        last_ns = max(int(each.ts_close_ns[-1]) for each in others)
        yield (
            f"{own.instrument.symbol}: expected bars that close when those of another instrument "
            f"do, found none: its own close from {iso(int(own.ts_close_ns[0]))} to "
            f"{iso(int(own.ts_close_ns[-1]))}, the others' from {iso(first_ns)} to {iso(last_ns)}; "
            "agents that compare instruments say nothing: choose data of the same times"
        )


def _meet(own: Bars, other: Bars) -> bool:
    """Whether two instruments have a close in common; closes are in order."""
    theirs = other.ts_close_ns
    for start in range(0, len(own), _ROWS):
        mine = own.ts_close_ns[start : start + _ROWS]
        places = np.searchsorted(theirs, mine)
        is_within = places < len(theirs)
        if np.any(theirs[places[is_within]] == mine[is_within]):
            return True
    return False
