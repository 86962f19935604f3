"""What a parent order cost against arrival, as numbers of the report."""

import msgspec


class ExecutionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One parent order that an execution algorithm worked, quantities in units. `cost` is money of
    `currency`, the quote's, above 0 where it cost; `spread_bps + timing_bps = cost_bps`. Prices and
    costs are null where nothing was filled, or no price was known at arrival.
    """

    source: str
    instrument: str
    side: str
    asked: float
    filled: float
    currency: str
    average_price: float | None
    arrival_price: float | None
    cost: float | None
    cost_bps: float | None
    spread_bps: float | None
    timing_bps: float | None

    @property
    def unfilled(self) -> float:
        """What was asked for and not had."""
        return max(0.0, round(self.asked - self.filled, 9))
