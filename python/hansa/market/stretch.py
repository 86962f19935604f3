"""What a file holds of one instrument: from when to when, and its prices at both ends."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hansa.market.neighbours import WINDOW_ROWS
from hansa.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Rows of one instrument and kind ("bars", "quotes", ...) in one file, in the order of time.

    `pause_ns` is the longest time without a row that is nothing to tell: of bars the length of
    one, of ticks the longest within the file; None where any is. `ends` are the first and the last
    prices by the name of their column, NaN where there is none.
    """

    instrument: str
    kind: str
    first_ns: int
    last_ns: int
    pause_ns: int | None
    ends: Mapping[str, tuple[FloatArray, FloatArray]]

    @classmethod
    def of(
        cls,
        instrument: str,
        kind: str,
        ts_ns: IntArray,
        prices: Mapping[str, FloatArray],
        *,
        pause_ns: int | None,
    ) -> "Stretch":
        """The stretch of rows in any order, at least one."""
        order = np.argsort(ts_ns, kind="stable")
        first, last = order[:WINDOW_ROWS], order[-WINDOW_ROWS:]
        return cls(
            instrument,
            kind,
            int(ts_ns[order[0]]),
            int(ts_ns[order[-1]]),
            pause_ns,
            {name: (_known(px[first]), _known(px[last])) for name, px in prices.items()},
        )


def _known(prices: FloatArray) -> FloatArray:
    """NaN for the 0 of a side that is empty."""
    return np.where(prices != 0, prices, np.nan)
