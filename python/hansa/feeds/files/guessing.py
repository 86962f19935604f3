"""What a data file probably is, told by the end of its name and by its first bytes."""

import contextlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from hansa.engine.latency_record import COLUMNS as LATENCY_COLUMNS
from hansa.errors import DataError
from hansa.feeds.files.databento_stream import open_dbn
from hansa.feeds.files.freqtrade_bars import is_named_by_freqtrade
from hansa.feeds.files.unpacking import open_unpacked
from hansa.market.csv_form import csv_form

if TYPE_CHECKING:
    import io

#: What each format is, in words.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "actions": "a table of actions",
        "binance": "a raw capture of Binance's streams",
        "binance_funding": "Binance's funding rates",
        "binance_mark_price": "Binance's mark prices",
        "bitstamp": "orders of Bitstamp",
        "databento": "Databento's DBN",
        "freqtrade": "a file of freqtrade",
        "hftbacktest": "events of hftbacktest",
        "klines": "an archive of Binance's bars",
        "latency": "a record of latencies",
        "kraken": "an archive of Kraken's trades",
        "table": "a table with named columns",
        "taq": "quotes or trades of NYSE TAQ",
        "tardis": "a CSV of tardis.dev",
    }
)
_HEAD_BYTES = 1 << 16
_TIMED_MESSAGE = re.compile(rb'(\d{16,19} )?\{.*?"(stream|e|u|lastUpdateId)":')
_TIMED_EVENT = re.compile(rb"\d{13} (order_\w+|trade) ")
_NUMBERS = re.compile(r"-?[\d.]+(e[-+]?\d+)?(,-?[\d.]+(e[-+]?\d+)?)*")
_TAQ_COLUMNS = frozenset({"BIDSIZ", "bid_size_lots", "COND", "sale_condition"})
_TICK_COLUMNS = frozenset({"bid_px", "price"})
_BAR_COLUMNS = frozenset({"open", "high", "low", "close"})
_ACTION_COLUMNS = frozenset({"kind", "a"})
_FUNDING_COLUMNS = frozenset({"calc_time", "last_funding_rate"})
_LATENCY_COLUMNS = frozenset(LATENCY_COLUMNS)
_KLINE_COLUMNS = _BAR_COLUMNS | {"open_time", "close_time"}
_ENDINGS: Mapping[str, str] = MappingProxyType(
    {".dbn": "databento", ".jsonl": "binance", ".npz": "hftbacktest", ".npy": "hftbacktest"}
)


class Holds(StrEnum):
    """What a file holds."""

    ACTIONS = "actions"
    BARS = "bars"
    LATENCIES = "latencies"
    TICKS = "ticks"


#: Formats by the number of values in a row: of lists in JSON, and of CSV without a header.
_LISTS = {12: ("klines", Holds.BARS), 7: ("freqtrade", Holds.TICKS)}
_BARE = {12: ("klines", Holds.BARS), 3: ("kraken", Holds.TICKS)}


@dataclass(frozen=True, slots=True)
class Guess:
    """A format, what the file holds, and what that was told by; `is_told` unless nothing did."""

    format: str
    holds: Holds
    because: str
    is_told: bool = True


def guess(path: Path) -> Guess:
    """What a file probably is. A table of bars if nothing tells; never an error."""
    if path.is_dir():
        return Guess("table", Holds.BARS, "it is a folder")
    if not path.is_file():
        return Guess("table", Holds.BARS, "there is no such file")
    head = _head(path)
    found = _by_magic(path, head) or _by_text(path, head)
    if found is not None:
        return found
    for ending, name in _ENDINGS.items():
        if ending in path.suffixes:
            return Guess(name, Holds.TICKS, f"its name has {ending}")
    because = "nothing tells what it is; name its format (--as)"
    return Guess("table", Holds.BARS, because, is_told=False)


def holds_of(path: Path, format: str) -> Holds:
    """What a file of that format holds; some formats have both bars and ticks."""
    if format in ("actions", "binance_funding", "binance_mark_price"):
        return Holds.ACTIONS
    if format == "latency":
        return Holds.LATENCIES
    if format == "databento":
        return _holds_of_dbn(path)
    if format == "freqtrade":
        return Holds.BARS if path.name.lower().endswith(".feather") else Holds.TICKS
    if format == "table":
        return Holds.TICKS if _has_ticks(_columns(path, _head(path))) else Holds.BARS
    return Holds.BARS if format == "klines" else Holds.TICKS


def _head(path: Path) -> bytes:
    """The first bytes, unpacked, as far as a file can be read that is cut off."""
    head = b""
    with contextlib.suppress(DataError), open_unpacked(path) as opened:
        stream = cast("io.BufferedIOBase", opened)  # the whole of a block that is cut off is lost
        while len(head) < _HEAD_BYTES and (piece := stream.read1(_HEAD_BYTES - len(head))):
            head += piece
    return head


def _by_magic(path: Path, head: bytes) -> Guess | None:
    if head.startswith(b"DBN"):
        return Guess("databento", _holds_of_dbn(path), "it begins with DBN")
    if head.startswith(b"\x93NUMPY"):
        return Guess("hftbacktest", Holds.TICKS, "it is an array of NumPy")
    if head.startswith((b"PAR1", b"ARROW1")):
        columns = _columns(path, head)
        if _TAQ_COLUMNS & set(columns):
            return Guess("taq", Holds.TICKS, _with_columns(_TAQ_COLUMNS & set(columns)))
        if "date" in columns and is_named_by_freqtrade(path):
            return Guess("freqtrade", Holds.BARS, "its name says a pair and a length of bars")
        return _table(columns)
    return None


def _by_text(path: Path, head: bytes) -> Guess | None:
    if _TIMED_EVENT.match(head):
        return Guess("bitstamp", Holds.TICKS, "its lines are a time, an event and JSON")
    if _TIMED_MESSAGE.match(head):
        return Guess("binance", Holds.TICKS, "its lines are a time of receipt and JSON")
    if head.lstrip().startswith(b"["):
        cells = head.partition(b"]")[0].count(b",") + 1
        return _by_count(cells, _LISTS, f"it is a JSON list of rows of {cells} values")
    columns = _columns(path, head)
    if not _NUMBERS.fullmatch(",".join(columns)):
        return _by_header(columns)
    words = f"it has {len(columns)} columns of numbers and no header"
    return _by_count(len(columns), _BARE, words)


def _by_count(cells: int, known: Mapping[int, tuple[str, Holds]], words: str) -> Guess | None:
    return Guess(*known[cells], words) if cells in known else None


def _by_header(columns: list[str]) -> Guess | None:
    if columns[:2] == ["id", "timestamp"]:
        return Guess("bitstamp", Holds.TICKS, _with_columns(columns[:2]))
    if columns[:2] == ["exchange", "symbol"] and "local_timestamp" in columns:
        return Guess("tardis", Holds.TICKS, _with_columns(["exchange", "local_timestamp"]))
    if set(columns) >= _KLINE_COLUMNS and "symbol" not in columns:
        return Guess("klines", Holds.BARS, _with_columns(["open_time", "close_time"]))
    return _table(columns)


def _table(columns: list[str]) -> Guess | None:
    if set(columns) >= _LATENCY_COLUMNS:
        return Guess("latency", Holds.LATENCIES, _with_columns(_LATENCY_COLUMNS))
    if set(columns) >= _ACTION_COLUMNS:
        return Guess("actions", Holds.ACTIONS, _with_columns(_ACTION_COLUMNS))
    if set(columns) >= _FUNDING_COLUMNS:
        return Guess("binance_funding", Holds.ACTIONS, _with_columns(_FUNDING_COLUMNS))
    if _has_ticks(columns):
        told = [each for each in columns if each.lower() in _TICK_COLUMNS]
        return Guess("table", Holds.TICKS, _with_columns(told))
    if {each.lower() for each in columns} >= _BAR_COLUMNS:
        return Guess("table", Holds.BARS, _with_columns(["open", "high", "low", "close"]))
    return None


def _has_ticks(columns: list[str]) -> bool:
    names = {each.lower() for each in columns}
    return bool(names & _TICK_COLUMNS) and not names >= _BAR_COLUMNS


def _columns(path: Path, head: bytes) -> list[str]:
    """The names of the columns, or the first row of a CSV that has none; none if unreadable."""
    import polars as pl

    try:
        if head.startswith(b"PAR1"):
            return list(pl.read_parquet_schema(path))
        if head.startswith(b"ARROW1"):
            return list(pl.read_ipc_schema(path))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return []
    line = head.partition(b"\n")[0].decode("utf-8-sig", "replace").strip()
    return [cell.strip(' "') for cell in line.split(csv_form(head).separator)]


def _holds_of_dbn(path: Path) -> Holds:
    try:
        with open_dbn(path) as file:
            return Holds.BARS if file.schema.startswith("ohlcv") else Holds.TICKS
    except DataError:
        return Holds.TICKS


def _with_columns(names: Collection[str]) -> str:
    return f"it has the columns {', '.join(sorted(names))}"
