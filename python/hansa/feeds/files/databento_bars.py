"""Bars and definitions of instruments from Databento's DBN: ohlcv-1s, -1m, -1h, -1d, definition.

Policies: `ts_event` of a bar is its start; an interval without trades has no bar, which the judges
of bars report; a definition without a tick or a multiplier takes the stated one or is left out.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa.feeds.files.bar_files import BarFile
from hansa.feeds.files.databento_stream import Block, load_package, open_dbn
from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.feeds.files.reader import TickRequest
from hansa.feeds.files.unpacking import BLOCK_BYTES, open_unpacked
from hansa.market import Finding, Instrument
from hansa.market.finding import Code, fault
from hansa.market.instruments import qualified
from hansa.market.readers import NUMBERS, RawBars, RawFile

if TYPE_CHECKING:
    import databento_dbn

INCOMPLETE = Quirk(
    Code.FIELD_VALUE, "definitions without a tick or a multiplier, and none stated: left out"
)
_INTERVALS_NS = {"ohlcv-1s": 1, "ohlcv-1m": 60, "ohlcv-1h": 3600, "ohlcv-1d": 86400}
_UNDEF_PRICE, _UNDEF_COUNT = 2**63 - 1, 2**31 - 1
_SCALE = Decimal(10) ** 9


def read_dbn_bars(path: Path, request: TickRequest) -> BarFile:
    """The bars of a DBN file, unjudged; DataError if it holds none."""
    quirks, found, rows = QuirkCounts(), dict[str, list[Block]](), 0
    with open_dbn(path) as file:
        if file.schema not in _INTERVALS_NS:
            text = f"expected bars (ohlcv), found {file.schema}; name the file in [[ticks]]"
            raise fault(path, Code.FIELD_VALUE, text)
        for block in file.blocks(quirks):
            rows = block.last_row
            for mine in file.by_symbol(block, request, quirks):
                found.setdefault(mine.symbol, []).append(mine)
    bars = tuple(_raw(symbol, found[symbol]) for symbol in sorted(found))
    words = "whole nanoseconds since the epoch; the start of each bar"
    return BarFile(
        raw=RawFile(path=path, rows=rows, stamps_read_as=words, bars=bars),
        label="open",
        interval_ns=_INTERVALS_NS[file.schema] * 10**9,
        findings=quirks.findings(path),
        is_sparse=True,
    )


def _raw(symbol: str, blocks: list[Block]) -> RawBars:
    volume = np.concatenate([block.records["volume"] for block in blocks])
    prices = {
        name: np.concatenate([block.price(name) for block in blocks])
        for name in NUMBERS
        if name != "volume"
    }
    return RawBars(
        instrument=symbol,
        row=np.concatenate([block.row for block in blocks]),
        stamp_ns=np.concatenate([block.time_ns("ts_event") for block in blocks]),
        volume=volume.astype(np.float64),
        **prices,
    )


@dataclass(frozen=True, slots=True)
class Definitions:
    """The instruments a file defines, by symbol; `findings` say which could not be used."""

    instruments: dict[str, Instrument]
    findings: tuple[Finding, ...]


def read_definitions(
    path: Path,
    *,
    venue: str,
    tick: Decimal | None = None,
    multiplier: Decimal | None = None,
) -> Definitions:
    """The instruments of a DBN file of definitions, the last definition of each symbol.

    The lot is 1 contract or share and the least order the venue's, 1 if it names none. `tick` and
    `multiplier` stand in where the file has none (a share needs no multiplier: it is 1).
    """
    dbn = load_package(path)
    quirks, found = QuirkCounts(), dict[str, Instrument]()
    decoder = dbn.DBNDecoder(upgrade_policy=dbn.VersionUpgradePolicy.UPGRADE_TO_V3)
    row = 0
    with open_unpacked(path) as stream:
        while data := stream.read(BLOCK_BYTES):
            for record in _decoded(decoder, data, path):
                row += 1
                instrument = _instrument(record, venue, (tick, multiplier))
                if instrument is None:
                    quirks.some(INCOMPLETE, row)
                else:
                    found[instrument.symbol] = instrument
    if not row:
        text = "expected definitions of instruments, found none; choose another file"
        raise fault(path, Code.FILE_EMPTY, text)
    return Definitions(found, quirks.findings(path))


def _decoded(
    decoder: "databento_dbn.DBNDecoder", data: bytes, path: Path
) -> "list[databento_dbn.InstrumentDefMsg]":
    import databento_dbn

    try:
        decoder.write(data)
        records = decoder.decode()
    except (databento_dbn.DBNError, ValueError) as error:
        text = f"expected a DBN file, found: {error}; choose another format"
        raise fault(path, Code.FILE_UNREADABLE, text) from None
    return [each for each in records if isinstance(each, databento_dbn.InstrumentDefMsg)]


def _instrument(
    record: "databento_dbn.InstrumentDefMsg",
    venue: str,
    stated: tuple[Decimal | None, Decimal | None],
) -> Instrument | None:
    tick = _fixed(record.min_price_increment) or stated[0]
    multiplier = _multiplier(record) or stated[1]
    if tick is None or multiplier is None:
        return None
    least = record.min_trade_vol
    return Instrument(
        symbol=qualified(venue, record.raw_symbol),
        base=record.asset or record.raw_symbol,
        quote=record.currency or "USD",
        tick=tick,
        lot=Decimal(1),
        multiplier=multiplier,
        quantity_min=Decimal(least if 0 < least < _UNDEF_COUNT else 1),
        notional_min=Decimal(0),
    )


def _multiplier(record: "databento_dbn.InstrumentDefMsg") -> Decimal | None:
    if str(record.instrument_class) in ("K", "InstrumentClass.STOCK"):
        return Decimal(1)
    if 0 < record.contract_multiplier < _UNDEF_COUNT:
        return Decimal(record.contract_multiplier)
    return _fixed(record.unit_of_measure_qty)


def _fixed(value: int) -> Decimal | None:
    """A decimal that the file counts in 1e-9; None if it is not defined."""
    return Decimal(value) / _SCALE if 0 < value < _UNDEF_PRICE else None
