"""Instruments told by rows at rest: the coarsest tick and lot that fit all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from hansa.market.grid import Grid, coarsest
from hansa.market.instruments import Instrument
from hansa.stores.parquet.files import collected, scan_rows
from hansa.stores.parquet.series import Series
from hansa.stores.parquet.shapes import shape_of
from hansa.types import FloatArray

#: The decimals of a step are looked for up to these; floats of more have no common one.
STEP_LEAST = Decimal("1e-12")
_PRICES = frozenset({"open", "high", "low", "close", "price", "bid_px", "ask_px"})
_QUANTITIES = frozenset({"volume", "qty", "bid_qty", "ask_qty"})


@dataclass(frozen=True, slots=True)
class Steps:
    """The coarsest tick and lot that fit some rows; None where no row has a number that says."""

    tick: Decimal | None = None
    lot: Decimal | None = None

    def and_of(self, rows: pl.DataFrame) -> "Steps":
        """Those that fit these rows too, of whatever kind they are."""
        return Steps(
            _common(self.tick, _step(rows, _PRICES)), _common(self.lot, _step(rows, _QUANTITIES))
        )

    def instrument(self, symbol: str) -> Instrument:
        """An instrument of these steps, STEP_LEAST where none is known; it knows no currency."""
        lot = self.lot or STEP_LEAST
        return Instrument(
            symbol=symbol,
            base=symbol.partition(":")[2],
            quote="",
            tick=self.tick or STEP_LEAST,
            lot=lot,
            multiplier=Decimal(1),
            quantity_min=lot,
            notional_min=Decimal(0),
        )


def fitted(rows: pl.DataFrame, symbol: str) -> Instrument:
    """An instrument whose tick and lot are the coarsest that fit all rows, of whatever kind."""
    return Steps().and_of(rows).instrument(symbol)


def steps_at_rest(folder: Path, series: Series, known: Steps | None = None) -> Steps:
    """Steps that fit every row of the series and what is `known`, a file in memory at a time."""
    found = known or Steps()
    for rows in pieces_at_rest(folder, series):
        found = found.and_of(rows)
    return found


def pieces_at_rest(folder: Path, series: Series) -> Iterator[pl.DataFrame]:
    """The rows of a series, file by file."""
    for part in series.parts:
        yield collected(scan_rows([folder / part.file], shape_of(series.kind)), folder)


def _step(rows: pl.DataFrame, names: frozenset[str]) -> Decimal | None:
    """None where every number is 0 or missing; STEP_LEAST where no step fits."""
    parts = [rows[name].to_numpy() for name in rows.columns if name in names]
    values: FloatArray = np.concatenate([np.empty(0), *parts])
    usable = values[np.isfinite(values) & (values != 0)]
    if not len(usable):
        return None
    grid = coarsest(usable)
    return STEP_LEAST if grid is None else grid.step


def _common(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    if a is None or b is None:
        return b if a is None else a
    grid = coarsest(np.array([float(a), float(b)]))
    return (grid or Grid.of(min(a, b))).step
