"""Bars of so many ticks, so much volume, or so much value."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

import numpy as np

from hansa.errors import DataError
from hansa.market.instruments import Instrument
from hansa.market.resampling.prints import Prints
from hansa.types import IntArray


@dataclass(frozen=True, slots=True)
class TickBars:
    """Bars of `count` trades."""

    count: int

    @property
    def label(self) -> str:
        """What bars of this rule are called, such as "ticks-1000"."""
        return f"ticks-{self.count}"

    def least(self, _: Instrument) -> int:
        """What closes a bar."""
        return self.count

    def amounts(self, rows: Prints) -> IntArray:
        """How much each row brings."""
        return np.ones(len(rows), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class VolumeBars:
    """Bars that close with the trade by which at least `quantity` (base) was traded."""

    quantity: Decimal

    @property
    def label(self) -> str:
        """What bars of this rule are called, such as "volume-500"."""
        return f"volume-{self.quantity.normalize():f}"

    def least(self, instrument: Instrument) -> int:
        """What closes a bar, in lots."""
        return _ceiling(self.quantity / instrument.lot)

    def amounts(self, rows: Prints) -> IntArray:
        """How much each row brings."""
        return rows.volume


@dataclass(frozen=True, slots=True)
class ValueBars:
    """Bars that close with the trade by which at least `value` (quote) was traded: dollar bars."""

    value: Decimal

    @property
    def label(self) -> str:
        """What bars of this rule are called, such as "value-1000000"."""
        return f"value-{self.value.normalize():f}"

    def least(self, instrument: Instrument) -> int:
        """What closes a bar, in ticks times lots."""
        return _ceiling(self.value / (instrument.tick * instrument.lot * instrument.multiplier))

    def amounts(self, rows: Prints) -> IntArray:
        """How much each row brings."""
        return rows.close * rows.volume


class AccumulatingCutter:
    """State: what the bar that is not closed has gathered."""

    def __init__(self, rule: TickBars | VolumeBars | ValueBars, instrument: Instrument) -> None:
        self._rule, self._least, self._have = rule, rule.least(instrument), 0
        if self._least <= 0:
            raise DataError(f"{rule.label}: expected an amount above 0 that closes a bar; raise it")

    def lasts(self, rows: Prints) -> IntArray:
        """The rows with which a bar closes. It begins at nothing again: what was too much is left
        (Lopez de Prado, Advances in Financial Machine Learning, 2018, section 2.3.1).
        """
        gathered = np.cumsum(self._rule.amounts(rows))
        found: list[int] = []
        before = -self._have
        at = int(np.searchsorted(gathered, before + self._least))
        while at < len(gathered):
            found.append(at)
            before = int(gathered[at])
            at = int(np.searchsorted(gathered, before + self._least))
        self._have = (int(gathered[-1]) if len(gathered) else 0) - before
        return np.array(found, dtype=np.int64)


def _ceiling(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_CEILING))
