"""Differences between desk and venue in the units of people: for the log, and the notices of it."""

import re
from collections.abc import Sequence
from decimal import Decimal

from hansa.app.desk.events import short_id
from hansa.app.desk.text import quantity
from hansa.app.desk.words import Fields, Said
from hansa.engine.reconciling import Cause, Finding
from hansa.journal.decode import EXEC_TYPES
from hansa.market import Instrument
from hansa.types import VenueOrder, VenueReport

#: How desks call their orders: the beginning of a run's id, and a number of its own.
_OF_DESKS = re.compile("[0-9a-f]{8}-[0-9a-f]{1,16}(-[0-9a-f]{1,9})?")
#: Balances are compared in as fine units as spot venues count.
_UNIT = Decimal(10) ** -8


def told_difference(finding: Finding, instruments: Sequence[Instrument]) -> Fields:
    """Cause, what was done, and what it is about; `desk` and `venue` are amounts of a
    `currency`, or quantities of a `symbol`. Orders are named as everywhere: source and number.
    """
    said: dict[str, Said] = {"cause": finding.cause.words, "did": finding.policy.words}
    unit = _UNIT
    if finding.currency:
        said["currency"] = finding.currency
    elif finding.instrument is not None:
        instrument = instruments[finding.instrument]
        said["symbol"], unit = instrument.symbol, instrument.lot
    if finding.cause is Cause.STRANGER_FILLED:
        said["fill"] = finding.cl_ord_id
    elif finding.cl_ord_id is not None:
        said["order"] = short_id(finding.cl_ord_id)
    if finding.order is not None:
        said |= _named(finding.order)
    return {
        **said,
        "desk": _decimal(finding.expected, unit),
        "venue": _decimal(finding.found, unit),
    }


def told_stranger(report: VenueReport, instruments: Sequence[Instrument]) -> Fields:
    """A report that fits no order of the desk: the order it names, and what it says of it."""
    instrument = instruments[report.instrument]
    said: dict[str, Said] = {
        "order": short_id(report.cl_ord_id),
        "symbol": instrument.symbol,
        "side": "buy" if report.is_buy else "sell",
        "what": EXEC_TYPES[report.exec_type],
    }
    if report.last_lots:
        said["quantity"] = _decimal(report.last_lots, instrument.lot)
        said["price"] = _decimal(report.last_ticks, instrument.tick)
    return {**said, "exec_id": report.exec_id}


def _decimal(steps: int, step: Decimal) -> str:
    return quantity(format(step * steps, "f"))


def _named(order: VenueOrder) -> dict[str, Said]:
    """An order of the venue's list; one of somebody else that is called like ours is of a desk."""
    named = {"venue_id": order.venue_id, **({"name": order.name} if order.name else {})}
    is_of_desk = not order.cl_ord_id and _OF_DESKS.fullmatch(order.name)
    return {**named, "of": "another desk"} if is_of_desk else {**named}
