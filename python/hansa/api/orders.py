"""Orders and fills."""

import msgspec

from hansa.api.formats import At, Decimal


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order, or a proposal that the gate refused (`status` "refused", with the control). Its
    `status` is FIX's OrdStatus in words: pending_new, new, partially_filled, filled, canceled,
    rejected, expired, ...; `unknown` while nobody can tell whether the venue has it. `seq` is the
    record of its proposal, `source` who made it.
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
