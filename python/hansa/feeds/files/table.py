"""Quotes or trades in any CSV, Parquet or Feather file, by a map of its columns."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from hansa.config.settings import Unfit, zone_name
from hansa.errors import ConfigError
from hansa.feeds.files.parts import groups_of
from hansa.feeds.files.reader import (
    NO_TIME_NS,
    NUMBERS,
    Kind,
    RawTable,
    RawTicks,
    Tally,
    TickRequest,
)
from hansa.market.columns import found_name, lacking, parts_of, stamps_of
from hansa.market.finding import Code, Finding, Severity, fault
from hansa.market.instruments import nearest_name
from hansa.market.readers import TableColumns, open_table
from hansa.market.times import StampForm, to_ns
from hansa.types import FloatArray, IntArray

if TYPE_CHECKING:
    import polars as pl

_TIMES = ("ts_event", "ts_recv")
_KINDS = (Kind.QUOTES, Kind.TRADES)
_NEEDED: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {Kind.QUOTES: ("bid_px", "ask_px"), Kind.TRADES: ("price", "qty")}
)
_SIDES: Mapping[str, int] = MappingProxyType(
    {"buy": 1, "b": 1, "1": 1, "+1": 1, "sell": -1, "s": -1, "-1": -1, "0": 0, "": 0}
)
#: The names a map of columns can give to columns of the file.
COLUMNS = (
    *_TIMES,
    "symbol",
    *NUMBERS[Kind.QUOTES],
    *NUMBERS[Kind.TRADES],
    "aggressor",
    "buyer_is_maker",
)
#: What else it can say: how the stamps of both times are written.
FORMS = ("time_format", "time_zone")


class TableReader:
    """Reads a table of quotes (bid_px, ask_px; bid_qty, ask_qty if there are any) or trades (price,
    qty; aggressor as buy or sell, B or S, 1 or -1; or buyer_is_maker, true or false).

    `request.columns` maps these names, and ts_event, ts_recv and symbol, to the file's; a name
    that is not mapped is looked for as it stands. One of the two times is enough; `Date+Time` are
    two columns of it. Its time_format and time_zone are of stamps that are no ISO texts in UTC.
    """

    name = "table"
    endings = (".parquet", ".pq", ".csv", ".csv.gz", ".feather", ".arrow", ".ipc")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`. Without a column of symbols the request must name the one."""
        return ticks_of_table(open_table(path), path, request)


def ticks_of_table(table: TableColumns, path: Path, request: TickRequest) -> RawTicks:
    """The rows of a table, or of a piece of one, as `TickReader.read` has them."""
    _refuse_map(path, request.columns, table)
    if not table.height:
        raise fault(path, Code.FILE_EMPTY, "expected rows of ticks, found none")
    named = {name: each for name, each in request.columns.items() if name not in FORMS}
    source = _Source(path, table, named, stamp_form(request.columns))
    kinds = [each for each in source.kinds() if each in request.kinds]
    groups = source.groups(request)
    tables = tuple(
        replace(whole if len(index) == len(whole) else whole.take(index), symbol=name)
        for whole in map(source.table, kinds)
        for name, index in groups
    )
    return RawTicks(path=path, rows=table.height, tables=tables, findings=tuple(source.findings))


class _Source:
    """State: a table under its map of columns, and what was found in reading it."""

    def __init__(
        self, path: Path, table: TableColumns, columns: Mapping[str, str], written: StampForm
    ) -> None:
        self._path, self._table, self._columns = path, table, columns
        self._written = written
        self.findings: list[Finding] = []
        self._times = {name: self._time(name) for name in _TIMES}

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds the file holds; FaultError if none."""
        kinds = tuple(each for each in _KINDS if all(self._has(name) for name in _NEEDED[each]))
        if not kinds:
            wanted = " or ".join(", ".join(_NEEDED[each]) for each in _KINDS)
            text = (
                f"expected columns {wanted} (or others that columns maps to them), found "
                f"{', '.join(self._table.names)}; map them"
            )
            raise fault(self._path, Code.COLUMN_MISSING, text)
        if not any(self._has(name) for name in _TIMES):
            text = f"expected a column {' or '.join(_TIMES)}, found neither; map one of them"
            raise fault(self._path, Code.COLUMN_MISSING, text)
        return kinds

    def table(self, kind: Kind) -> RawTable:
        """All rows of one kind, under no name yet."""
        counts = {"aggressor": self._aggressor()} if kind is Kind.TRADES else {}
        return RawTable(
            symbol="",
            kind=kind,
            row=np.arange(1, self._table.height + 1, dtype=np.int64),
            ts_event_ns=self._times["ts_event"],
            ts_recv_ns=self._times["ts_recv"],
            numbers={name: self._number(name) for name in NUMBERS[kind]},
            counts=counts,
        )

    def groups(self, request: TickRequest) -> list[tuple[str, IntArray]]:
        """The name of each wanted instrument and its rows."""
        import polars as pl

        if not self._has("symbol"):
            rows = np.arange(self._table.height, dtype=np.int64)
            return [(request.only_symbol(self._path), rows)]
        texts = self._column("symbol").cast(_text()).fill_null("")
        if (empty := (texts == "").to_numpy()).any():
            text = "expected a symbol, found none; fill it in or drop the row"
            raise fault(self._path, Code.SYMBOL_MISSING, text, row=int(empty.argmax()) + 1)
        symbols = sorted(texts.unique())
        codes = texts.cast(pl.Enum(symbols)).to_physical().to_numpy()
        return [
            (request.name(symbols[code]), rows)
            for code, rows in groups_of(codes)
            if request.wants(symbols[code])
        ]

    def _has(self, name: str) -> bool:
        return not lacking(self._name(name), self._table.names)

    def _name(self, name: str) -> str:
        return found_name(self._columns.get(name, name), self._table.names)

    def _column(self, name: str) -> "pl.Series":
        return self._table.column(self._name(name))

    def _stamps(self, name: str) -> "pl.Series":
        import polars as pl

        theirs = self._name(name)
        parts = parts_of(theirs, self._table.names)
        return stamps_of(pl.DataFrame([self._table.column(each) for each in parts]), theirs)

    def _time(self, name: str) -> IntArray:
        if not self._has(name):
            return np.full(self._table.height, NO_TIME_NS, dtype=np.int64)
        column = self._stamps(name)
        known = column.is_not_null().to_numpy()
        stamps_ns = np.full(len(column), NO_TIME_NS, dtype=np.int64)
        if known.any():
            found_ns, words = to_ns(column.drop_nulls(), self._path, self._written)
            stamps_ns[known] = found_ns
            text = f"{name}: stamps read as {words}"
            self.findings.append(
                Finding(path=self._path, code=Code.TIME_UNIT, severity=Severity.NOTE, text=text)
            )
        return stamps_ns

    def _number(self, name: str) -> FloatArray:
        import polars as pl

        if not self._has(name):
            return np.full(self._table.height, np.nan)
        column = self._column(name)
        if not column.dtype.is_numeric() or column.dtype == pl.Float32:
            text = (
                f'column "{column.name}": expected float64, whole or decimal numbers, found '
                f"{column.dtype}; convert it"
            )
            raise fault(self._path, Code.COLUMN_TYPE, text)
        values: FloatArray = column.cast(pl.Float64).to_numpy().astype(np.float64, copy=False)
        return values

    def _aggressor(self) -> IntArray:
        if self._has("aggressor"):
            texts = self._column("aggressor").cast(_text()).fill_null("").str.to_lowercase()
            distinct, codes = np.unique(texts.to_numpy().astype(np.str_), return_inverse=True)
            signs = np.array([_SIDES.get(str(each), 2) for each in distinct], dtype=np.int64)
            return self._known(signs[codes])
        if self._has("buyer_is_maker"):
            makers = self._column("buyer_is_maker").cast(_text()).fill_null("").str.to_lowercase()
            values = makers.to_numpy()
            sold, bought = np.isin(values, ("true", "1")), np.isin(values, ("false", "0"))
            return self._known(np.where(sold, -1, np.where(bought, 1, 2)).astype(np.int64))
        return np.zeros(self._table.height, dtype=np.int64)

    def _known(self, signs: IntArray) -> IntArray:
        strange = signs == 2
        if strange.any():
            tally = Tally().add(int(strange.argmax()) + 1, int(strange.sum()))
            text = "expected buy or sell as the aggressor, found another word; taken as not known"
            self.findings += tally.finding(self._path, Code.FIELD_VALUE, text)
        return np.where(strange, 0, signs)


def stamp_form(columns: Mapping[str, str]) -> StampForm:
    """How stamps are written, as a map of columns says. ConfigError for no zone."""
    try:
        zone = zone_name(columns["time_zone"]) if "time_zone" in columns else None
    except Unfit as error:
        raise ConfigError(f"time_zone of ticks: {error}") from None
    return StampForm(columns.get("time_format"), zone)


def _refuse_map(path: Path, columns: Mapping[str, str], table: TableColumns) -> None:
    for name, theirs in columns.items():
        if name in FORMS:
            continue
        if name not in COLUMNS:
            text = f'columns: expected names of Hansa, found "{name}"; '
            raise fault(path, Code.COLUMN_MISSING, text + nearest_name(name, COLUMNS))
        if lacking(found_name(theirs, table.names), table.names):
            text = f'expected a column "{theirs}" (columns.{name}), found none; '
            raise fault(path, Code.COLUMN_MISSING, text + nearest_name(theirs, table.names))


def _text() -> "type[pl.String]":
    import polars as pl

    return pl.String
