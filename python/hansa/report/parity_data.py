"""How a simulation and reality differ: the number, its parts by cause, and each order's share."""

from decimal import Decimal
from enum import StrEnum

import msgspec


class Cause(StrEnum):
    """Why they differ, in the order in which one is put in the other's place."""

    DATA = "data"
    DECISION = "decision"
    LATENCY = "latency"
    REJECTION = "rejection"
    QUEUE = "queue"
    FEE = "fee"

    @property
    def words(self) -> str:
        """What it says."""
        return _WORDS[self]


_WORDS = {
    Cause.DATA: "market data that the desk missed or had late",
    Cause.DECISION: "orders that are not decided again on what is recorded",
    Cause.LATENCY: "how long requests travelled",
    Cause.REJECTION: "orders and requests that the venue refused or never had",
    Cause.QUEUE: "at which price, and how much of it, the market gave",
    Cause.FEE: "what the fills cost",
}


class CausePart(msgspec.Struct, frozen=True, kw_only=True):
    """What one cause brought, in the account's currency; below 0 reality was worse."""

    cause: Cause
    words: str
    amount: Decimal
    turnover_bps: Decimal | None
    orders: int


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What was filled of an order: units, and their mean price in quote (None without a fill)."""

    quantity: Decimal
    price: Decimal | None


class OrderParity(msgspec.Struct, frozen=True, kw_only=True):
    """One order in simulation and reality. `cause` is the part that weighs most, None where both
    are worth the same; `parts` sum to `amount`. One that was replaced goes by its first id.
    """

    cl_ord_id: str
    instrument: str
    side: str
    ts_ns: int
    simulated: Filled
    real: Filled
    cause: Cause | None
    amount: Decimal
    parts: dict[Cause, Decimal]


class Travel(msgspec.Struct, frozen=True, kw_only=True):
    """How long messages travelled, milliseconds: median and 99th of a hundred; None if unknown."""

    count: int
    p50_ms: float | None
    p99_ms: float | None


class Latencies(msgspec.Struct, frozen=True, kw_only=True):
    """To the venue and back, as the run's model has it and as it was."""

    simulated_to_venue: Travel
    real_to_venue: Travel
    simulated_from_venue: Travel
    real_from_venue: Travel


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk had of the market (`had`, counted) beside a history: what it missed, what came
    after its decision, and what the history does not know; when the first that was not there in
    time happened.
    """

    had: int
    missing: int
    late: int
    unknown: int
    first_ns: int | None

    @property
    def is_whole(self) -> bool:
        """Whether the desk had the history, and nothing else."""
        return not (self.missing or self.late or self.unknown)


class Parity(msgspec.Struct, frozen=True, kw_only=True):
    """How a simulation of a live run and reality differ, money in `currency`.

    `difference` is what reality brought more than the simulation, and the sum of `parts` to the
    last digit; `turnover` is the value that was really traded. `unequal_orders` of `orders` were
    filled otherwise or cost otherwise. `inputs` is None without a history to compare with; `model`
    lists what was overridden of the run's own.
    """

    run: str
    currency: str
    difference: Decimal
    turnover: Decimal
    turnover_bps: Decimal | None
    parts: list[CausePart]
    orders: int
    unequal_orders: int
    order_table: list[OrderParity]
    latencies: Latencies
    inputs: Inputs | None
    model: list[str]
    notes: list[str]

    def part(self, cause: Cause) -> Decimal:
        """What one cause brought."""
        return next(each.amount for each in self.parts if each.cause == cause)
