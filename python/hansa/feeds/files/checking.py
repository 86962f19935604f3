"""The check of any data file, bars, ticks or actions: how it was read, and what it has to say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hansa.engine.latency_record import read_samples
from hansa.errors import ConfigError
from hansa.feeds.files.actions import ActionRequest, read_rows
from hansa.feeds.files.actions_judging import judge, unknown_instruments
from hansa.feeds.files.bar_formats import BAR_FORMATS, check_bar_file
from hansa.feeds.files.guessing import WORDS, Guess, Holds, guess, holds_of
from hansa.feeds.files.loading import check_ticks
from hansa.feeds.files.reader import TickReader, TickRequest
from hansa.feeds.files.registry import FORMATS
from hansa.feeds.files.table import COLUMNS
from hansa.market import BarOptions, Finding, Instrument, fingerprint, nearest_name
from hansa.market.finding import FaultError
from hansa.market.judged import Judged
from hansa.market.stretch import Stretch

#: The formats of files of actions, as `--as` names them.
ACTION_FORMATS = ("actions", "binance_funding", "binance_mark_price")
#: What only ticks have a column for.
_OF_TICKS = frozenset(COLUMNS) - {"symbol"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck(Judged):
    """What a check found in a file, in order: the file as a whole, then by instrument.

    `read_as` is the format, `holds` what it holds. `rows` (or lines), `instruments` and
    `fingerprint` (SHA-256) are empty if the file cannot be read. `interval_ns` is the length of
    a bar as stated, else the usual spacing, else None; `stretches` what it holds of each
    instrument, so that other files may follow.
    """

    path: Path
    read_as: str
    holds: Holds
    fingerprint: str
    rows: int
    instruments: tuple[str, ...]
    interval_ns: int | None
    findings: tuple[Finding, ...]
    stretches: tuple[Stretch, ...] = ()

    @property
    def words(self) -> str:
        """How it was read: "binance (a raw capture of Binance's streams)"."""
        return " and ".join(f"{name} ({WORDS[name]})" for name in self.read_as.split(" and "))


def recognise(path: Path, name: str | None = None, named: Collection[str] = ()) -> Guess:
    """The format of a file: `name` if it is given, else a guess; and what it holds either way. A
    table holds ticks where one of its columns was `named` as theirs.

    Raises ConfigError, with the nearest name, if no format is called so.
    """
    found = guess(path) if name is None else _named(path, name)
    if found.format == "table" and set(named) & _OF_TICKS:
        return Guess("table", Holds.TICKS, "its columns were named as those of ticks")
    return found


def _named(path: Path, name: str) -> Guess:
    known = sorted({*FORMATS, *BAR_FORMATS, *ACTION_FORMATS, "latency"})
    if name not in known:
        text = f'format: expected one of {", ".join(known)}, found "{name}"'
        raise ConfigError(f"{text}; {nearest_name(name, known)}")
    return Guess(name, holds_of(path, name), "it was named")


def check_bars_file(
    path: Path,
    format: str,
    options: BarOptions,
    *,
    instruments: Mapping[str, Instrument] | None = None,
) -> FileCheck:
    """The check of a file of bars; raises nothing for what it finds."""
    found = check_bar_file(path, format, options, instruments=instruments)
    return FileCheck(
        path=path,
        read_as=format,
        holds=Holds.BARS,
        fingerprint=found.fingerprint,
        rows=found.rows,
        instruments=found.instruments,
        interval_ns=found.interval_ns,
        findings=found.findings,
        stretches=found.stretches,
    )


def check_ticks_file(path: Path, format: str | TickReader, request: TickRequest) -> FileCheck:
    """The check of a file of ticks; raises nothing for what it finds. See `check_ticks`."""
    found = check_ticks(path, format, request)
    return FileCheck(
        path=path,
        read_as=format if isinstance(format, str) else format.name,
        holds=Holds.TICKS,
        fingerprint=found.fingerprint,
        rows=found.rows,
        instruments=found.instruments,
        interval_ns=None,
        findings=found.findings,
        stretches=found.stretches,
    )


def check_actions_file(path: Path, request: ActionRequest) -> FileCheck:
    """The check of a file of actions; raises nothing for what it finds.

    Prices are held against the ticks of the instruments of `request`. Rows of others are passed
    over by a run, and so a warning; that none is of a known one is an error.
    """
    known = request.instruments
    try:
        rows, digest = read_rows(path, request), fingerprint(path)
    except FaultError as error:
        rows, digest, findings = [], "", [error.finding]
    else:
        findings = [*unknown_instruments(path, rows, known), *judge(path, rows, known)]
    return FileCheck(
        path=path,
        read_as="actions" if request.format == "table" else request.format,
        holds=Holds.ACTIONS,
        fingerprint=digest,
        rows=len(rows),
        instruments=tuple(sorted({row.instrument for row in rows})),
        interval_ns=None,
        findings=tuple(findings),
    )


def check_latency_file(path: Path) -> FileCheck:
    """The check of a record of latencies (`venue.latency_path`); raises nothing for what it finds.

    Rows below 0 are a warning, for a run leaves them out.
    """
    rows, digest, findings = 0, "", list[Finding]()
    try:
        samples, digest = read_samples(path), fingerprint(path)
    except FaultError as error:
        findings = [error.finding]
    else:
        rows, findings = samples.rows, list(samples.findings)
    return FileCheck(
        path=path,
        read_as="latency",
        holds=Holds.LATENCIES,
        fingerprint=digest,
        rows=rows,
        instruments=(),
        interval_ns=None,
        findings=tuple(findings),
    )


def joined(checks: Sequence[FileCheck]) -> FileCheck:
    """One check of a file that was read in several ways; what several say is said once."""
    first, *others = checks
    for each in others:
        names = dict.fromkeys([*first.read_as.split(" and "), *each.read_as.split(" and ")])
        first = replace(
            first,
            read_as=" and ".join(names),
            rows=max(first.rows, each.rows),
            fingerprint=first.fingerprint or each.fingerprint,
            instruments=tuple(sorted({*first.instruments, *each.instruments})),
            findings=tuple(dict.fromkeys([*first.findings, *each.findings])),
            stretches=(*first.stretches, *each.stretches),
        )
    return first
