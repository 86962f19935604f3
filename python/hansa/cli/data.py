"""`hansa data`: what is wrong with a data file, and which files configurations use."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.app.cataloguing.asking import head_of
from hansa.app.data_files import data_files
from hansa.app.explain.explaining import time_text
from hansa.app.loading import check_section
from hansa.cli.configurations import configurations_of
from hansa.cli.options import FormatOption
from hansa.cli.output import print_json, print_line, print_table, print_wrapped
from hansa.cli.reading_options import (
    ColumnOption,
    IntervalOption,
    LabelOption,
    TimeFormatOption,
    TimeZoneOption,
    bar_columns,
    columns_named,
    tick_columns,
)
from hansa.config import (
    ActionsSection,
    ColumnsSection,
    Config,
    DataSection,
    FinerSection,
    TickSection,
    interval_ns,
    load,
)
from hansa.errors import ConfigError
from hansa.feeds.files.actions import ActionRequest, archive_format
from hansa.feeds.files.checking import (
    FileCheck,
    check_actions_file,
    check_bars_file,
    check_latency_file,
    check_ticks_file,
    joined,
    recognise,
)
from hansa.feeds.files.following import Seams, seams_of
from hansa.feeds.files.guessing import Guess, Holds
from hansa.feeds.files.reader import TickRequest
from hansa.market import BarOptions, Finding
from hansa.market.columns import found_columns

#: What is said of files of bars alone.
_OF_BARS = ("label", "interval")
#: And of tables, of bars or ticks.
_OF_TABLES = ("time_format", "time_zone")


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is to be read, as far as it is said."""

    as_: Annotated[
        str | None,
        Parameter(
            name="--as",
            help="Format: table, klines, freqtrade, databento, binance, bitstamp, hftbacktest, "
            "kraken, taq, tardis, actions, binance_funding or binance_mark_price. Left out, it is "
            "guessed, and the guess is said.",
        ),
    ] = None
    symbol: Annotated[
        str | None,
        Parameter(name="--symbol", help="Symbol of a file that names none, such as BTCUSDT."),
    ] = None
    label: LabelOption = None
    interval: IntervalOption = ""
    column: ColumnOption = ()
    time_format: TimeFormatOption = None
    time_zone: TimeZoneOption = None


def check_command(
    file: Path,
    /,
    *others: Path,
    config: Annotated[
        Path | None,
        Parameter(
            name="--config",
            help="Read it as this configuration says ([data], [[finer]], [[ticks]], [[actions]], "
            "venue.latency_path).",
        ),
    ] = None,
    reading: Reading = Reading(),
    format_: FormatOption = "text",
) -> int:
    """Check a file of bars, ticks, actions or latencies: order, doubles, clocks, numbers.

    Every finding is one line with its row and what to do. An error keeps a run from loading the
    file, a warning is worth a look, a note is a fact. Prices are held against an instrument's tick
    only with --config. Exit code 0: it can be loaded. 1: it has errors. 2: the question is wrong.

    For example `hansa data check capture.jsonl.gz`, or, where the file does not say enough,
    `hansa data check orders.csv --as bitstamp --symbol BTCUSD`. Of several files it also tells
    where one does not go on from the other: gaps, overlaps, prices.

    Parameters
    ----------
    file
        A data file, packed or not, in one of the formats of docs/formats.md.
    others
        More files of the same source.

    """
    checks = [_check(each, config, reading) for each in (file, *others)]
    seams = seams_of([found for found, _ in checks])
    if format_ == "json":
        files = [_plain(found) for found, _ in checks]
        print_json({"files": files, "seams": seams.findings} if others else files[0])
    else:
        for found, how in checks:
            print_line(f"read as {found.words}, {found.holds}: {how}")
            _print(found)
        if others:
            _print_seams(seams)
    return 0 if all(found.is_sound for found, _ in checks) else 1


def list_command(*places: Path, format_: FormatOption = "text") -> int:
    """List the files of data that configurations use, each with the hash of its bytes.

    Parameters
    ----------
    places
        Files and folders of configurations; none is what comes with Hansa.

    """
    files = data_files(configurations_of(places))
    if format_ == "json":
        print_json(files)
        return 0
    print_wrapped(
        ["file", "bytes", "sha256", "used by"],
        [[f.name, f"{f.bytes:,}", f.sha256[:12], ", ".join(f.used_by)] for f in files],
    )
    return 0


def _check(file: Path, config: Path | None, reading: Reading) -> tuple[FileCheck, str]:
    """The check of a file, and how it was known how to read it."""
    if config is not None:
        names = [item.name for item in fields(reading)]
        _refuse(reading, names, "with --config, which says how to read")
        return _by_config(file, load(config))
    guessed = recognise(file, reading.as_, columns_named(reading.column))
    return _by_format(file, guessed, reading), guessed.because


def _plain(found: FileCheck) -> dict[str, object]:
    """The check without the prices that only its neighbours are held against."""
    names = [item.name for item in fields(found) if item.name != "stretches"]
    return {name: getattr(found, name) for name in names}


def _refuse(reading: Reading, names: Iterable[str], why: str) -> None:
    for name in names:
        given = getattr(reading, name)
        if given is not None and given not in ("", ()):
            option = f"--{name.rstrip('_').replace('_', '-')}"
            found = " ".join(given) if isinstance(given, tuple) else given
            raise ConfigError(f"{option}: expected none {why}, found {found}; leave {option} out")


def _by_format(file: Path, guessed: Guess, reading: Reading) -> FileCheck:
    if guessed.holds is Holds.ACTIONS:
        _refuse(reading, (*_OF_BARS, *_OF_TABLES, "column"), "for actions, which are no bars")
        is_archive = guessed.format != "actions"
        wanted = ActionRequest(
            instruments={},
            format=archive_format(guessed.format),
            instrument=reading.symbol or (_named_by(file) if is_archive else ""),
        )
        return check_actions_file(file, wanted)
    if guessed.holds is Holds.LATENCIES:
        names = (*_OF_BARS, *_OF_TABLES, "symbol", "column")
        _refuse(reading, names, "for latencies, which name none")
        return check_latency_file(file)
    symbols = () if reading.symbol is None else (reading.symbol,)
    if guessed.holds is Holds.TICKS:
        _refuse(reading, _OF_BARS, "for ticks, which are no bars")
        if guessed.format != "table":
            _refuse(reading, _OF_TABLES, f"for {guessed.format}, whose stamps have one form")
        named = tick_columns(columns_named(reading.column), reading.time_format, reading.time_zone)
        request = TickRequest(instruments={}, symbols=symbols, columns=named)
        return check_ticks_file(file, guessed.format, request)
    length_ns = interval_ns(reading.interval) if reading.interval else None
    options = BarOptions(
        label=reading.label,
        interval_ns=length_ns,
        columns=_bar_columns(file, guessed.format, reading),
        instruments=symbols,
    )
    return check_bars_file(file, guessed.format, options)


def _bar_columns(file: Path, format_: str, reading: Reading) -> ColumnsSection:
    """Those that are named; of a table of one instrument that is named there is none of symbols."""
    named = columns_named(reading.column)
    columns = bar_columns(named, reading.time_format, reading.time_zone)
    head = head_of(file) if format_ == "table" and reading.symbol else None
    has_symbols = head is None or found_columns(columns, head.columns).symbol in head.columns
    return columns if has_symbols else replace(columns, symbol="")


def _named_by(file: Path) -> str:
    """The symbol in the name of a file of Binance's archive: BTCUSDT-fundingRate-2024-01.csv."""
    return file.name.partition("-")[0]


def _by_config(file: Path, config: Config) -> tuple[FileCheck, str]:
    """The check, and which sections said how to read: all that name the file, else the only one."""
    record = config.venue.latency_path
    if record is not None and config.resolve(record).resolve() == file.resolve():
        return check_latency_file(file), f"venue.latency_path of {config.path} says so"
    sections = _sections(config)
    if not sections:
        raise ConfigError(
            f"{config.path}: expected a section that says how to read a file, found a catalog "
            "alone; leave --config out, or bring the file in with `hansa catalog import`"
        )
    naming = [
        name
        for name, each in sections.items()
        if config.resolve(each.path or "").resolve() == file.resolve()
    ]
    if not naming and len(sections) > 1:
        raise ConfigError(
            f"{config.path}: expected a section that names {file}, found {', '.join(sections)} of "
            "other files; name one of theirs, or leave --config out"
        )
    chosen = naming or list(sections)
    if not naming:
        _require_kind(file, chosen[0], sections[chosen[0]])
    found = joined([check_section(config, sections[name], file) for name in chosen])
    how = f"{' and '.join(chosen)} of {config.path}"
    return found, f"{how} says so" if naming else f"{how}, of another file, says so"


def _require_kind(
    file: Path, name: str, section: DataSection | FinerSection | TickSection | ActionsSection
) -> None:
    """Raises ConfigError for a file that no section names and that holds what this is not of."""
    guessed = recognise(file)
    holds = Holds.BARS
    if isinstance(section, ActionsSection | TickSection):
        holds = Holds.ACTIONS if isinstance(section, ActionsSection) else Holds.TICKS
    if guessed.is_told and guessed.holds is not holds:
        raise ConfigError(
            f"{file}: expected {holds}, of which {name} is, the only section that says how to read "
            f"a file, found {guessed.holds}: {guessed.because}; leave --config out"
        )


def _sections(
    config: Config,
) -> dict[str, DataSection | FinerSection | TickSection | ActionsSection]:
    sections: dict[str, DataSection | FinerSection | TickSection | ActionsSection] = {}
    if config.data is not None and config.data.path is not None:
        sections["data"] = config.data
    files: list[tuple[str, FinerSection | TickSection]] = [
        *((f"finer.{place}", each) for place, each in enumerate(config.finer)),
        *((f"ticks.{place}", each) for place, each in enumerate(config.ticks)),
    ]
    sections |= {name: each for name, each in files if each.format != "catalog"}
    return sections | {f"actions.{place}": each for place, each in enumerate(config.actions)}


def _print(found: FileCheck) -> None:
    _print_findings(found.findings)
    verdict = "can be loaded" if found.is_sound else "cannot be loaded"
    print(
        f"{found.path}: {verdict}: {found.rows} rows of {len(found.instruments)} instruments, "
        f"{len(found.errors)} errors, {len(found.warnings)} warnings"
    )


def _print_seams(seams: Seams) -> None:
    if seams.findings:
        _print_findings(seams.findings)
    if seams.count:
        print_line(
            f"{seams.count} places where a file follows another: {len(seams.findings)} warnings"
        )
    else:
        print("no file follows another: no two hold the same instrument and kind of rows")


def _print_findings(findings: Iterable[Finding]) -> None:
    rows = [
        [
            str(each.severity),
            str(each.code),
            each.instrument or "",
            "" if each.row is None else str(each.row),
            "" if each.ts_ns is None else time_text(each.ts_ns),
            each.text,
        ]
        for each in findings
    ]
    print_table(["", "what", "instrument", "row", "time", "finding"], rows)
