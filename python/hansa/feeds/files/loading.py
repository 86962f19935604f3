"""From a file of ticks to tables: read, settle quirks, keep the window, count in ticks and lots."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hansa.errors import DataError
from hansa.feeds.files.clocks import Skew, skew_of
from hansa.feeds.files.cutting import cut
from hansa.feeds.files.outliers import believable
from hansa.feeds.files.reader import Kind, RawTable, RawTicks, TickReader, TickRequest
from hansa.feeds.files.registry import find_reader
from hansa.feeds.files.settling import counted, settle
from hansa.market import Instrument, fingerprint
from hansa.market.finding import Code, FaultError, Finding, Severity, fault, iso, missing
from hansa.market.grid import Grid, coarsest
from hansa.market.instruments import find, nearest_name
from hansa.market.judged import Judged
from hansa.market.stretch import Stretch
from hansa.market.ticks import Ticks, TickSet

#: Levels of depth and orders of others may be far off.
_BEST_PRICES = {Kind.QUOTES: ("bid_px", "ask_px"), Kind.TRADES: ("price",)}


@dataclass(frozen=True, slots=True)
class TickCheck(Judged):
    """What a check found in a file of ticks: the file as a whole, then table by table.

    `rows` counts the file's rows (or lines), `tables` the rows by instrument and kind, such as
    ("BINANCE:BTCUSDT", "trades", 1200); `fingerprint` is the file's SHA-256. All are empty if the
    file cannot be read.
    """

    path: Path
    fingerprint: str
    rows: int
    tables: tuple[tuple[str, str, int], ...]
    findings: tuple[Finding, ...]
    stretches: tuple[Stretch, ...] = ()

    @property
    def instruments(self) -> tuple[str, ...]:
        """The instruments of the file, each once, in the order of the names."""
        return tuple(sorted({symbol for symbol, _, _ in self.tables}))


def load_ticks(path: Path, format: str | TickReader, request: TickRequest) -> TickSet:
    """The ticks of a file, exact: prices in whole ticks, quantities in whole lots.

    `format` is a name of FORMATS or a reader of one's own. Takes the instruments, kinds and window
    of `request`; quirks are treated as its policies say, and each is a finding of the result.
    Raises DataError for the first thing that the policies refuse, with file, row, instrument,
    expected, found and what to do.
    """
    return ticks_of(read_ticks(path, format, request), request, sha256=fingerprint(path))


def ticks_of(
    rows: RawTicks, request: TickRequest, *, sha256: str, offset_ns: int | None = None
) -> TickSet:
    """The ticks of rows that were read, as `load_ticks` has them; `sha256` stands for them. An
    `offset_ns` that is stated is added to every receipt in place of the one that the rows need.
    """
    path, times = rows.path, believable(rows)
    del rows
    skew = skew_of(times.raw, request.policies) if offset_ns is None else Skew(offset_ns, ())
    findings = [*times.raw.findings, *times.findings, *skew.findings]
    _refuse_errors(findings)
    whole: list[Ticks] = []
    raw = list(reversed(times.raw.tables))
    del times
    while raw:  # each leaves memory once it is counted
        each = raw.pop()
        instrument = find(request.instruments, each.symbol)
        settled = settle(
            each, path, instrument=instrument, offset_ns=skew.offset_ns, policies=request.policies
        )
        del each
        findings += settled.findings
        _refuse_errors(findings)
        whole.append(counted(settled.table, instrument))
        del settled
    tables = _windowed(path, whole, request)
    return TickSet(
        path=path,
        fingerprint=sha256,
        tables=tuple(tables),
        findings=tuple(findings),
    )


def check_ticks(
    path: Path, format: str | TickReader, request: TickRequest | None = None
) -> TickCheck:
    """Everything a file of ticks has to say: errors, warnings and notes; raises nothing for them.

    Prices and quantities are held against the grids of the instruments of `request`; of one it
    does not know, the greatest tick and lot that fit are said. The window is not regarded.
    """
    asked = request or TickRequest(instruments={})
    try:
        times = believable(read_ticks(path, format, asked))
        digest = fingerprint(path)
    except FaultError as error:
        return TickCheck(path, "", 0, (), (error.finding,))
    raw, skew = times.raw, skew_of(times.raw, asked.policies)
    findings = [*raw.findings, *times.findings, *skew.findings]
    if not raw.tables:
        text = f"expected ticks ({', '.join(asked.kinds)}) in {raw.rows} rows, found none to use"
        findings.append(fault(path, Code.FILE_EMPTY, f"{text}; check format and symbols").finding)
    stretches = list[Stretch]()
    for each in raw.tables:
        instrument = asked.instruments.get(each.symbol)
        settled = settle(
            each, path, instrument=instrument, offset_ns=skew.offset_ns, policies=asked.policies
        )
        findings += [*_witness(settled.table, path), *settled.findings]
        stretches += _stretches(settled.table)
        findings += _judge_instrument(each, path, instrument, request)
    tables = tuple((each.symbol, str(each.kind), len(each)) for each in raw.tables)
    return TickCheck(path, digest, raw.rows, tables, tuple(findings), tuple(stretches))


def read_ticks(path: Path, format: str | TickReader, request: TickRequest) -> RawTicks:
    """The raw columns of a file, its tables in the order of instrument and kind, none empty."""
    if not path.is_file():
        raise missing(path)
    reader = find_reader(format) if isinstance(format, str) else format
    raw = reader.read(path, request)
    tables = sorted((each for each in raw.tables if len(each)), key=lambda t: (t.symbol, t.kind))
    return RawTicks(path=raw.path, rows=raw.rows, tables=tuple(tables), findings=raw.findings)


def _windowed(path: Path, whole: list[Ticks], request: TickRequest) -> list[Ticks]:
    """What lies in the window; DataError where nothing does. A window after all rows would have a
    standing book and nothing that happens.
    """
    start_ns, end_ns = request.start_ns, request.end_ns
    whole = [table for table in whole if len(table)]
    if not whole:
        raise DataError(f"{path}: expected ticks {_asked(request)}, found none; widen the request")
    first_ns = min(int(table.ts_recv_ns[0]) for table in whole)
    last_ns = max(int(table.ts_recv_ns[-1]) for table in whole)
    is_after = start_ns is not None and start_ns > last_ns
    is_before = end_ns is not None and end_ns <= first_ns
    tables = [cut(table, start_ns=start_ns, end_ns=end_ns) for table in whole]
    tables = [table for table in tables if len(table)]
    if is_after or is_before or not tables:
        raise DataError(
            f"{path}: expected ticks {_asked(request)} (ticks.start, ticks.end), found none there: "
            f"the file has them from {iso(first_ns)} to {iso(last_ns)}; move the window"
        )
    return tables


def _refuse_errors(findings: list[Finding]) -> None:
    for each in findings:
        if each.severity is Severity.ERROR:
            raise each.as_error()


def _asked(request: TickRequest) -> str:
    symbols = ", ".join(request.symbols) or "any symbol"
    start = "the first" if request.start_ns is None else iso(request.start_ns)
    end = "the last" if request.end_ns is None else iso(request.end_ns)
    return f"({', '.join(request.kinds)}) of {symbols} from {start} to {end}"


def _witness(table: RawTable, path: Path) -> Iterator[Finding]:
    if len(table):
        first, last = iso(int(table.ts_recv_ns[0])), iso(int(table.ts_recv_ns[-1]))
        text = f"{len(table)} rows of {table.kind}, received from {first} to {last}"
        yield _note(table, path, Code.SPAN, text)


def _stretches(table: RawTable) -> Iterator[Stretch]:
    if len(table):
        prices = {name: table.numbers[name] for name in _BEST_PRICES.get(table.kind, ())}
        pause_ns = int(np.diff(table.ts_recv_ns).max(initial=0))
        kind, recv_ns = str(table.kind), table.ts_recv_ns
        yield Stretch.of(table.symbol, kind, recv_ns, prices, pause_ns=pause_ns)


def _judge_instrument(
    table: RawTable, path: Path, instrument: Instrument | None, request: TickRequest | None
) -> Iterator[Finding]:
    if instrument is not None:
        return
    for word, names in (("tick", ("price", "bid_px", "ask_px")), ("lot", ("qty", "bid_qty"))):
        grid = _greatest_step(table, names)
        fits = "none of up to 12 decimals" if grid is None else f"{grid.step}"
        yield _note(table, path, Code.TICK, f"the greatest {word} that fits: {fits}")
    if request is not None and request.instruments:
        yield Finding(
            path=path,
            code=Code.INSTRUMENT_UNKNOWN,
            severity=Severity.ERROR,
            text=(
                "expected an instrument with a tick and a lot, found none; "
                f"{nearest_name(table.symbol, request.instruments)}"
            ),
            instrument=table.symbol,
        )


def _greatest_step(table: RawTable, names: tuple[str, ...]) -> Grid | None:
    parts = [table.numbers[name] for name in names if name in table.numbers]
    values = np.unique(np.concatenate(parts))
    return coarsest(values[np.isfinite(values) & (values > 0)])


def _note(table: RawTable, path: Path, code: Code, text: str) -> Finding:
    return Finding(path=path, code=code, severity=Severity.NOTE, text=text, instrument=table.symbol)
