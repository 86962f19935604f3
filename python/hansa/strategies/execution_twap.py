"""TWAP: an equal part in each slice of time."""

from dataclasses import dataclass

from hansa.strategies.execution import Execution


@dataclass(eq=False, kw_only=True)
class Twap(Execution):
    """Aims at the time-weighted average price: the parent grows due evenly, a slice at a time.

    It is what Almgren & Chriss (2000) find best for one who does not mind risk.
    """

    def due_lots(self, slices: int) -> int:
        """The same part for each slice, in whole lots."""
        return self.parent_lots * slices // self.slices
