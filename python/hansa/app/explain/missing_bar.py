"""That an instrument had no bar where one is asked about, and from when its price is."""

import numpy as np

from hansa.app.explain.asking import time_text
from hansa.engine import Universe

#: So many moments are looked through together, from the one asked about back.
_MOMENTS = 64


def missing_bar(universe: Universe, place: tuple[int, int], asked_ns: int) -> str:
    """What is said of an instrument (`place`: moment and instrument) none of whose bars closed at
    that moment, or within the step before the time that was asked about; "" where one did.
    """
    moment, instrument = place
    if "bars" not in universe.kinds:
        return ""
    row = _last_row(universe, moment, instrument)
    if row < 0:
        return "none of it had closed yet"
    closed_ns = int(universe.ts_ns[row])
    if row == moment and asked_ns - closed_ns < _step_ns(universe):
        return ""
    return f"none of it closed at that time; the last before it closed at {time_text(closed_ns)}"


def _last_row(universe: Universe, moment: int, instrument: int) -> int:
    """The last moment, up to one, at which a bar of an instrument closed; -1 for none."""
    stop = moment + 1
    while stop > 0:
        start = max(0, stop - _MOMENTS)
        rows = np.flatnonzero(~np.isnan(universe.columns(start, stop)[3][:, instrument]))
        if len(rows):
            return start + int(rows[-1])
        stop = start
    return -1


def _step_ns(universe: Universe) -> int:
    """The time between most moments: the length of a bar."""
    steps, counts = np.unique(np.diff(universe.ts_ns), return_counts=True)
    return int(steps[counts.argmax()]) if len(steps) else 0
