"""What closes a position is counted as the report of a run counts it."""

import numpy as np

from hansa.app.books import Happened
from hansa.app.closings import closing_fills
from hansa.journal import Happening, Kind, Movements


def _moved(*rows):
    """Of (time, instrument, lots)."""
    times, instruments, lots = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    nothing = np.zeros(len(rows), dtype=np.int64)
    fees = np.zeros(len(rows), dtype=np.object_)
    return Movements(instruments, lots, nothing, times, fees, nothing, ("USD",))


def _happened(kind, ts_ns, before, after):
    return Happening(kind, ts_ns, ts_ns, 0, 0, 0, before, after, 1, ())


def test_fills_against_what_is_held_close():
    moved = _moved((1, 0, 5), (2, 1, -3), (3, 0, -2), (4, 0, -3), (5, 0, -1), (6, 1, 9), (7, 1, 1))
    assert closing_fills(moved, Happened.of([])) == 3
    assert closing_fills(_moved(), Happened.of([])) == 0


def test_a_split_restates_what_is_held_and_closes_nothing():
    moved = _moved((1, 0, 10), (3, 0, -10), (4, 0, -10))
    assert closing_fills(moved, Happened.of([_happened(Kind.SPLIT, 2, 10, 20)])) == 2


def test_an_end_closes():
    assert closing_fills(_moved((1, 0, 10)), Happened.of([_happened(Kind.EXPIRY, 2, 10, 0)])) == 1
