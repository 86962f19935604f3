"""A series at rest: what is known of it beside its rows, and where it lies."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import msgspec

from hansa.config import interval_ns
from hansa.errors import ConfigError, DataError
from hansa.market.finding import span
from hansa.stores.parquet.shapes import Shape, shape_of

FILE = "series.json"
_LABEL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


@dataclass(frozen=True, slots=True, order=True)
class SeriesName:
    """Kind ("bars", "quotes", "trades", "depth", "orders"), instrument with its venue first, and of
    bars the interval: a length of time such as "1m", or a word for bars that are not of one length.
    """

    kind: str
    instrument: str
    interval: str = ""

    def __post_init__(self) -> None:
        shape_of(self.kind)
        venue, colon, symbol = self.instrument.partition(":")
        if not (venue and colon and symbol):
            raise DataError(
                'instrument: expected a name with its venue such as "BINANCE:BTCUSDT", found '
                f'"{self.instrument}"; put the venue before it'
            )
        if self.kind == "bars" and not _LABEL.fullmatch(self.interval):
            text = f'expected the length of a bar such as "1m", found "{self.interval}"; state it'
            raise DataError(f"interval: {text}")
        if self.interval_ns is not None:  # 60m is 1h
            object.__setattr__(self, "interval", span(self.interval_ns))
        if self.kind != "bars" and self.interval:
            raise DataError(
                f'interval: expected none of {self.kind}, found "{self.interval}"; leave it out'
            )

    def __str__(self) -> str:
        return " ".join(each for each in (self.instrument, self.kind, self.interval) if each)

    @property
    def interval_ns(self) -> int | None:
        """The length of a bar; None of bars that are not of one length, and of ticks."""
        try:
            return interval_ns(self.interval) if self.interval else None
        except ConfigError:
            return None

    @property
    def shape(self) -> Shape:
        """What its rows look like. Only bars of one length are at a time of their own."""
        shape = shape_of(self.kind)
        return shape if self.interval_ns is not None else replace(shape, is_strict=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders below that of the catalog."""
        venue, _, symbol = self.instrument.partition(":")
        named = (self.kind, _folder(venue), _folder(symbol))
        return (*named, self.interval) if self.interval else named


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a series: rows of one date, from a first time to a last one."""

    date: str
    file: str
    rows: int
    first_ns: int
    last_ns: int


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where rows came from: the name of the file, the SHA-256 of its bytes, and how many."""

    name: str
    sha256: str = ""
    rows: int = 0


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a series. `first_ns` and `last_ns` are the times of its first and its last
    row, `contents` the fingerprints of its dates, `fingerprint` that of all; neither depends on
    how files are laid out. `columns` are names and types, `made_by` the version that wrote it.
    """

    kind: str
    instrument: str
    interval: str
    columns: dict[str, str]
    rows: int
    first_ns: int
    last_ns: int
    fingerprint: str
    contents: dict[str, str]
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    made_by: str

    @property
    def name(self) -> SeriesName:
        """What it is called."""
        return SeriesName(self.kind, self.instrument, self.interval)


def read_series(folder: Path) -> Series | None:
    """What is known of the series of a folder, None if there is none; DataError if it cannot be
    read.
    """
    file = folder / FILE
    try:
        return msgspec.json.decode(file.read_bytes(), type=Series)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(
            f"{file}: expected what a catalog knows of a series, cannot read it: {error}; bring "
            "the file back, or import the series again"
        ) from error


def write_whole(file: Path, content: bytes) -> None:
    """The file with that content, or as it was before: never a part of it."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)


def _folder(name: str) -> str:
    """A name of the market as one of a folder, and no two alike."""
    quoted = quote(name, safe="")
    return quoted.replace(".", "%2E") if not quoted.strip(".") else quoted
