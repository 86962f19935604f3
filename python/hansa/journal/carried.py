"""Carried orders as recorded: the tickets that were asked for, and how each ended."""

import struct
from dataclasses import dataclass

from hansa.journal.decode import CONTROLS, REASONS, SIDES, TIMES_IN_FORCE

_HEAD = struct.Struct("<BBHB3x")
_TICKET = struct.Struct("<IBBBBqqI4x")
_END = struct.Struct("<QH6xq")
_GROUPS = {0: "one", 1: "oco", 2: "oto", 3: "bracket"}
_KINDS = {
    1: "market",
    2: "limit",
    3: "stop",
    4: "stop_limit",
    5: "market_if_touched",
    6: "limit_if_touched",
    7: "trailing_stop",
    8: "trailing_stop_limit",
    9: "pegged",
    10: "iceberg",
}
#: What a ticket may have besides, in the order of its bitmap.
_FIELDS = (
    "trigger_ticks",
    "trigger_source",
    "limit_ticks",
    "trail_ticks",
    "trail_bps",
    "activation_ticks",
    "limit_offset_ticks",
    "peg",
    "peg_offset_ticks",
    "cap_ticks",
    "least_change_ticks",
    "display_lots",
    "begin_ts_ns",
    "end_ts_ns",
)
_ENDS = {
    1: "filled",
    2: "cancelled",
    3: "expired",
    4: "the other leg began",
    5: "the parent ended",
    6: "an exit began",
    7: "disconnected",
    8: "cut by the gate",
}


@dataclass(frozen=True, slots=True)
class RecordedTicket:
    """One order that the desk carries; `fields` are those it has beyond what all have, their
    numbers as in docs/journal.md.
    """

    instrument: int
    side: str
    kind: str
    time_in_force: str
    ends_on_disconnect: bool
    order_lots: int
    ts_ns: int
    fields: dict[str, int]


@dataclass(frozen=True, slots=True)
class TicketEnd:
    """A carried order has ended: why, and the lots it filled."""

    ticket: int
    why: str
    filled_lots: int


def decode_tickets(payload: bytes) -> tuple[str, tuple[RecordedTicket, ...]]:
    """How they belong together and each ticket, from the bytes of a COMMAND `carry`."""
    _, group, _, count = _HEAD.unpack_from(payload)
    tickets, at = [], _HEAD.size
    for _ in range(count):
        instrument, side, kind, tif, ends, lots, ts_ns, there = _TICKET.unpack_from(payload, at)
        at += _TICKET.size
        names = [name for bit, name in enumerate(_FIELDS) if there >> bit & 1]
        values = struct.unpack_from(f"<{len(names)}q", payload, at)
        at += 8 * len(names)
        fields = dict(zip(names, values, strict=True))
        ticket = RecordedTicket(
            instrument=instrument,
            side=SIDES[side],
            kind=_KINDS.get(kind, f"kind {kind}"),
            time_in_force=TIMES_IN_FORCE[tif],
            ends_on_disconnect=bool(ends),
            order_lots=lots,
            ts_ns=ts_ns,
            fields=fields,
        )
        tickets.append(ticket)
    return _GROUPS.get(group, f"group {group}"), tuple(tickets)


def decode_ticket_end(payload: bytes) -> TicketEnd:
    """From the bytes of a TICKET_ENDED record."""
    ticket, code, lots = _END.unpack_from(payload)
    return TicketEnd(ticket, _why(code), lots)


def _why(code: int) -> str:
    kind, number = divmod(code, 0x100)
    match kind:
        case 0:
            return _ENDS.get(number, f"reason {number}")
        case 1:
            return f"refused: {CONTROLS.get(number, f'control {number}')}"
        case 2:
            return f"rejected: {REASONS.get(number, f'reason {number}')}"
        case _:
            return f"ended at the venue: {REASONS.get(number, f'reason {number}')}"
