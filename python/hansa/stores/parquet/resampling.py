"""Bars of a catalog made from its trades or finer bars, a file at a time."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from hansa.market.bars import Bars
from hansa.market.finding import iso
from hansa.market.instruments import Instrument
from hansa.market.resampling import Resampler
from hansa.market.ticks import Trades
from hansa.stores.parquet.fitting import pieces_at_rest, steps_at_rest
from hansa.stores.parquet.series import Series
from hansa.stores.parquet.shapes import TIME
from hansa.stores.parquet.tables import bars_in_steps


def instrument_at_rest(folder: Path, series: Series) -> Instrument:
    """That of a series which is known by its name: rows count in the coarsest steps that fit all
    of them, which takes a pass of its own.
    """
    return steps_at_rest(folder, series).instrument(series.instrument)


def resampled(folder: Path, series: Series, resampler: Resampler) -> Iterator[pl.DataFrame]:
    """The bars of a rule in pieces."""
    for rows in pieces_at_rest(folder, series):
        yield _frame(resampler.push(_table(rows, series.kind, resampler.instrument)))


def notes_of(resampler: Resampler, source: str) -> tuple[str, ...]:
    """What is to be told of the bars that were made: those of less than a whole period."""
    thin = resampler.thin()
    if thin is None:
        return ()
    return (
        f"{thin.count:,} of {thin.bars:,} bars are made of fewer bars of {source} than the usual "
        f"{thin.usual}: the first, from {iso(thin.first_ns)}, of {thin.first_rows}; they say what "
        "was traded in these alone",
    )


def _table(rows: pl.DataFrame, kind: str, of: Instrument) -> Trades | Bars:
    if kind == "bars":
        return bars_in_steps(rows, of)
    ticks, lots = of.price_grid, of.quantity_grid
    return Trades(
        instrument=of,
        ts_event_ns=rows["ts_event"].to_physical().to_numpy().copy(),
        ts_recv_ns=rows["ts_recv"].to_physical().to_numpy().copy(),
        price=ticks.nearest(rows["price"].to_numpy()),
        qty=lots.floor(rows["qty"].to_numpy()),
        aggressor=rows["aggressor"].cast(pl.Int64).to_numpy().copy(),
    )


def _frame(bars: Bars) -> pl.DataFrame:
    stamps = [
        pl.Series(name, values).cast(TIME)
        for name, values in (("ts_open", bars.ts_open_ns), ("ts_close", bars.ts_close_ns))
    ]
    lots = bars.instrument.quantity_grid
    values = [pl.Series(name, bars.values(name)) for name in ("open", "high", "low", "close")]
    return pl.DataFrame([*stamps, *values, pl.Series("volume", lots.values(bars.volume))])
