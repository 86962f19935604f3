"""Always: every instrument in equal parts at every moment, the yardstick a council must beat."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hansa.allocation.allocator import cap_on_grid, towards_zero
from hansa.allocation.parameters import check_range
from hansa.features import Expr
from hansa.types import DecisionBlock, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Always:
    """One N-th of the gross for each of N instruments, whatever the council says, vetoes included.

    Not meant for trading: it shows what holding the market would have brought.
    """

    gross_ratio_max: float = 1.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a value out of range."""
        check_range(
            "allocation 'always'", "gross_ratio_max", self.gross_ratio_max, above=0.0, most=100.0
        )

    def features(self) -> Mapping[str, Expr]:
        """Nothing: it looks at nothing."""
        return {}

    def weights(self, decision: DecisionBlock, volatility: FloatArray) -> FloatArray:
        """The same weights at every moment: `[T, N]`."""
        shape = decision.conviction.shape
        return towards_zero(np.full(shape, cap_on_grid(self.gross_ratio_max) / shape[-1]))
