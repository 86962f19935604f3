"""Orders of people on a running desk: read, placed, cancelled, and what is said of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import msgspec

from hansa.api.answer import PlacedLine
from hansa.api.orders import NewOrder
from hansa.app.desk.events import short_id
from hansa.app.desk.text import quantity
from hansa.app.explain.readings import describe
from hansa.app.fitting import is_plain_decimal
from hansa.engine.live_step import LiveStep
from hansa.engine.persons import PersonOrder, PlacedOrder
from hansa.journal import ACTOR_PERSON
from hansa.market import Instrument

_CANCEL = 5
_OWN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_ORDER_ID = re.compile(r"([0-9]{1,5})-([0-9]{1,15})")
_SEQUENCE_BITS = 48
_LOTS_MAX = 2**53
_LIMITED, _STOPPED = ("limit", "stop_limit"), ("stop", "stop_limit")


@dataclass(frozen=True, slots=True)
class Obeyed:
    """What was done, in words; of an order what came of it; else why nothing was done, and which
    field of the order is at fault.
    """

    did: tuple[str, ...] = ()
    placed: PlacedLine | None = None
    error: str = ""
    misfit: str = ""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why something cannot be an order: the field of `NewOrder`, and a sentence."""

    field: str
    why: str


def order(step: LiveStep, now_ns: int, wanted: NewOrder) -> Obeyed:
    """Places an order, if it is one."""
    read = read_order(wanted, step.floor.instruments)
    if isinstance(read, Misfit):
        return Obeyed(error=read.why, misfit=read.field)
    placed = step.order(now_ns, read)
    grid = step.floor.instruments[read.instrument]
    line = _line(placed, grid)
    asked = f"{wanted.side} {quantity(wanted.quantity)} {wanted.instrument}"
    sent = {each[0]: each[3] for each in step.floor.core.orders()}
    lots = sent.get(placed.cl_ord_id, read.lots)
    cut = "" if lots == read.lots else f"cut down to {quantity(format(grid.lot * lots, 'f'))} and "
    return Obeyed((f"order {line.id}: {asked}: {_outcome(line, cut)}",), line)


def cancel(step: LiveStep, now_ns: int, order_id: str) -> Obeyed:
    """Asks for the end of an open order."""
    cl_ord_id = id_of(order_id)
    if cl_ord_id not in {each[0] for each in step.floor.core.orders()}:
        return Obeyed(
            error=f"order {order_id[:40]!r}: expected an open order of this desk, found none"
        )
    if not step.command(now_ns, _CANCEL, actor=ACTOR_PERSON, cl_ord_id=cl_ord_id):
        return Obeyed((f"order {order_id}: a request about it is on its way already",))
    return Obeyed((f"order {order_id}: cancel asked for",))


def id_of(order_id: str) -> int:
    """An order's number by its id within the run (`3-1`); 0 for what is none."""
    found = _ORDER_ID.fullmatch(order_id)
    return 0 if found is None else (int(found[1]) << _SEQUENCE_BITS) + int(found[2])


def read_order(wanted: NewOrder, instruments: Sequence[Instrument]) -> PersonOrder | Misfit:
    """An order in lots and ticks, or why it cannot be one."""
    names = [(each.symbol, each.symbol.partition(":")[2]) for each in instruments]
    place = next((k for k, known in enumerate(names) if wanted.instrument in known), None)
    if place is None:
        expected = ", ".join(symbol for symbol, _ in names)
        return Misfit(
            "instrument", f"instrument {wanted.instrument[:80]!r}: expected one of {expected}"
        )
    if misfit := _misfit(wanted):
        return misfit
    grid = instruments[place]
    lots = _steps("quantity", wanted.quantity, grid.lot)
    limit = _steps("limit", wanted.limit, grid.tick) if wanted.limit else None
    stop = _steps("stop", wanted.stop, grid.tick) if wanted.stop else None
    if isinstance(lots, Misfit) or isinstance(limit, Misfit) or isinstance(stop, Misfit):
        found = next(each for each in (lots, limit, stop) if isinstance(each, Misfit))
        return Misfit(found.field, f"{grid.symbol}: {found.why}")
    return PersonOrder(
        label=wanted.cl_ord_id,
        instrument=place,
        side=wanted.side,
        ord_type=wanted.kind,
        time_in_force=wanted.time_in_force,
        lots=lots,
        limit_ticks=limit,
        stop_ticks=stop,
        is_post_only=wanted.is_post_only,
        is_reduce_only=wanted.is_reduce_only,
    )


def _misfit(wanted: NewOrder) -> Misfit | None:
    """What of an order does not go together, whatever it is of."""
    if not _OWN_ID.fullmatch(wanted.cl_ord_id):
        expected = "expected 8 to 64 letters, digits, - and _"
        return Misfit("cl_ord_id", f"cl_ord_id {wanted.cl_ord_id[:80]!r}: {expected}")
    prices = (("limit", wanted.limit, _LIMITED), ("stop", wanted.stop, _STOPPED))
    for name, price, kinds in prices:
        if bool(price) != (wanted.kind in kinds):
            expected = "a price" if wanted.kind in kinds else "none"
            words = f"{name} {price[:40]!r}: expected {expected} for a {wanted.kind} order"
            return Misfit(name, words)
    return None


def _steps(what: str, value: str, step: Decimal) -> int | Misfit:
    """A decimal as a whole number of steps, or why it is none."""
    if not is_plain_decimal(value):
        return Misfit(what, f"{what} {value[:40]!r}: expected a decimal above 0 such as 0.01")
    try:
        exact = Decimal(value)
        if not exact.is_finite() or not 0 < exact <= step * _LOTS_MAX:
            return Misfit(
                what,
                f"{what} {value[:40]!r}: expected a decimal above 0 that is not beyond all size",
            )
        count = exact / step
    except InvalidOperation:
        return Misfit(what, f"{what} {value[:40]!r}: expected a decimal above 0")
    if (whole := int(count)) * step == exact:  # a quotient may have been rounded
        return whole
    nearest = count.to_integral_value() * step
    return Misfit(
        what, f"{what} {value[:40]} is not a multiple of {step:f}; nearest is {nearest:f}"
    )


def _line(placed: PlacedOrder, instrument: Instrument) -> PlacedLine:
    line = PlacedLine(
        id=short_id(placed.cl_ord_id), is_new=placed.is_new, is_same=placed.is_same, why=placed.why
    )
    if placed.refused is None:
        return line
    limit, observed = describe(placed.refused, instrument)
    control = placed.refused.control
    return msgspec.structs.replace(line, control=control, limit=limit, observed=observed)


def _outcome(line: PlacedLine, cut: str) -> str:
    if not line.is_new:
        return "was placed before; nothing was done"
    return f"refused by the gate: {line.why}" if line.control else f"{cut}sent"
