"""Shortfall: the trajectory that weighs the cost of haste against the risk of waiting."""

from dataclasses import dataclass

from hansa.strategies.almgren_chriss import Parent, PriceModel, trajectory, urgency
from hansa.strategies.execution import Execution


@dataclass(eq=False, kw_only=True)
class Shortfall(Execution):
    """Follows the optimal trajectory of Almgren & Chriss (2000): see `almgren_chriss`.

    `risk_aversion` (lambda) is per unit of money; 0 makes it TWAP. `volatility`, `temporary` and
    `permanent` are those of `PriceModel`, to be measured elsewhere: nothing here estimates them.
    """

    risk_aversion: float
    volatility: float
    temporary: float
    permanent: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        parent = Parent(quantity=self.quantity, steps=self.slices, step_s=self.slice_s)
        model = PriceModel(
            volatility=self.volatility, temporary=self.temporary, permanent=self.permanent
        )
        kappa = urgency(model, self.slice_s, risk_aversion=self.risk_aversion)
        self.held = trajectory(parent, urgency=kappa)

    def due_lots(self, slices: int) -> int:
        """What the trajectory no longer holds, to the nearest lot."""
        done = 1.0 - float(self.held[slices]) / self.quantity
        return round(self.parent_lots * done)
