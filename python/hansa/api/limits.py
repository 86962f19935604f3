"""Limits: used, limit, headroom."""

import msgspec


class LimitLine(msgspec.Struct, frozen=True, kw_only=True):
    """A control of the gate: how much of its limit is used now (of what the gate saw last, where it
    is of one order alone: `is_of_order`), and how much is left. `used_ratio` is used / limit, null
    where that has no meaning. `refusals` counts what it has refused.
    """

    control: str
    title: str
    unit: str
    used: str
    limit: str
    headroom: str
    used_ratio: float | None
    is_of_order: bool
    instrument: str
    refusals: int
    last_refusal_at: str
    last_refusal_id: str


class LimitsView(msgspec.Struct, frozen=True, kw_only=True):
    """All limits of a run as of a record of its journal."""

    run: str
    seq: int
    at: str
    at_ns: int
    limits: tuple[LimitLine, ...]
