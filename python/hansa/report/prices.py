"""Price panels: bars, fills and ballots of the most traded instruments, over the buckets."""

import numpy as np

from hansa.report.buckets import Buckets
from hansa.report.data import Numbers, PricePanel, Prices
from hansa.report.fills import FillColumns
from hansa.report.numbers import numbers
from hansa.report.tables import RunTables
from hansa.report.trades import marks
from hansa.types.arrays import FloatArray, IntArray

MOST_PANELS = 20
#: Ballot cells over all panels: keeps the file below its limit.
_MOST_BALLOT_CELLS = 18_000
#: Steps from no conviction to a full one that a strip can show.
CONVICTION_STEPS = 20


def drawn_columns(tables: RunTables, fills: FillColumns) -> IntArray:
    """The most traded instruments, in the run's own order."""
    value = np.bincount(
        fills.column,
        weights=np.abs(fills.units * fills.price),
        minlength=len(tables.instruments),
    )
    chosen: IntArray = np.sort(np.argsort(-value, kind="stable")[:MOST_PANELS])
    return chosen


def prices(tables: RunTables, fills: FillColumns, *, columns: IntArray, buckets: Buckets) -> Prices:
    """A panel for each of `columns`; the other instruments by name."""
    ohlc = (
        buckets.first_known(tables.open[:, columns]),
        buckets.highest(tables.high[:, columns]),
        buckets.lowest(tables.low[:, columns]),
        buckets.last_known(tables.close[:, columns]),
    )
    stride = ballot_stride(len(tables.agents), len(columns), len(buckets))
    bucket = buckets.of(fills.row)
    rows = buckets.last[::stride]
    panels = []
    for place, column in enumerate(columns.tolist()):
        opened, high, low, close = (numbers(part[:, place]) for part in ohlc)
        panels.append(
            PricePanel(
                instrument=tables.instruments[column],
                open=opened,
                high=high,
                low=low,
                close=close,
                stride=stride,
                target_weight=numbers(tables.target_weight[rows, column], 4),
                conviction=_strips(tables.conviction[rows, :, column]),
                marks=marks(fills, bucket, column),
            )
        )
    drawn = set(columns.tolist())
    omitted = [name for index, name in enumerate(tables.instruments) if index not in drawn]
    return Prices(panels=panels, omitted=omitted)


def ballot_stride(agents: int, panels: int, buckets: int) -> int:
    """Draw the ballots of every how-many-th bucket, so that the file stays small."""
    return max(1, -(-(agents + 1) * panels * buckets // _MOST_BALLOT_CELLS))


def _strips(conviction: FloatArray) -> list[Numbers]:
    steps = np.rint(conviction * CONVICTION_STEPS) / CONVICTION_STEPS
    return [numbers(steps[:, agent], 3) for agent in range(conviction.shape[1])]
