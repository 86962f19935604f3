"""Tickets: order types that venues do not have, carried by the engine (docs/orders.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from hansa import _core
from hansa.errors import StrategyError
from hansa.types.whole import NO_NUMBERS, SIGNED, Bounds, misfit

Kind: TypeAlias = Literal[
    "market",
    "limit",
    "stop",
    "stop_limit",
    "market_if_touched",
    "limit_if_touched",
    "trailing_stop",
    "trailing_stop_limit",
    "pegged",
    "iceberg",
]
TriggerSource: TypeAlias = Literal["last", "bid_ask", "mid", "mark"]
PegTo: TypeAlias = Literal["mid", "primary", "market"]
GroupName: TypeAlias = Literal["single", "oco", "oto", "bracket"]

_KINDS: Mapping[str, int] = MappingProxyType(
    {
        "market": 1,
        "limit": 2,
        "stop": 3,
        "stop_limit": 4,
        "market_if_touched": 5,
        "limit_if_touched": 6,
        "trailing_stop": 7,
        "trailing_stop_limit": 8,
        "pegged": 9,
        "iceberg": 10,
    }
)
_SOURCES: Mapping[str, int] = MappingProxyType({"last": 1, "bid_ask": 2, "mid": 3, "mark": 4})
_PEGS: Mapping[str, int] = MappingProxyType({"mid": 1, "primary": 2, "market": 3})
_TIMES: Mapping[str, int] = MappingProxyType(
    {"day": 0, "gtc": 1, "at_the_opening": 2, "ioc": 3, "fok": 4, "at_the_closing": 7}
)
_GROUPS: Mapping[str, int] = MappingProxyType({"single": 0, "oco": 1, "oto": 2, "bracket": 3})
#: The fields of a ticket that may hold a number, besides instrument and lots.
_NUMBERS = (
    "trigger_ticks",
    "limit_ticks",
    "trail_ticks",
    "trail_bps",
    "activation_ticks",
    "limit_offset_ticks",
    "peg_offset_ticks",
    "cap_ticks",
    "least_change_ticks",
    "display_lots",
    "active_ns",
    "expiry_ns",
)
_PLACES: Bounds = (0, 2**32 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A carried order: `lots` above 0 buys, below 0 sells; `instrument` is a place in the universe.

    Which kind has which field stands in docs/orders.md; what is illegal is refused with its reason.
    A ticket is neither watched nor sent before `active_ns` and ends at `expiry_ns`.
    """

    instrument: int
    lots: int
    kind: Kind
    time_in_force: Literal["day", "gtc", "at_the_opening", "ioc", "fok", "at_the_closing"] = "gtc"
    trigger_ticks: int | None = None
    trigger_source: TriggerSource | None = None
    limit_ticks: int | None = None
    trail_ticks: int | None = None
    trail_bps: int | None = None
    activation_ticks: int | None = None
    limit_offset_ticks: int | None = None
    peg: PegTo | None = None
    peg_offset_ticks: int | None = None
    cap_ticks: int | None = None
    least_change_ticks: int | None = None
    display_lots: int | None = None
    active_ns: int | None = None
    expiry_ns: int | None = None
    ends_on_disconnect: bool = False


@dataclass(frozen=True, slots=True)
class _Spec:
    """A ticket as the core takes it: words as numbers."""

    instrument: int
    is_buy: bool
    lots: int
    kind: int
    time_in_force: int
    trigger_ticks: int | None
    trigger_source: int | None
    limit_ticks: int | None
    trail_ticks: int | None
    trail_bps: int | None
    activation_ticks: int | None
    limit_offset_ticks: int | None
    peg: int | None
    peg_offset_ticks: int | None
    cap_ticks: int | None
    least_change_ticks: int | None
    display_lots: int | None
    active_ns: int | None
    expiry_ns: int | None
    ends_on_disconnect: bool


def hand_over(door: _core.Door, group: GroupName, tickets: Sequence[Ticket]) -> list[int]:
    """The tickets' ids, once the engine carries them. Raises StrategyError for what is illegal."""
    try:
        return _core.carry(door, _GROUPS[group], [_spec(ticket) for ticket in tickets])
    except NO_NUMBERS as error:
        found = next((each for each in map(_unfit, tickets) if each is not None), None)
        text = found or f"expected whole numbers and true or false, found others: {error}"
        raise StrategyError(f"ticket: {text}") from None


def _unfit(ticket: Ticket) -> str | None:
    """What of a ticket's numbers cannot be one."""
    numbers = {name: getattr(ticket, name) for name in _NUMBERS}
    given = {name: (value, SIGNED) for name, value in numbers.items() if value is not None}
    return misfit({"instrument": (ticket.instrument, _PLACES), "lots": (ticket.lots, SIGNED)}) or (
        misfit(given)
    )


def _spec(ticket: Ticket) -> _Spec:
    if not isinstance(ticket, Ticket):
        raise StrategyError(f"expected a Ticket, found {ticket!r:.80}")
    if ticket.trail_ticks is not None and ticket.trail_bps is not None:
        raise StrategyError(
            "a ticket trails by trail_ticks or by trail_bps: found both; leave one out"
        )
    return _Spec(
        instrument=ticket.instrument,
        is_buy=ticket.lots > 0,
        lots=abs(ticket.lots),
        kind=_number("kind", ticket.kind, _KINDS),
        time_in_force=_number("time_in_force", ticket.time_in_force, _TIMES),
        trigger_ticks=ticket.trigger_ticks,
        trigger_source=_maybe("trigger_source", ticket.trigger_source, _SOURCES),
        limit_ticks=ticket.limit_ticks,
        trail_ticks=ticket.trail_ticks,
        trail_bps=ticket.trail_bps,
        activation_ticks=ticket.activation_ticks,
        limit_offset_ticks=ticket.limit_offset_ticks,
        peg=_maybe("peg", ticket.peg, _PEGS),
        peg_offset_ticks=ticket.peg_offset_ticks,
        cap_ticks=ticket.cap_ticks,
        least_change_ticks=ticket.least_change_ticks,
        display_lots=ticket.display_lots,
        active_ns=ticket.active_ns,
        expiry_ns=ticket.expiry_ns,
        ends_on_disconnect=ticket.ends_on_disconnect,
    )


def _maybe(field: str, word: str | None, known: Mapping[str, int]) -> int | None:
    return None if word is None else _number(field, word, known)


def _number(field: str, word: str, known: Mapping[str, int]) -> int:
    if not isinstance(word, str) or word not in known:
        raise StrategyError(f"{field}: expected one of {', '.join(known)}; found {word!r}")
    return known[word]
