"""What a reader of a format of ticks is, what it is asked, and the raw columns it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import numpy as np

from hansa.errors import DataError
from hansa.feeds.files.policies import TickPolicies
from hansa.market import Instrument
from hansa.market.finding import Code, Finding, Severity, fault
from hansa.market.instruments import qualified
from hansa.types import BoolArray, FloatArray, IntArray

#: Stands in `ts_event_ns` or `ts_recv_ns` where the file says nothing.
NO_TIME_NS = -(2**63)

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Kind(StrEnum):
    """The kinds of tables of ticks; each has the columns of its table in `hansa.market.ticks`."""

    QUOTES = "quotes"
    TRADES = "trades"
    DEPTH = "depth"
    ORDERS = "orders"


#: Columns of each kind that are decimals in the file, to become ticks and lots.
NUMBERS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.QUOTES: ("bid_px", "ask_px", "bid_qty", "ask_qty"),
        Kind.TRADES: ("price", "qty"),
        Kind.DEPTH: ("price", "qty"),
        Kind.ORDERS: ("price", "qty"),
    }
)
#: Columns of each kind that are whole numbers as they stand.
COUNTS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.QUOTES: (),
        Kind.TRADES: ("aggressor",),
        Kind.DEPTH: ("side", "flags"),
        Kind.ORDERS: ("action", "order_id", "side", "flags"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickRequest:
    """What is wanted of a file of ticks, and how it is to be read.

    `instruments` are all that are known, by name. `venue` goes before a symbol of the file that
    names none. `symbols` (with or without venue) are the wanted ones, none means all; a file that
    names no symbol needs exactly one here. `kinds` are the wanted kinds of tables. `columns` maps
    names of Hansa's columns to the file's, for formats that have no names of their own, and says
    how their stamps are written (`time_format`, `time_zone`). Rows
    received (after any shift of the clock) from `start_ns` on and before `end_ns` are kept;
    nanoseconds since the epoch, UTC.
    """

    instruments: Mapping[str, Instrument]
    venue: str = ""
    symbols: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = tuple(Kind)
    start_ns: int | None = None
    end_ns: int | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    policies: TickPolicies = field(default_factory=TickPolicies)

    def name(self, symbol: str) -> str:
        """The instrument's name in Hansa for a symbol of the file."""
        return qualified(self.venue, symbol)

    def wants(self, symbol: str) -> bool:
        """Whether the symbol of the file is asked for."""
        return not self.symbols or self.name(symbol) in {self.name(each) for each in self.symbols}

    def only_symbol(self, path: Path) -> str:
        """The name of the one instrument of a file that names none; DataError if it is not said."""
        if len(self.symbols) == 1:
            return self.name(self.symbols[0])
        text = (
            "expected exactly one symbol to be asked for, as the file names none, found "
            f"{len(self.symbols)}; name the one it holds (ticks.symbols, --symbol)"
        )
        raise fault(path, Code.SYMBOL_MISSING, text)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawTable:
    """Rows of one instrument and kind as the file has them, in the order of the file.

    `symbol` is the instrument's name in Hansa. `row` counts the file's rows (or lines) from 1.
    Times are nanoseconds since the epoch, NO_TIME_NS where unknown. `numbers` are float64, NaN
    where the file has nothing, and `counts` int64, by the names in NUMBERS and COUNTS of the kind.
    Raises DataError for columns of other names, types or lengths.
    """

    symbol: str
    kind: Kind
    row: IntArray
    ts_event_ns: IntArray
    ts_recv_ns: IntArray
    numbers: Mapping[str, FloatArray]
    counts: Mapping[str, IntArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = (NUMBERS[self.kind], COUNTS[self.kind])
        found = (tuple(self.numbers), tuple(self.counts))
        if tuple(map(set, wanted)) != tuple(map(set, found)):
            raise DataError(f"{self.symbol}: {self.kind}: expected columns {wanted}, found {found}")
        whole = {"row": self.row, "ts_event_ns": self.ts_event_ns, "ts_recv_ns": self.ts_recv_ns}
        for name, column in {**whole, **self.counts, **self.numbers}.items():
            type_ = np.float64 if name in self.numbers else np.int64
            if column.dtype != type_ or column.shape != (len(self),):
                raise DataError(
                    f"{self.symbol}: {self.kind}: {name}: expected {np.dtype(type_)} "
                    f"[{len(self)}], found {column.dtype} {list(column.shape)}"
                )

    def __len__(self) -> int:
        return len(self.row)

    def column(self, name: str) -> FloatArray | IntArray:
        """A column of `numbers` or `counts`."""
        return self.numbers[name] if name in self.numbers else self.counts[name]

    def take(self, index: IntArray | BoolArray) -> "RawTable":
        """The rows at `index`, in that order."""
        return RawTable(
            symbol=self.symbol,
            kind=self.kind,
            row=self.row[index],
            ts_event_ns=self.ts_event_ns[index],
            ts_recv_ns=self.ts_recv_ns[index],
            numbers={name: column[index] for name, column in self.numbers.items()},
            counts={name: column[index] for name, column in self.counts.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawTicks:
    """A file of ticks before any judgement. `rows` counts all rows (or lines) of the file, also
    those that went into no table; `findings` is what the reader itself had to say, such as breaks
    of a sequence or rows left out.
    """

    path: Path
    rows: int
    tables: tuple[RawTable, ...]
    findings: tuple[Finding, ...] = ()


class TickReader(Protocol):
    """A reader of one format of ticks."""

    @property
    def name(self) -> str:
        """The short name of the format, such as "binance"."""
        ...

    @property
    def endings(self) -> tuple[str, ...]:
        """How names of such files end, in small letters, such as ".jsonl.gz"."""
        ...

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """The wanted instruments and kinds of the file; the window is not the reader's matter.

        Raises DataError (a FaultError where a finding says it) if the file is missing, unreadable
        or not of this format. Prices and quantities are given as the file has them.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Rows a reader has something to say about: how many, and where the first is."""

    count: int = 0
    row: int | None = None

    def add(self, row: int, count: int = 1) -> "Tally":
        """The tally with so many more rows, of which the first is `row`."""
        first = row if self.row is None else self.row
        return Tally(count=self.count + count, row=first)

    def finding(
        self, path: Path, code: Code, text: str, *, instrument: str = "", is_note: bool = False
    ) -> tuple[Finding, ...]:
        """A warning (or note) at the first row, with the count after the text; none if none."""
        if not self.count:
            return ()
        return (
            Finding(
                path=path,
                code=code,
                severity=Severity.NOTE if is_note else Severity.WARNING,
                text=f"{text} ({self.count} in all)",
                instrument=instrument,
                row=self.row,
                count=self.count,
            ),
        )
