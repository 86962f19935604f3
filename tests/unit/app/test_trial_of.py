"""What a trial went over is told by sixteen digits, without a copy of its moments."""

import tracemalloc

from hansa.app.result import Result
from hansa.app.trial_of import over


def test_moments_are_hashed_where_they_lie(small_run: Result) -> None:
    universe = small_run.universe
    tracemalloc.start()
    try:
        found = over(universe)
        most_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found) == 16
    assert most_bytes < universe.ts_ns.nbytes / 2
