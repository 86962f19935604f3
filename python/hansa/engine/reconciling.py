"""Reconciliation: where desk and venue differ, why, and what is done about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import TypeAlias

from hansa.types import VenueOrder


class Cause(IntEnum):
    """Why desk and venue differ. The numbers are part of the journal."""

    REPORT_MISSED = 1
    ORDER_NEVER_ARRIVED = 2
    ORDER_ENDED = 3
    FILLS_MISSING = 4
    ORDER_NOT_OURS = 5
    POSITION_DIFFERS = 6
    BALANCE_DIFFERS = 7
    OPENING_BALANCE = 8
    STRANGER_FILLED = 9
    ORDER_LEFT_OVER = 10
    REQUEST_LOST = 11

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
    CORRECT = 5
    CANCEL = 6
    TAKE_BACK = 7

    @property
    def words(self) -> str:
        """In words."""
        return _POLICIES[self]


_CAUSES = {
    Cause.REPORT_MISSED: "the venue tells of a report that the desk had not heard",
    Cause.ORDER_NEVER_ARRIVED: "the venue does not know an order that the desk has open",
    Cause.ORDER_ENDED: "an order ended at the venue without a report that came",
    Cause.FILLS_MISSING: "the venue filled more of an order than its reports say",
    Cause.ORDER_NOT_OURS: "an order works on the account that is not this desk's",
    Cause.POSITION_DIFFERS: "the venue holds another quantity than the books",
    Cause.BALANCE_DIFFERS: "the account holds another amount of a currency than the books",
    Cause.OPENING_BALANCE: "the account held another amount at the start than the configuration",
    Cause.STRANGER_FILLED: "an order that is not this desk's was filled on its account",
    Cause.REQUEST_LOST: "an order works on though a cancel or a replacement of it was sent",
    Cause.ORDER_LEFT_OVER: "an order of this run works at the venue that the desk has closed",
}
_POLICIES = {
    Policy.ADOPT: "adopted: the venue's report is taken in",
    Policy.CLOSE: "closed: the order is ended, it is not sent again",
    Policy.LEAVE: "left alone",
    Policy.HALT: "the desk is paused: look at the account, then `hansa resume`",
    Policy.CORRECT: "corrected: the difference is posted to the books",
    Policy.CANCEL: "cancelled at the venue",
    Policy.TAKE_BACK: "the request is taken as refused; under a kill it is made again",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: what the desk has and what the venue says, in lots; of a `currency` in 10^-8
    of it. `cl_ord_id` is the order; of a fill of somebody else the venue's number of it. `order` is
    one that works at the venue and not at the desk; `has_ended` says that one of the desk's works
    there no more.
    """

    cause: Cause
    policy: Policy
    instrument: int | None
    cl_ord_id: int | None
    expected: int
    found: int
    currency: str = ""
    order: VenueOrder | None = None
    has_ended: bool = False

    @property
    def about(self) -> "About":
        """What it is about: the same difference is seen again with other numbers."""
        venue_id = "" if self.order is None else self.order.venue_id
        return self.cause, self.instrument, self.cl_ord_id, self.currency + venue_id

    @property
    def gap(self) -> int:
        """By how much the venue has more: both sides may have moved on together meanwhile."""
        return self.found - self.expected


#: Cause, instrument, order, currency or the venue's name of an order.
About: TypeAlias = tuple[Cause, int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class VenueState:
    """What a venue says when asked: open orders, what it knows of others by their id (None: it
    never had it), and what it holds of each instrument in lots (a spot account has balances).
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
    for order in venue.open_orders:
        if order.cl_ord_id == 0 or order.cl_ord_id in at_venue:
            yield _unknown(order)
    for instrument, held in venue.positions.items():
        if held != positions[instrument]:
            expected = positions[instrument]
            yield Finding(Cause.POSITION_DIFFERS, Policy.HALT, instrument, None, expected, held)


def request_lost(order: VenueOrder) -> Finding:
    """The venue has an order working of which the desk waits for an answer."""
    left = order.order_lots - order.cum_lots
    cause, policy = Cause.REQUEST_LOST, Policy.TAKE_BACK
    return Finding(cause, policy, order.instrument, order.cl_ord_id, 0, left)


def balance_differences(
    books: Mapping[str, Decimal], venue: Mapping[str, Decimal], places: Mapping[str, int]
) -> Iterator[Finding]:
    """Where the books hold another amount of a currency than the account; `places` are those of
    the instruments whose base it is. Currencies that the books do not keep are not looked at.
    """
    for currency, held in books.items():
        found = venue.get(currency, Decimal(0))
        expected, actual = _atoms(held), _atoms(found)
        if expected != actual:
            place = places.get(currency)
            cause = Cause.BALANCE_DIFFERS
            yield Finding(cause, Policy.HALT, place, None, expected, actual, currency)


def _atoms(amount: Decimal) -> int:
    """In 10^-8, which is as fine as spot venues count."""
    return int(amount.scaleb(8).to_integral_value())


def _unknown(order: VenueOrder) -> Finding:
    """An order that works and that the desk does not have open."""
    is_ours = order.cl_ord_id != 0
    return Finding(
        Cause.ORDER_LEFT_OVER if is_ours else Cause.ORDER_NOT_OURS,
        Policy.CANCEL if is_ours else Policy.LEAVE,
        order.instrument,
        order.cl_ord_id or None,
        0,
        order.order_lots,
        order=order,
    )


def _of_order(order: VenueOrder, found: VenueOrder | None) -> Iterator[Finding]:
    about = (order.instrument, order.cl_ord_id)
    if found is None:
        yield Finding(Cause.ORDER_NEVER_ARRIVED, Policy.CLOSE, *about, order.order_lots, 0)
    elif found.cum_lots != order.cum_lots:
        numbers = (order.cum_lots, found.cum_lots)
        yield Finding(
            Cause.FILLS_MISSING, Policy.HALT, *about, *numbers, has_ended=not found.is_open
        )
    elif not found.is_open:
        yield Finding(Cause.ORDER_ENDED, Policy.ADOPT, *about, order.cum_lots, found.cum_lots)
