"""Reconciliation: where desk and venue differ, why, and what is done about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from hansa.types import VenueOrder


class Cause(IntEnum):
    """Why desk and venue differ. The numbers are part of the journal."""

    REPORT_MISSED = 1
    ORDER_NEVER_ARRIVED = 2
    ORDER_ENDED = 3
    FILLS_MISSING = 4
    ORDER_NOT_OURS = 5
    POSITION_DIFFERS = 6

    @property
    def words(self) -> str:
        """In words."""
        return _CAUSES[self]


class Policy(IntEnum):
    """What is done about a difference. The numbers are part of the journal."""

    ADOPT = 1
    CLOSE = 2
    LEAVE = 3
    HALT = 4

    @property
    def words(self) -> str:
        """In words."""
        return _POLICIES[self]


_CAUSES = {
    Cause.REPORT_MISSED: "the venue reported while the desk was away",
    Cause.ORDER_NEVER_ARRIVED: "the venue never had an order that the desk had recorded",
    Cause.ORDER_ENDED: "an order ended at the venue without a report that came",
    Cause.FILLS_MISSING: "the venue filled more of an order than its reports say",
    Cause.ORDER_NOT_OURS: "an order works at the venue that the desk does not know as open",
    Cause.POSITION_DIFFERS: "the venue holds another quantity than the books",
}
_POLICIES = {
    Policy.ADOPT: "adopted: the venue's report is taken in",
    Policy.CLOSE: "closed: the order is ended as rejected, it is not sent again",
    Policy.LEAVE: "left alone",
    Policy.HALT: "the desk is paused: look at the account, then `hansa resume`",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: what the desk has and what the venue says, in lots."""

    cause: Cause
    policy: Policy
    instrument: int | None
    cl_ord_id: int | None
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class VenueState:
    """What a venue says when asked: open orders, what it knows of others by their id (None: it
    never had it), and what it holds of each instrument in lots.
    """

    open_orders: Sequence[VenueOrder]
    asked: Mapping[int, VenueOrder | None]
    positions: Mapping[int, int]


def differences(
    orders: Sequence[VenueOrder], positions: Sequence[int], venue: VenueState
) -> Iterator[Finding]:
    """Where the desk's open `orders` and `positions` are not what the venue says."""
    at_venue = {order.cl_ord_id: order for order in venue.open_orders}
    for order in orders:
        found = at_venue.pop(order.cl_ord_id, None) or venue.asked.get(order.cl_ord_id)
        yield from _of_order(order, found)
    for order in at_venue.values():
        yield Finding(
            Cause.ORDER_NOT_OURS,
            Policy.LEAVE,
            order.instrument,
            order.cl_ord_id or None,
            0,
            order.order_lots - order.cum_lots,
        )
    for instrument, held in venue.positions.items():
        if held != positions[instrument]:
            expected = positions[instrument]
            yield Finding(Cause.POSITION_DIFFERS, Policy.HALT, instrument, None, expected, held)


def _of_order(order: VenueOrder, found: VenueOrder | None) -> Iterator[Finding]:
    about = (order.instrument, order.cl_ord_id)
    if found is None:
        yield Finding(Cause.ORDER_NEVER_ARRIVED, Policy.CLOSE, *about, order.order_lots, 0)
    elif found.cum_lots != order.cum_lots:
        yield Finding(Cause.FILLS_MISSING, Policy.HALT, *about, order.cum_lots, found.cum_lots)
    elif not found.is_open:
        yield Finding(Cause.ORDER_ENDED, Policy.ADOPT, *about, order.cum_lots, found.cum_lots)
