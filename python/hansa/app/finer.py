"""The finer bars of a run: read, put together by instrument, held against the bars of [data]."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hansa.config import Config, FinerSection
from hansa.errors import DataError
from hansa.feeds.files.bar_formats import load_bar_file
from hansa.market import Bars, BarSet, Code, Finding, Instrument, instruments_of
from hansa.market.finding import iso
from hansa.market.finer import FinerBars, judge_fit, magnified
from hansa.market.options import BarOptions

#: Where nothing trades for a minute there is no bar, or an empty one.
_USUAL = (Code.GAP, Code.FLAT)


@dataclass(frozen=True, slots=True)
class Finer:
    """Finer tables, the SHA-256 of each file, what there is to say, and of each section
    over a catalog the fingerprint of what was taken of each series, by name.
    """

    tables: tuple[FinerBars, ...]
    fingerprints: tuple[str, ...]
    findings: tuple[Finding, ...]
    series: tuple[Mapping[str, str], ...]


def load_finer(config: Config, coarse: Mapping[str, Bars]) -> Finer:
    """The finer bars of [[finer]] for the bars of [data], by symbol. Raises DataError for a file
    that cannot be read, bars that overlap or, if so configured, bars that differ.
    """
    parts: dict[str, list[tuple[Path, FinerSection, Bars]]] = {}
    fingerprints, findings, series = [], [], list[Mapping[str, str]]()
    for section in config.finer:
        path = config.resolve(section.path)
        found, taken = _read(config, section, coarse)
        series.append(taken)
        fingerprints.append(found.fingerprint)
        findings += [each for each in found.findings if each.code not in _USUAL]
        for bars in found:
            parts.setdefault(bars.instrument.symbol, []).append((path, section, bars))
    fitted = [_fit(coarse[symbol], parts[symbol]) for symbol in coarse if symbol in parts]
    findings += [finding for _, finding in fitted]
    tables = tuple(table for table, _ in fitted)
    return Finer(tables, tuple(fingerprints), tuple(findings), tuple(series))


def check_finer(config: Config, section: FinerSection, coarse: BarSet) -> tuple[Finding, ...]:
    """How the bars of one file of finer ones fit; differences are told, whatever they lead to."""
    lenient = replace(config, finer=(replace(section, differing="coarse"),))
    found = load_finer(lenient, {bars.instrument.symbol: bars for bars in coarse})
    return tuple(each for each in found.findings if each.code is Code.FINER)


def _read(
    config: Config, section: FinerSection, coarse: Mapping[str, Bars]
) -> tuple[BarSet, Mapping[str, str]]:
    path = config.resolve(section.path)
    data = config.data
    options = BarOptions.of_finer(section, venue="" if data is None else data.venue)
    if section.format in ("table", "catalog") and not section.instruments:
        options = replace(options, instruments=tuple(coarse))
    known = instruments_of(config.instruments)
    found, taken = _found(path, section, _within(options, section, coarse), known)
    for symbol in found.symbols:
        if symbol not in coarse:
            raise DataError(
                f"{path}: expected finer bars of an instrument of [data], found {symbol}; "
                "name it in data.instruments, or leave the file out"
            )
    return found, taken


def _within(options: BarOptions, section: FinerSection, coarse: Mapping[str, Bars]) -> BarOptions:
    """Of a catalog no more than the bars of [data] cover is taken."""
    if section.format != "catalog" or not coarse:
        return options
    start_ns = min(int(bars.ts_open_ns[0]) for bars in coarse.values())
    end_ns = max(int(bars.ts_close_ns[-1]) for bars in coarse.values())
    return replace(options, start_ns=start_ns, end_ns=end_ns)


def _found(
    path: Path, section: FinerSection, options: BarOptions, known: Mapping[str, Instrument]
) -> tuple[BarSet, Mapping[str, str]]:
    """The bars of a file, or of a catalog with the fingerprints of series."""
    if section.format != "catalog":
        return load_bar_file(path, section.format, options, instruments=known), {}
    from hansa.app.catalog_bars import load_catalog_bars

    return load_catalog_bars(path, options, instruments=known)


def _fit(bars: Bars, parts: Sequence[tuple[Path, FinerSection, Bars]]) -> tuple[FinerBars, Finding]:
    path, section, _ = parts[0]
    finer = _joined(bars, parts)
    tolerance = (section.tolerance_ticks, section.tolerance_volume_bps)
    table = magnified(bars, finer, tolerance=tolerance)
    finding = judge_fit(path, bars, finer, table.fit)
    if table.fit.differing and any(each.differing == "refuse" for _, each, _ in parts):
        raise DataError(f'{finding}; correct one of the files, or set differing = "coarse"')
    return table, finding


def _joined(bars: Bars, parts: Sequence[tuple[Path, FinerSection, Bars]]) -> Bars:
    """The parts as one, by time; DataError where two cover the same time."""
    found = [finer for _, _, finer in parts]
    if len(found) == 1:
        return found[0]
    columns = [np.concatenate(column) for column in zip(*(f.columns() for f in found), strict=True)]
    order = np.argsort(columns[0], kind="stable")
    columns = [column[order] for column in columns]
    overlaps = np.flatnonzero(columns[0][1:] < columns[1][:-1])
    if len(overlaps):
        files = ", ".join(str(path) for path in _paths(parts))
        raise DataError(
            f"{files}: {bars.instrument.symbol}: expected finer bars that follow each other, found "
            f"two over {iso(int(columns[0][overlaps[0] + 1]))}; leave one of the files out"
        )
    return Bars(instrument=bars.instrument, **dict(zip(Bars.names(), columns, strict=True)))


def _paths(parts: Sequence[tuple[Path, FinerSection, Bars]]) -> Iterator[Path]:
    return (path for path, _, _ in parts)
