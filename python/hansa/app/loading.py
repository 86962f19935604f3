"""The data of a run, checked, with what the check had to say."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hansa.app.apart import apart
from hansa.app.expected import expected_sessions
from hansa.app.finer import check_finer, load_finer
from hansa.app.stated_splits import unexplained
from hansa.config import ActionsSection, Config, DataSection, FinerSection, TickSection
from hansa.engine.latency_record import read_samples
from hansa.engine.session_plan import SessionPlan
from hansa.errors import ConfigError
from hansa.feeds.files import Kind, TickPolicies, TickRequest, load_ticks
from hansa.feeds.files.actions import ActionRequest, load_actions
from hansa.feeds.files.bar_formats import load_bar_file
from hansa.feeds.files.checking import (
    FileCheck,
    check_actions_file,
    check_bars_file,
    check_ticks_file,
)
from hansa.feeds.files.joining import TableFiles
from hansa.feeds.files.registry import find_reader
from hansa.market import (
    BarOptions,
    BarSet,
    Finding,
    Instrument,
    Severity,
    Table,
    fingerprint,
    instruments_of,
    ns_of,
)
from hansa.market.actions import ActionSet
from hansa.market.instruments import nearest_name

#: What the engine moves through; other kinds of tables are not loaded unasked.
_KINDS = (Kind.QUOTES, Kind.TRADES, Kind.DEPTH, Kind.ORDERS)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Instruments, their tables, the SHA-256 that stands for all files, and the warnings. `series`
    are the fingerprints of what was taken of a catalog, by name; where another section took other
    rows of one, with a number. `sources` are what prices came from: series of a catalog by name,
    files by fingerprint.
    """

    instruments: tuple[Instrument, ...]
    tables: tuple[Table, ...]
    sha256: str
    warnings: tuple[str, ...]
    sessions: SessionPlan | None = None
    series: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()


def load_data(config: Config) -> Loaded:
    """Bars and ticks a configuration asks for. Raises DataError or ConfigError in one line."""
    tables: list[Table] = []
    digests: list[str] = []
    findings: list[Finding] = []
    series: list[Mapping[str, str]] = []
    sources: list[str] = []
    strangers: tuple[str, ...] = ()
    if config.data is not None:
        found, taken = _bars(config, config.data)
        series.append(taken)
        sources += taken or [found.fingerprint]
        tables += found.bars
        strangers = tuple(apart(found.bars))
        digests.append(found.fingerprint)
        findings += found.findings
        finer = load_finer(config, {bars.instrument.symbol: bars for bars in found})
        tables += finer.tables
        digests += finer.fingerprints
        findings += finer.findings
        series += finer.series
    files = TableFiles()
    for section in config.ticks:
        digest, found_there, taken = _add_ticks(files, config, section)
        digests.append(digest)
        findings += found_there
        series.append(taken)
        sources += taken or [digest]
    joined = files.joined()
    for finding in joined.findings:
        if finding.severity is Severity.ERROR:
            raise finding.as_error()
    tables += joined.tables
    findings += joined.findings
    known = {table.instrument.symbol: table.instrument for table in tables}
    for each in config.actions:
        actions = _actions(config.resolve(each.path), each, known)
        tables += actions.tables
        digests.append(actions.fingerprint)
        findings += actions.findings
    if config.data is not None and config.data.catalog is not None:
        findings += _left_out(config, config.data.catalog, tables)
    if config.venue.latency_path is not None:
        record = config.resolve(config.venue.latency_path)
        digests.append(fingerprint(record))
        findings += read_samples(record).findings
    sessions = SessionPlan.of(config, tables)
    if sessions is not None:
        digests.append(sessions.fingerprint())
    warned = (each for each in findings if each.severity is Severity.WARNING)
    warnings = (*strangers, *(each.line for each in unexplained(warned, tables)))
    return Loaded(
        tuple(known.values()),
        tuple(tables),
        _together(digests),
        warnings if sessions is None else (*warnings, *sessions.warnings(tables)),
        sessions,
        _by_name(series),
        tuple(dict.fromkeys(sources)),
    )


def _actions(path: Path, section: ActionsSection, known: Mapping[str, Instrument]) -> ActionSet:
    request = ActionRequest.of(section, known)
    if section.format == "catalog":
        from hansa.app.catalog_actions import load_catalog_actions

        return load_catalog_actions(path, request)
    return load_actions(path, request)


def _left_out(config: Config, catalog: str, tables: Sequence[Table]) -> tuple[Finding, ...]:
    """What the catalog knows of its instruments and the configuration leaves there."""
    from hansa.app.catalog_actions import left_out

    return tuple(left_out(config.resolve(catalog), tables, written=catalog))


def _by_name(series: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """The fingerprints of all sections in their order, each once."""
    found: dict[str, list[str]] = {}
    for name, taken in ((name, each[name]) for each in series for name in each):
        known = found.setdefault(name, [])
        if taken not in known:
            known.append(taken)
    return {
        f"{name} ({number})" if number > 1 else name: taken
        for name, known in found.items()
        for number, taken in enumerate(known, start=1)
    }


def _add_ticks(
    files: TableFiles, config: Config, section: TickSection
) -> tuple[str, tuple[Finding, ...], Mapping[str, str]]:
    """Adds the tables of a file, or of a catalog: its SHA-256, findings, and the fingerprints of
    series. When this returns, what left memory has left it.
    """
    if section.format == "catalog":
        from hansa.app.catalog_ticks import add_catalog_ticks

        of = add_catalog_ticks(files, config.resolve(section.path), _request(config, section))
        return of.sha256, of.findings, of.series
    reader = find_reader(section.format, section.options)
    ticks = load_ticks(config.resolve(section.path), reader, _request(config, section))
    for table in ticks.tables:
        files.add(ticks.path, table, far_prices=section.far_prices)
    return ticks.fingerprint, ticks.findings, {}


def _bars(config: Config, data: DataSection) -> tuple[BarSet, Mapping[str, str]]:
    """The bars, and the fingerprints of series if they are of a catalog."""
    known = instruments_of(config.instruments)
    options = replace(BarOptions.of(data), sessions=expected_sessions(config, data))
    if data.path is not None:
        path = config.resolve(data.path)
        return load_bar_file(path, data.format, options, instruments=known), {}
    from hansa.app.catalog_bars import load_catalog_bars

    return load_catalog_bars(config.resolve(data.catalog or ""), options, instruments=known)


def check_section(
    config: Config, section: DataSection | FinerSection | TickSection | ActionsSection, path: Path
) -> FileCheck:
    """What is wrong with a data file, read as that section says; of finer bars also how they fit
    the bars of [data]. Raises ConfigError if the section itself cannot be followed; nothing for
    what is found in the file.
    """
    if isinstance(section, ActionsSection):
        known = instruments_of(config.instruments)
        return check_actions_file(path, ActionRequest.of(section, known))
    if isinstance(section, TickSection):
        reader = find_reader(section.format, section.options)
        return check_ticks_file(path, reader, _request(config, section))
    venue = "" if config.data is None else config.data.venue
    if isinstance(section, DataSection):
        options = replace(BarOptions.of(section), sessions=expected_sessions(config, section))
    else:
        options = BarOptions.of_finer(section, venue=venue)
    found = check_bars_file(
        path, section.format, options, instruments=instruments_of(config.instruments)
    )
    if isinstance(section, DataSection) or config.data is None or not found.is_sound:
        return found
    fits = check_finer(config, section, _bars(config, config.data)[0])
    return replace(found, findings=(*found.findings, *fits))


def _request(config: Config, section: TickSection) -> TickRequest:
    return TickRequest(
        instruments=instruments_of(config.instruments),
        venue=section.venue,
        symbols=section.symbols,
        kinds=_kinds(section),
        start_ns=ns_of(section.start),
        end_ns=ns_of(section.end),
        columns=section.columns,
        policies=TickPolicies(
            skew=section.skew,
            unsorted=section.unsorted,
            bad_rows=section.bad_rows,
            duplicates=section.duplicates,
            crossed=section.crossed,
            far_prices=section.far_prices,
            unanchored=section.unanchored,
            quantity_missing=section.quantity_missing,
            latency_ns_min=section.latency_min_us * 1000,
        ),
    )


def _kinds(section: TickSection) -> tuple[Kind, ...]:
    known = [str(kind) for kind in _KINDS]
    for name in section.kinds:
        if name not in known:
            raise ConfigError(f"ticks.kinds: no kind {name!r}; {nearest_name(name, known)}")
    return tuple(kind for kind in _KINDS if not section.kinds or kind in section.kinds)


def _together(digests: Sequence[str]) -> str:
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
