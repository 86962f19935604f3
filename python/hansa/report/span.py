"""How long a run is, how many of its steps a year has, and whether it bears figures per year."""

from typing import TYPE_CHECKING

import numpy as np

from hansa.types.arrays import IntArray

if TYPE_CHECKING:
    from hansa.report.tables import RunTables

DAY_NS = 86_400_000_000_000
#: Of 365.25 days.
YEAR_NS = 31_557_600_000_000_000
#: Below it nothing is scaled up to a year: the error would be scaled up with it.
LEAST_DAYS = 30
TOO_SHORT = "span too short to annualise"


def span_ns(ts_ns: IntArray) -> int:
    """From the begin of the first step to the last moment; one moment alone has no length."""
    if len(ts_ns) < 2:
        return 0
    return int(ts_ns[-1]) - begin_ns(ts_ns)


def begin_ns(ts_ns: IntArray) -> int:
    """The begin of the first step, which is as long as most; of one moment alone itself."""
    first_ns = int(ts_ns[0])
    return first_ns if len(ts_ns) < 2 else first_ns - int(np.median(np.diff(ts_ns)))


def bars_per_year(ts_ns: IntArray, step_ns: int) -> float:
    """Steps over the years they span, [T] moments: 8,766 hours where trading never ends, some 252
    days of a stock exchange. Of one moment alone so many as its step has in a year.
    """
    if len(ts_ns) < 2:
        return YEAR_NS / step_ns
    return len(ts_ns) * YEAR_NS / span_ns(ts_ns)


def is_annualised(tables: "RunTables") -> bool:
    """True from `LEAST_DAYS` on."""
    return span_ns(tables.ts_ns) >= LEAST_DAYS * DAY_NS
