"""The expression: what agents write, all operator families together."""

from hansa.features.between import Between
from hansa.features.cycles import Cycles
from hansa.features.entropies import Entropies
from hansa.features.filters import Filters
from hansa.features.memory import Memory
from hansa.features.momentum import Momentum
from hansa.features.occasions import Occasions
from hansa.features.periods import Periods
from hansa.features.trailing import Trailing


class Expr(Between, Memory, Momentum, Occasions, Entropies, Cycles, Filters, Trailing, Periods):
    """A number per instrument and moment, described and not yet computed.

    Immutable and hashable. Begin with `f`: `(f.close.ema(12) - f.close.ema(26)) / f.atr(14)`.
    The core computes it forward only, over history in blocks or live one row at a time, with
    results equal to the last bit.
    """

    __slots__ = ()
