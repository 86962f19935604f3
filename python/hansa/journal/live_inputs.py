"""What came to a live desk from outside, from the bytes of its records (docs/journal.md)."""

import struct
from dataclasses import dataclass
from decimal import Context, Decimal

from hansa.journal.decode import EXEC_TYPES, LIQUIDITY, Report, decode_report
from hansa.types import (
    BarEvent,
    DepthEvent,
    LinkChange,
    MarketEvent,
    QuoteEvent,
    TradeEvent,
    VenueReport,
)
from hansa.types.venue_report import Link

_HEAD = struct.Struct("<BBbxIq")
_BAR = struct.Struct("<6q")
_QUOTE = struct.Struct("<4q")
_PAIR = struct.Struct("<2q")
_CONNECTION = struct.Struct("<B3xIq")
_INTERVAL = struct.Struct("<B3xIq")
_INTERVAL_BAR = struct.Struct("<I4x7q")
_DIFFERENCE = struct.Struct("<BB2xIQqq")
_EXACT = Context(prec=60)
_ALL = 2**32 - 1
_BAR_KIND, _QUOTE_KIND, _TRADE_KIND = 1, 2, 3
_EXEC_NUMBERS = {name: number for number, name in EXEC_TYPES.items()}
_LIQUIDITY_NUMBERS = {name: number for number, name in LIQUIDITY.items()}


def decode_market(payload: bytes, ts_recv_ns: int) -> MarketEvent:
    """From the bytes of a MARKET record: a tick, or a bar that came late."""
    kind, flags, side, instrument, ts_event_ns = _HEAD.unpack_from(payload)
    if kind == _BAR_KIND:
        ts_open_ns, first, high, low, last, volume = _BAR.unpack_from(payload, _HEAD.size)
        return BarEvent(
            instrument=instrument,
            ts_open_ns=ts_open_ns,
            ts_event_ns=ts_event_ns,
            ts_recv_ns=ts_recv_ns,
            open_ticks=first,
            high_ticks=high,
            low_ticks=low,
            close_ticks=last,
            volume_lots=volume,
        )
    if kind == _QUOTE_KIND:
        bid, ask, bid_lots, ask_lots = _QUOTE.unpack_from(payload, _HEAD.size)
        return QuoteEvent(
            instrument=instrument,
            ts_event_ns=ts_event_ns,
            ts_recv_ns=ts_recv_ns,
            bid_ticks=bid,
            ask_ticks=ask,
            bid_lots=bid_lots,
            ask_lots=ask_lots,
        )
    price, lots = _PAIR.unpack_from(payload, _HEAD.size)
    if kind == _TRADE_KIND:
        return TradeEvent(
            instrument=instrument,
            ts_event_ns=ts_event_ns,
            ts_recv_ns=ts_recv_ns,
            price_ticks=price,
            lots=lots,
            aggressor=side,
        )
    return DepthEvent(
        instrument=instrument,
        ts_event_ns=ts_event_ns,
        ts_recv_ns=ts_recv_ns,
        side=side,
        price_ticks=price,
        lots=lots,
        is_clear=bool(flags & 1),
        is_last=bool(flags & 2),
    )


def decode_venue_report(payload: bytes) -> VenueReport:
    """From the bytes of a REPORT or STRANGER record, as the venue said it."""
    return venue_report(decode_report(payload))


def venue_report(report: Report) -> VenueReport:
    """A recorded report as the venue said it."""
    return VenueReport(
        exec_id=report.exec_id,
        cl_ord_id=report.cl_ord_id,
        instrument=report.instrument,
        is_buy=report.side == "buy",
        exec_type=_EXEC_NUMBERS[report.exec_type],
        ord_status=report.ord_status,
        order_lots=report.order_lots,
        cum_lots=report.cum_lots,
        leaves_lots=report.leaves_lots,
        last_lots=report.last_lots,
        last_ticks=report.last_ticks,
        reference_ticks=report.reference_ticks,
        fee_atoms=report.fee,
        fee_currency=report.fee_currency,
        liquidity=_LIQUIDITY_NUMBERS[report.liquidity],
        reason=report.reason,
        exec_ref_id=report.exec_ref_id,
        ts_event_ns=report.ts_event_ns,
        ts_recv_ns=report.ts_recv_ns,
    )


@dataclass(frozen=True, slots=True)
class RecordedInterval:
    """The bars of an interval that closed at `ts_close_ns`; history was not decided on."""

    ts_close_ns: int
    is_history: bool
    bars: tuple[BarEvent, ...]


def decode_interval(payload: bytes) -> RecordedInterval:
    """From the bytes of an INTERVAL record."""
    is_history, _, ts_close_ns = _INTERVAL.unpack_from(payload)
    bars = tuple(
        BarEvent(
            instrument=instrument,
            ts_open_ns=ts_open_ns,
            ts_event_ns=ts_close_ns,
            ts_recv_ns=ts_recv_ns,
            open_ticks=first,
            high_ticks=high,
            low_ticks=low,
            close_ticks=last,
            volume_lots=volume,
        )
        for instrument, ts_open_ns, ts_recv_ns, first, high, low, last, volume in (
            _INTERVAL_BAR.iter_unpack(payload[_INTERVAL.size :])
        )
    )
    return RecordedInterval(ts_close_ns, bool(is_history), bars)


def decode_connection(payload: bytes, ts_ns: int) -> tuple[LinkChange, int]:
    """The change, and the age of the newest that came, in ns, of a CONNECTION record."""
    link, instrument, age_ns = _CONNECTION.unpack_from(payload)
    place = None if instrument == _ALL else instrument
    return LinkChange(link=Link(link), ts_recv_ns=ts_ns, instrument=place), age_ns


def decode_transfer(payload: bytes) -> tuple[Decimal, str]:
    """Amount and currency of a TRANSFER record; below zero where money went out."""
    atoms = int.from_bytes(payload[:16], "little", signed=True)
    return Decimal(atoms).scaleb(-18, _EXACT), payload[16:24].rstrip(b"\0").decode("ascii")


def decode_difference(payload: bytes) -> tuple[int, int, int | None, int | None, int, int]:
    """Cause, policy, instrument, order, what the desk held and what the venue said."""
    cause, policy, instrument, cl_ord_id, expected, found = _DIFFERENCE.unpack_from(payload)
    place = None if instrument == _ALL else instrument
    return cause, policy, place, cl_ord_id or None, expected, found
