"""Requests, proposals and execution reports, from their bytes (docs/journal.md has each field)."""

import struct
from dataclasses import dataclass

import msgspec

from hansa import _core

SIDES = {1: "buy", 2: "sell"}
ORD_TYPES = {1: "market", 2: "limit", 3: "stop", 4: "stop_limit"}
TIMES_IN_FORCE = {
    0: "day",
    1: "gtc",
    2: "at_the_opening",
    3: "ioc",
    4: "fok",
    6: "gtd",
    7: "at_the_closing",
}
EXEC_TYPES = {
    0: "new",
    1: "trade",
    2: "canceled",
    3: "replaced",
    4: "rejected",
    5: "expired",
    6: "triggered",
    7: "cancel_rejected",
    8: "restated",
    9: "done_for_day",
    10: "trade_cancel",
    11: "trade_correct",
}
LIQUIDITY = {0: "", 1: "maker", 2: "taker"}
CONTROLS = {number: name for number, name, _ in _core.controls()}

_REQUEST = struct.Struct("<QIBBBBqqqq")
_TERM_NUMBERS = struct.Struct("<qqq")
_NO_NUMBER = -(2**63)
_VIEW = struct.Struct("<16sqqqqq")
_VERDICT = struct.Struct("<qBB6x")
_READING = struct.Struct("<BB6xQqQq")
_REPORT = struct.Struct("<QQIBBBBQqqqqqq16s8sqq")
_REFERENCE = struct.Struct("<Q")
_TAKING_BACK = (10, 11)


class Reading(msgspec.Struct, frozen=True):
    """One control of the gate: its limit, what it saw, and whether it passed. Integers in the
    control's own unit: 10^-18 of the account's currency for values, basis points, counts, ns.
    A run has a hundred thousand of them: a Struct is made in a quarter of a dataclass's time.
    """

    control: str
    is_passed: bool
    limit: int
    observed: int


#: Why a venue refused or ended an order, by the number in a report's `reason`.
REASONS = {
    0: "",
    1: "malformed",
    2: "unknown instrument",
    3: "quantity too small",
    4: "value too small",
    5: "no market yet",
    6: "unknown or ended order",
    7: "id used before",
    8: "could not be filled at once",
    9: "not above what is filled",
    10: "the data ended",
    11: "price out of range",
    12: "price too far from the last",
    13: "quantity too large",
    14: "value too large",
    15: "too many open orders",
    16: "too many requests",
    20: "quantities of before a split",
    21: "trading is halted",
    22: "the instrument has ended",
    23: "the account was liquidated",
    32: "post-only would have taken",
    33: "post-only with what it does not go with",
    34: "all-or-none with what it does not go with",
    35: "minimum quantity with what it does not go with",
    36: "hidden or displayed quantity with what it does not go with",
    37: "time of expiry without good-till-date, or the other way round",
    38: "arrived after its time of expiry",
    39: "nothing left to reduce",
    40: "this market does not work such terms",
    41: "no session is open, and it cannot wait for one",
    42: "too late for the opening or the closing",
    43: "no sessions at this venue, so no opening or closing",
    44: "at the opening or the closing with what it does not go with",
    45: "no connection to the venue",
    46: "more than the account holds",
    47: "more than the account's cash pays",
    48: "would have traded with another order of the account",
    50: "it never arrived at the venue",
    51: "the venue did not take these keys",
    52: "the venue's clock and this machine's are too far apart for it: set the clock (NTP)",
}


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What an order asks for beyond price, quantity and life time. Quantities in lots; `post_only`
    is "", "reject" or "slide"; `min_lots` is 0 without a minimum.
    """

    post_only: str = ""
    is_reduce_only: bool = False
    is_all_or_none: bool = False
    is_hidden: bool = False
    min_lots: int = 0
    display_lots: int | None = None
    expire_ts_ns: int | None = None


NO_TERMS = OrderTerms()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a venue, or of the desk. Quantities in lots, prices in ticks."""

    cl_ord_id: int
    instrument: int
    side: str
    ord_type: str
    time_in_force: str
    order_lots: int
    limit_ticks: int | None
    stop_ticks: int | None
    ts_ns: int
    terms: OrderTerms = NO_TERMS


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sized order before the gate, what the gate knew, and its answer.

    Quantities in lots, prices in ticks, `equity` in 10^-18 of the account's currency.
    `approved_lots` is 0 when it was refused, and `refused_by` names the control then.
    """

    cl_ord_id: int
    instrument: int
    side: str
    ord_type: str
    time_in_force: str
    order_lots: int
    limit_ticks: int | None
    stop_ticks: int | None
    ts_ns: int
    equity: int
    position_lots: int
    working_buy_lots: int
    working_sell_lots: int
    reference_ticks: int
    reference_ts_ns: int
    approved_lots: int
    refused_by: str
    readings: tuple[Reading, ...]
    terms: OrderTerms = NO_TERMS


@dataclass(frozen=True, slots=True)
class Report:
    """An execution report. Quantities in lots, prices in ticks, `fee` in 10^-18 of its currency.
    `exec_ref_id` is the execution that a bust or a correction takes back, else 0.
    """

    exec_id: int
    cl_ord_id: int
    instrument: int
    side: str
    exec_type: str
    ord_status: int
    liquidity: str
    reason: int
    order_lots: int
    cum_lots: int
    leaves_lots: int
    last_lots: int
    last_ticks: int
    reference_ticks: int
    fee: int
    fee_currency: str
    ts_event_ns: int
    ts_recv_ns: int
    exec_ref_id: int = 0


#: A report with `exec_type` "trade".
Fill = Report


def decode_request(payload: bytes, offset: int = 0) -> Request:
    """From the bytes of a request, wherever it stands; `request_size` has its length."""
    identity, instrument, side, ord_type, tif, given, lots, limit, stop, ts = _REQUEST.unpack_from(
        payload, offset
    )
    return Request(
        cl_ord_id=identity,
        instrument=instrument,
        side=SIDES[side],
        ord_type=ORD_TYPES[ord_type],
        time_in_force=TIMES_IN_FORCE[tif],
        order_lots=lots,
        limit_ticks=limit if given & 1 else None,
        stop_ticks=stop if given & 2 else None,
        ts_ns=ts,
        terms=_terms(payload, offset, given) if given & 0xFC else NO_TERMS,
    )


def request_size(payload: bytes, offset: int = 0) -> int:
    """How many bytes a request takes: 48, and 24 more where its terms have numbers."""
    has_numbers = payload[offset + 15] & 128
    return _REQUEST.size + (_TERM_NUMBERS.size if has_numbers else 0)


def decode_proposal(payload: bytes) -> Proposal:
    """From the bytes of a PROPOSAL record."""
    request = decode_request(payload)
    offset = request_size(payload)
    equity, position, buy, sell, reference, reference_ts = _VIEW.unpack_from(payload, offset)
    offset += _VIEW.size
    approved, control, count = _VERDICT.unpack_from(payload, offset)
    offset += _VERDICT.size
    readings = _readings(payload[offset : offset + count * _READING.size])
    return Proposal(
        cl_ord_id=request.cl_ord_id,
        instrument=request.instrument,
        side=request.side,
        ord_type=request.ord_type,
        time_in_force=request.time_in_force,
        order_lots=request.order_lots,
        limit_ticks=request.limit_ticks,
        stop_ticks=request.stop_ticks,
        ts_ns=request.ts_ns,
        equity=_wide(equity),
        position_lots=position,
        working_buy_lots=buy,
        working_sell_lots=sell,
        reference_ticks=reference,
        reference_ts_ns=reference_ts,
        approved_lots=approved,
        refused_by="" if approved else CONTROLS[control],
        readings=readings,
        terms=request.terms,
    )


def is_refused(payload: bytes) -> bool:
    """Whether a PROPOSAL record tells of a refusal, without decoding the rest."""
    approved: int = _VERDICT.unpack_from(payload, request_size(payload) + _VIEW.size)[0]
    return approved == 0


def decode_report(payload: bytes) -> Report:
    """From the bytes of a REPORT record; the postings behind it are left out."""
    (
        exec_id,
        identity,
        instrument,
        side,
        exec_type,
        status,
        liquidity,
        reason,
        order_lots,
        cum_lots,
        leaves_lots,
        last_lots,
        last_ticks,
        reference_ticks,
        fee,
        currency,
        ts_event,
        ts_recv,
    ) = _REPORT.unpack_from(payload)
    is_taking_back = exec_type in _TAKING_BACK
    return Report(
        exec_id=exec_id,
        cl_ord_id=identity,
        instrument=instrument,
        side=SIDES[side],
        exec_type=EXEC_TYPES[exec_type],
        ord_status=status,
        liquidity=LIQUIDITY[liquidity],
        reason=reason,
        order_lots=order_lots,
        cum_lots=cum_lots,
        leaves_lots=leaves_lots,
        last_lots=last_lots,
        last_ticks=last_ticks,
        reference_ticks=reference_ticks,
        fee=_wide(fee),
        fee_currency=currency.rstrip(b"\0").decode("ascii"),
        ts_event_ns=ts_event,
        ts_recv_ns=ts_recv,
        exec_ref_id=_REFERENCE.unpack_from(payload, _REPORT.size)[0] if is_taking_back else 0,
    )


def _terms(payload: bytes, offset: int, given: int) -> OrderTerms:
    least, display, expiry = 0, _NO_NUMBER, _NO_NUMBER
    if given & 128:
        least, display, expiry = _TERM_NUMBERS.unpack_from(payload, offset + _REQUEST.size)
    return OrderTerms(
        post_only="reject" if given & 4 else "slide" if given & 8 else "",
        is_reduce_only=given & 16 != 0,
        is_all_or_none=given & 32 != 0,
        is_hidden=given & 64 != 0,
        min_lots=least,
        display_lots=None if display == _NO_NUMBER else display,
        expire_ts_ns=None if expiry == _NO_NUMBER else expiry,
    )


def _readings(raw: bytes) -> tuple[Reading, ...]:
    return tuple(
        [
            Reading(CONTROLS[control], passed != 0, limit_high << 64 | limit, high << 64 | low)
            for control, passed, limit, limit_high, low, high in _READING.iter_unpack(raw)
        ]
    )


def _wide(raw: bytes) -> int:
    return int.from_bytes(raw, "little", signed=True)
