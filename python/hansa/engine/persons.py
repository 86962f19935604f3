"""Orders of people, as a live desk takes them in and answers."""

from dataclasses import dataclass

from hansa import _core
from hansa.journal.decode import CONTROLS, ORD_TYPES, TIMES_IN_FORCE, Reading, Request

_SIDES = ("buy", "sell")
_ORD_NUMBERS = {name: number for number, name in ORD_TYPES.items()}
_TIF_NUMBERS = {name: number for number, name in TIMES_IN_FORCE.items()}


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """What a person asks for, under an id of theirs (`label`, 8 to 64 letters, digits, - and _).
    Lots and ticks; sides, types and times in force in the words of the journal.
    """

    label: str
    instrument: int
    side: str
    ord_type: str
    time_in_force: str
    lots: int
    limit_ticks: int | None = None
    stop_ticks: int | None = None
    is_post_only: bool = False
    is_reduce_only: bool = False

    @classmethod
    def of(cls, label: str, request: Request) -> "PersonOrder":
        """As it was recorded."""
        return cls(
            label=label,
            instrument=request.instrument,
            side=request.side,
            ord_type=request.ord_type,
            time_in_force=request.time_in_force,
            lots=request.order_lots,
            limit_ticks=request.limit_ticks,
            stop_ticks=request.stop_ticks,
            is_post_only=request.terms.post_only == "reject",
            is_reduce_only=request.terms.is_reduce_only,
        )


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """What came of it: the order's own id, whether it is new, whether one that was there under this
    label asks for the same; the reading of the control that refused, and why in words.
    """

    cl_ord_id: int
    is_new: bool
    is_same: bool
    refused: Reading | None = None
    why: str = ""


def place(core: _core.LiveRun, now_ns: int, order: PersonOrder) -> PlacedOrder:
    """Records an order and proposes it to the gate; one that is there already is only told of.
    Raises CoreError for a label that cannot be one.
    """
    asked = (
        order.instrument,
        order.side == _SIDES[0],
        _ORD_NUMBERS[order.ord_type],
        _TIF_NUMBERS[order.time_in_force],
        (order.lots, order.limit_ticks, order.stop_ticks),
        (int(order.is_post_only), order.is_reduce_only, False, False, 0, None, None),
    )
    is_new, is_same, (cl_ord_id, refusal) = _core.place_order(core, now_ns, order.label, asked)
    if refusal is None:
        return PlacedOrder(cl_ord_id, is_new, is_same)
    control, limit, observed, why = refusal
    reading = Reading(CONTROLS[control], False, limit, observed)
    return PlacedOrder(cl_ord_id, is_new, is_same, reading, why)
