"""From rows at rest to the tables that a run is made of."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from hansa.errors import DataError
from hansa.market.bars import Bars
from hansa.market.instruments import Instrument
from hansa.market.loading import exact_bars
from hansa.market.options import BarOptions
from hansa.market.readers import NUMBERS, RawBars, RawFile
from hansa.stores.parquet.content import content_of
from hansa.stores.parquet.fitting import fitted
from hansa.stores.parquet.series import SeriesName


def raw_bars(rows: pl.DataFrame, instrument: str) -> RawBars:
    """Rows of bars before any judgement, stamped at their start; `row` counts from 1."""
    return RawBars(
        instrument=instrument,
        row=np.arange(1, rows.height + 1, dtype=np.int64),
        stamp_ns=rows["ts_open"].to_physical().to_numpy(),
        **{name: rows[name].to_numpy() for name in NUMBERS},
    )


def bars_of(
    rows: pl.DataFrame, name: SeriesName, folder: Path, instrument: str | Instrument
) -> Bars:
    """Rows of a series as bars, exact; DataError where there are none, or for the first error."""
    if name.interval_ns is None:
        raise DataError(
            f"{folder}: expected bars of one length, found a series {name}; read it by scan()"
        )
    if not rows.height:
        raise DataError(f"{folder}: expected bars of {name} in that span, found none; widen it")
    of = fitted(rows, instrument) if isinstance(instrument, str) else instrument
    options = BarOptions(label="open", interval_ns=name.interval_ns, is_sparse=True)
    file = RawFile(
        path=folder,
        rows=rows.height,
        stamps_read_as="moments in UTC",
        bars=(raw_bars(rows, of.symbol),),
    )
    known: Mapping[str, Instrument] = {of.symbol: of}
    return exact_bars(file, options, instruments=known, sha256=content_of([rows])).bars[0]
