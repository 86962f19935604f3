"""The fills of a run as columns: rows of the run they fall on, signed value, cost."""

from dataclasses import dataclass

import numpy as np

from hansa.report.tables import RunTables
from hansa.types.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class FillColumns:
    """F fills in time order: `row` of the moment at or after it, `column` of its instrument.

    `quantity` is signed (buys positive); `price`, `fee` and `slippage` are in money.
    """

    ts_ns: IntArray
    row: IntArray
    column: IntArray
    quantity: FloatArray
    price: FloatArray
    fee: FloatArray
    slippage: FloatArray

    def sums(self, values: FloatArray, shape: tuple[int, int]) -> FloatArray:
        """Sum a value of each fill by moment and instrument: `[F]` to `[T, N]`."""
        place = self.row * shape[1] + self.column
        flat = np.bincount(place, weights=values, minlength=shape[0] * shape[1])
        return flat.astype(np.float64).reshape(shape)


def fill_columns(tables: RunTables) -> FillColumns:
    """The run's fills; one after the last moment is counted at the last."""
    frame = tables.fills.sort("ts_ns", maintain_order=True)
    ts_ns = frame["ts_ns"].to_numpy().astype(np.int64)
    place = {name: index for index, name in enumerate(tables.instruments)}
    column = np.array([place[name] for name in frame["instrument"]], dtype=np.int64)
    sign = np.where(frame["side"].to_numpy() == "buy", 1.0, -1.0)
    row = np.minimum(np.searchsorted(tables.ts_ns, ts_ns, side="left"), len(tables.ts_ns) - 1)
    return FillColumns(
        ts_ns=ts_ns,
        row=row.astype(np.int64),
        column=column,
        quantity=sign * frame["quantity"].to_numpy().astype(np.float64),
        price=frame["price"].to_numpy().astype(np.float64),
        fee=frame["fee"].to_numpy().astype(np.float64),
        slippage=frame["slippage_cost"].to_numpy().astype(np.float64),
    )
