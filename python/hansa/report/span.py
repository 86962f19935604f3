"""How long a run is, and whether that bears figures per year."""

from typing import TYPE_CHECKING

import numpy as np

from hansa.types.arrays import IntArray

if TYPE_CHECKING:
    from hansa.report.tables import RunTables

DAY_NS = 86_400_000_000_000
#: Below it nothing is scaled up to a year: the error would be scaled up with it.
LEAST_DAYS = 30
TOO_SHORT = "span too short to annualise"


def span_ns(ts_ns: IntArray) -> int:
    """From the begin of the first step to the last moment; one moment alone has no length."""
    if len(ts_ns) < 2:
        return 0
    return int(ts_ns[-1] - ts_ns[0]) + int(np.median(np.diff(ts_ns)))


def is_annualised(tables: "RunTables") -> bool:
    """True from `LEAST_DAYS` on."""
    return span_ns(tables.ts_ns) >= LEAST_DAYS * DAY_NS
