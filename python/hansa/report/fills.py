"""The fills of a run as columns: rows of the run they fall on, signed value, cost."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from hansa.report.tables import RunTables
from hansa.types.arrays import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, slots=True)
class FillColumns:
    """F fills in time order: `row` of the moment at or after it, `column` of its instrument.

    `quantity` is signed (buys positive), `units` the same times the contract's multiplier;
    `price`, `fee` and `slippage` are in money of the run's currency, `rate` is what a unit of the
    quote currency was worth in it, `fee_rise` how much more what was paid as fee is worth at the
    end than at the fill: a coin that was paid is missed at its last price. `source` is the place of
    each in the run's sources, `is_maker` says that the order rested.
    """

    ts_ns: IntArray
    row: IntArray
    column: IntArray
    quantity: FloatArray
    price: FloatArray
    fee: FloatArray
    slippage: FloatArray
    units: FloatArray
    rate: FloatArray
    source: IntArray
    is_maker: BoolArray
    fee_rise: FloatArray

    def chosen(self, mine: BoolArray) -> "FillColumns":
        """Some of them, in the same order."""
        return FillColumns(*(getattr(self, each.name)[mine] for each in fields(self)))

    def sums(self, values: FloatArray, shape: tuple[int, int]) -> FloatArray:
        """Sum a value of each fill by moment and instrument: `[F]` to `[T, N]`."""
        place = self.row * shape[1] + self.column
        flat = np.bincount(place, weights=values, minlength=shape[0] * shape[1])
        return flat.astype(np.float64, copy=False).reshape(shape)


def fill_columns(tables: RunTables) -> FillColumns:
    """The run's fills; one after the last moment is counted at the last."""
    frame = tables.fills.sort("ts_ns", maintain_order=True)
    ts_ns = frame["ts_ns"].to_numpy().astype(np.int64)
    place = {name: index for index, name in enumerate(tables.instruments)}
    column = np.array([place[name] for name in frame["instrument"]], dtype=np.int64)
    sign = np.where(frame["side"].to_numpy() == "buy", 1.0, -1.0)
    row = np.minimum(np.searchsorted(tables.ts_ns, ts_ns, side="left"), len(tables.ts_ns) - 1)
    quantity = sign * frame["quantity"].to_numpy().astype(np.float64)
    rate = _maybe(frame, "quote_rate", 1.0)
    multipliers = np.array(tables.multipliers or (1.0,) * len(tables.instruments))
    return FillColumns(
        ts_ns=ts_ns,
        row=row.astype(np.int64),
        column=column,
        quantity=quantity,
        price=frame["price"].to_numpy().astype(np.float64) * rate,
        fee=frame["fee"].to_numpy().astype(np.float64),
        slippage=frame["slippage_cost"].to_numpy().astype(np.float64),
        units=quantity * multipliers[column],
        rate=rate,
        source=_sources(tables, frame),
        is_maker=_is_maker(frame),
        fee_rise=_maybe(frame, "fee_rise", 0.0),
    )


def _sources(tables: RunTables, frame: "polars.DataFrame") -> IntArray:
    """Without a column of them, all fills are of the first source."""
    if "source" not in frame.columns:
        return np.zeros(len(frame), dtype=np.int64)
    place = {name: index for index, name in enumerate(tables.sources)}
    return np.array([place[name] for name in frame["source"]], dtype=np.int64)


def _maybe(frame: "polars.DataFrame", name: str, otherwise: float) -> FloatArray:
    """A column that only runs over several currencies have."""
    if name not in frame.columns:
        return np.full(len(frame), otherwise)
    return frame[name].to_numpy().astype(np.float64)


def _is_maker(frame: "polars.DataFrame") -> BoolArray:
    if "liquidity" not in frame.columns:
        return np.zeros(len(frame), dtype=np.bool_)
    found: BoolArray = frame["liquidity"].to_numpy() == "maker"
    return found.astype(np.bool_)
