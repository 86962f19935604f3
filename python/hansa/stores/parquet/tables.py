"""From rows at rest to the tables that a run is made of."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from hansa.errors import DataError
from hansa.market.bars import Bars, Field
from hansa.market.check import judge
from hansa.market.finding import Severity
from hansa.market.instruments import Instrument
from hansa.market.judging import Case, Judge
from hansa.market.loading import exact_bars
from hansa.market.options import BarOptions
from hansa.market.readers import NUMBERS, RawBars, RawFile
from hansa.market.sequence import judge_spacing, too_far_apart
from hansa.market.values import judge_order, judge_prices, judge_volume
from hansa.stores.parquet.content import content_of
from hansa.stores.parquet.fitting import fitted
from hansa.stores.parquet.series import SeriesName

_JUDGES: tuple[Judge, ...] = (judge_prices, judge_order, judge_volume, judge_spacing)
_PRICES: tuple[Field, ...] = ("open", "high", "low", "close")


def raw_bars(rows: pl.DataFrame, instrument: str, *, above: int = 0) -> RawBars:
    """Rows of bars before any judgement, stamped at their start; `row` counts from 1, from so many
    `above`.
    """
    return RawBars(
        instrument=instrument,
        row=np.arange(above + 1, above + rows.height + 1, dtype=np.int64),
        stamp_ns=rows["ts_open"].to_physical().to_numpy(),
        **{name: rows[name].to_numpy() for name in NUMBERS},
    )


def bars_of(
    rows: pl.DataFrame, name: SeriesName, folder: Path, instrument: str | Instrument
) -> Bars:
    """Rows of a series as bars, exact; DataError where there are none, or for the first error."""
    if not rows.height:
        raise DataError(f"{folder}: expected bars of {name} in that span, found none; widen it")
    of = fitted(rows, instrument) if isinstance(instrument, str) else instrument
    if name.interval_ns is None:
        return _fitting(bars_in_steps(rows, of), rows, folder)
    options = BarOptions(label="open", interval_ns=name.interval_ns, is_sparse=True)
    file = RawFile(
        path=folder,
        rows=rows.height,
        stamps_read_as="moments in UTC",
        bars=(raw_bars(rows, of.symbol),),
    )
    known: Mapping[str, Instrument] = {of.symbol: of}
    return exact_bars(file, options, instruments=known, sha256=content_of([rows])).bars[0]


def require_sound(rows: pl.DataFrame, name: SeriesName, *, above: int = 0) -> None:
    """Raises DataError for the first of these bars that every run would refuse; so many rows lie
    `above` them.
    """
    if not rows.height:
        return
    options = BarOptions(label="open", interval_ns=name.interval_ns, is_sparse=True)
    path = Path(str(name))
    case = Case(path=path, options=options, instruments={}, interval_ns=name.interval_ns)
    for each in judge(raw_bars(rows, name.instrument, above=above), case, _JUDGES):
        if each.severity is Severity.ERROR:
            raise each.as_error()


class Soundness:
    """State: what judges the bars of a series that come in pieces, in the order of time."""

    def __init__(self, name: SeriesName) -> None:
        self._name, self._last, self._rows = name, pl.DataFrame(), 0
        self._least_ns = 2**63 - 1

    def add(self, rows: pl.DataFrame) -> None:
        """Takes the bars that follow; DataError for the first that every run would refuse."""
        whole = pl.concat([self._last, rows]) if self._last.height else rows
        require_sound(whole, self._name, above=self._rows - self._last.height)
        self._last, self._rows = whole.tail(1), self._rows + rows.height
        if whole.height > 1:
            steps_ns = np.diff(whole["ts_open"].to_physical().to_numpy())
            self._least_ns = min(self._least_ns, int(steps_ns.min()))

    def end(self) -> None:
        """DataError where all were too far apart for their interval, as an import refuses it."""
        interval_ns = self._name.interval_ns
        if interval_ns is not None and self._rows > 2 and self._least_ns > interval_ns:
            text = too_far_apart(interval_ns, self._least_ns)
            raise DataError(f"{self._name}: {text}, or is_judged=False where few are traded")


def bars_in_steps(rows: pl.DataFrame, of: Instrument) -> Bars:
    """Rows that were judged when they came in as bars, each price at the nearest tick."""
    counted = {name: of.price_grid.nearest(rows[name].to_numpy()) for name in _PRICES}
    return Bars(
        instrument=of,
        ts_open_ns=rows["ts_open"].to_physical().to_numpy().copy(),
        ts_close_ns=rows["ts_close"].to_physical().to_numpy().copy(),
        volume=of.quantity_grid.floor(rows["volume"].to_numpy()),
        **counted,
    )


def _fitting(bars: Bars, rows: pl.DataFrame, folder: Path) -> Bars:
    of = bars.instrument
    for name in _PRICES:
        fits = of.price_grid.fits(rows[name].to_numpy())
        if not fits.all():
            row = int(np.argmin(fits))
            raise DataError(
                f"{folder}: row {row + 1}: expected {name} in whole ticks of {of.tick}, found "
                f"{rows[name][row]}; state the tick of {of.symbol}"
            )
    return bars
