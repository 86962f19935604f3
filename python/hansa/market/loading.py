"""From a data file to bars: read, judge, keep the window asked for, count in ticks and lots."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from hansa.config import Config
from hansa.errors import ConfigError, DataError
from hansa.market.bars import Bars, BarSet
from hansa.market.check import case_of, judge, judge_file
from hansa.market.finding import Finding, Severity, iso
from hansa.market.instruments import Instrument, find, instruments_of, qualified
from hansa.market.options import BarOptions
from hansa.market.readers import RawBars, RawFile, fingerprint, read
from hansa.market.straying import without_strays
from hansa.types import IntArray


def load_config_bars(config: Config) -> BarSet:
    """The bars that [data] asks for of a table; DataError or ConfigError, one line, if it cannot
    be. Other formats are read by `hansa.feeds`.
    """
    section = config.data
    if section is None:
        raise ConfigError(f"{config.path}: data: expected a section [data] with bars, found none")
    if section.path is None:
        raise ConfigError(
            f"{config.path}: data.catalog: expected a file of bars (data.path), found a catalog; "
            "read it with hansa.Catalog"
        )
    if section.format != "table":
        raise ConfigError(
            f'{config.path}: data.format: expected "table", found "{section.format}"; '
            "read it with hansa.feeds.load_bar_file"
        )
    path, options = config.resolve(section.path), BarOptions.of(section)
    return load_bars(path, options, instruments=instruments_of(config.instruments))


def load_bars(path: Path, options: BarOptions, *, instruments: Mapping[str, Instrument]) -> BarSet:
    """The bars of a table, checked and exact: see `exact_bars`."""
    _stated(path, options)
    return exact_bars(read(path, options), options, instruments=instruments)


def exact_bars(
    whole: RawFile,
    options: BarOptions,
    *,
    instruments: Mapping[str, Instrument],
    sha256: str | None = None,
) -> BarSet:
    """The bars of a file that was read, checked and exact: every price a whole number of ticks.

    Takes only the instruments and the window of `options`, and judges only these. Raises DataError
    for the first error, with file, row, instrument, expected, found and what to do; warnings and
    notes travel with the result. `options` must state label and interval. `sha256` stands for rows
    that are no file's; else the file's bytes do.
    """
    label, interval_ns = _stated(whole.path, options)
    before_ns = 0 if label == "open" else interval_ns
    file = _window(_wanted(whole, options), options, -before_ns)
    case = case_of(file, options, instruments)
    findings = [*judge_file(whole, case, known=instruments)]
    settled = []
    for raw in file.bars:
        kept, told = without_strays(raw, case)
        settled.append(kept)
        findings += [*told, *judge(kept, case)]
    refuse_errors(findings)
    if not file.bars:
        raise nothing_found(whole, options)
    return BarSet(
        path=whole.path,
        fingerprint=sha256 or fingerprint(whole.path),
        interval_ns=interval_ns,
        bars=tuple(
            counted(raw, find(instruments, raw.instrument), raw.stamp_ns - before_ns, interval_ns)
            for raw in settled
        ),
        findings=tuple(findings),
    )


def _stated(path: Path, options: BarOptions) -> tuple[str, int]:
    label, interval_ns = options.label, options.interval_ns
    if label is None or interval_ns is None:
        missing = 'label ("open" or "close")' if label is None else 'interval (such as "1h")'
        raise DataError(f"{path}: expected {missing} to be stated, found none; choose one")
    return label, interval_ns


def _wanted(file: RawFile, options: BarOptions) -> RawFile:
    wanted = {qualified(options.venue, name) for name in options.instruments}
    if not wanted:
        return file
    return replace(file, bars=tuple(raw for raw in file.bars if raw.instrument in wanted))


def _window(file: RawFile, options: BarOptions, shift_ns: int) -> RawFile:
    """The bars that lie in the window whole; `shift_ns` leads from a stamp to its bar's start."""
    start_ns, end_ns, interval_ns = options.start_ns, options.end_ns, options.interval_ns or 0
    if start_ns is None and end_ns is None:
        return file
    kept = []
    for raw in file.bars:
        opens_ns = raw.stamp_ns + shift_ns
        inside = np.ones(len(raw), dtype=np.bool_)
        if start_ns is not None:
            inside &= opens_ns >= start_ns
        if end_ns is not None:
            inside &= opens_ns + interval_ns <= end_ns
        if inside.any():
            kept.append(raw.take(inside))
    return replace(file, bars=tuple(kept))


def refuse_errors(findings: list[Finding]) -> None:
    """Raises the first error as a DataError."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise errors[0].as_error()


def nothing_found(file: RawFile, options: BarOptions) -> DataError:
    """What to say of a file that has no bars in the window."""
    before_ns = 0 if options.label == "open" else options.interval_ns or 0
    return DataError(
        f"{file.path}: expected bars {_asked(options)}, found none there"
        f"{_spanned(_wanted(file, options), -before_ns)}; move the window"
    )


def _asked(options: BarOptions) -> str:
    start = "the first" if options.start_ns is None else iso(options.start_ns)
    end = "the last" if options.end_ns is None else iso(options.end_ns)
    return f"from {start} to {end} (data.start, data.end)"


def _spanned(file: RawFile, shift_ns: int) -> str:
    """From when to when bars begin; nothing of a file without any."""
    opens = [raw.stamp_ns + shift_ns for raw in file.bars if len(raw)]
    if not opens:
        return ""
    first, last = min(int(each.min()) for each in opens), max(int(each.max()) for each in opens)
    return f": the file has bars that begin from {iso(first)} to {iso(last)}"


def counted(raw: RawBars, instrument: Instrument, ts_open_ns: IntArray, interval_ns: int) -> Bars:
    """Bars that were judged, in whole ticks and lots."""
    ticks, lots = instrument.price_grid, instrument.quantity_grid
    return Bars(
        instrument=instrument,
        ts_open_ns=ts_open_ns,
        ts_close_ns=ts_open_ns + interval_ns,
        open=ticks.nearest(raw.open),
        high=ticks.nearest(raw.high),
        low=ticks.nearest(raw.low),
        close=ticks.nearest(raw.close),
        volume=lots.floor(raw.volume),
    )
