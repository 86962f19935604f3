"""Instruments told by rows at rest: the coarsest tick and lot that fit all of them."""

from collections.abc import Iterator
from dataclasses import replace
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


def fitted(rows: pl.DataFrame, symbol: str) -> Instrument:
    """An instrument whose tick and lot are the coarsest that fit all rows, of whatever kind; it
    knows no currency. STEP_LEAST stands where none fits.
    """
    lot = _step(rows, _QUANTITIES)
    return Instrument(
        symbol=symbol,
        base=symbol.partition(":")[2],
        quote="",
        tick=_step(rows, _PRICES),
        lot=lot,
        multiplier=Decimal(1),
        quantity_min=lot,
        notional_min=Decimal(0),
    )


def fitted_in_pieces(folder: Path, series: Series) -> Instrument:
    """An instrument that fits every row of the series, a file in memory at a time."""
    found: Instrument | None = None
    for rows in pieces_at_rest(folder, series):
        here = fitted(rows, series.instrument)
        found = here if found is None else finer_of(found, here)
    return found or fitted(shape_of(series.kind).empty(), series.instrument)


def finer_of(a: Instrument, b: Instrument) -> Instrument:
    """The first one on steps that fit what both do."""
    lot = _common(a.lot, b.lot)
    return replace(a, tick=_common(a.tick, b.tick), lot=lot, quantity_min=lot)


def pieces_at_rest(folder: Path, series: Series) -> Iterator[pl.DataFrame]:
    """The rows of a series, file by file."""
    for part in series.parts:
        yield collected(scan_rows([folder / part.file], shape_of(series.kind)), folder)


def _step(rows: pl.DataFrame, names: frozenset[str]) -> Decimal:
    parts = [rows[name].to_numpy() for name in rows.columns if name in names]
    values: FloatArray = np.concatenate([np.empty(0), *parts])
    usable = values[np.isfinite(values) & (values != 0)]
    grid = coarsest(usable) if len(usable) else None
    return STEP_LEAST if grid is None else grid.step


def _common(a: Decimal, b: Decimal) -> Decimal:
    grid = coarsest(np.array([float(a), float(b)]))
    return (grid or Grid.of(min(a, b))).step
