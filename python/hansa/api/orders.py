"""Orders and fills."""

from typing import Annotated, Literal, TypeAlias

import msgspec

from hansa.api.formats import At, Decimal, Name, Note, PlainDecimal, PlainDecimalOrNone

#: The id that a person gives an order: unique in its run for ever.
OwnId: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=8, max_length=64, pattern="^[A-Za-z0-9_-]{8,64}$")
]


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order, or a proposal that the gate refused (`status` "refused", with the control). Its
    `status` is FIX's OrdStatus in words: pending_new, new, partially_filled, filled, canceled,
    rejected, expired, ...; `unknown` while nobody can tell whether the venue has it. `seq` is the
    record of its proposal, `source` who made it, `cl_ord_id` the id that a person gave it.
    """

    id: str
    seq: int
    at: At
    at_ns: int
    source: str
    instrument: str
    side: str
    kind: str
    time_in_force: str
    quantity: Decimal
    approved: str
    filled: str
    leaves: str
    limit: str
    stop: str
    average: str
    status: str
    is_open: bool
    refused_by: str
    why: str
    updated_seq: int
    updated_at: At
    cl_ord_id: str = ""


class NewOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order of a person, for a desk at work. Quantity in units of the base and prices are
    decimals as text, plain digits, multiples of lot and tick. `limit` is for limit and stop_limit,
    `stop` for stop and stop_limit. Under one `cl_ord_id` a run has one order for ever. A reason is
    required where real money is traded.
    """

    cl_ord_id: OwnId
    instrument: Name
    side: Literal["buy", "sell"]
    quantity: PlainDecimal
    kind: Literal["market", "limit", "stop", "stop_limit"] = "market"
    limit: PlainDecimalOrNone = ""
    stop: PlainDecimalOrNone = ""
    time_in_force: Literal["day", "gtc", "ioc", "fok"] = "gtc"
    is_reduce_only: bool = False
    is_post_only: bool = False
    reason: Note = ""


class PlacedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """The order that the desk has under a person's id. `is_replayed` where it was there before and
    nothing was done; `action_seq` is the number of the record in the journal of human actions.
    """

    order: OrderView
    is_replayed: bool
    did: tuple[str, ...]
    action_seq: int


class CanceledOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order whose end was asked for; it works until the venue says otherwise."""

    order: OrderView
    did: tuple[str, ...]
    action_seq: int


class FillView(msgspec.Struct, frozen=True, kw_only=True):
    """An execution. `slippage_bps` against the price that was known when the order was judged,
    worse is above zero; `is_undone` where the venue took it back.
    """

    seq: int
    exec_id: int
    order_id: str
    source: str
    at: At
    at_ns: int
    instrument: str
    side: str
    quantity: Decimal
    price: Decimal
    leaves: Decimal
    fee: Decimal
    fee_currency: str
    liquidity: str
    slippage_bps: float | None
    is_undone: bool = False


class OrderEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A step of an order's life: what the venue or the desk did."""

    seq: int
    at: At
    at_ns: int
    what: str
    status: str
    quantity: str
    price: str
    detail: str


class OrderDetail(msgspec.Struct, frozen=True, kw_only=True):
    """An order with its life, what the gate saw, and its fills."""

    order: OrderView
    readings: tuple["ReadingView", ...]
    life: tuple[OrderEvent, ...]
    fills: tuple[FillView, ...]


class ReadingView(msgspec.Struct, frozen=True, kw_only=True):
    """What a control of the gate saw: its limit and the observed value, in words and units."""

    control: str
    passed: bool
    limit: str
    observed: str
