"""POV: a part of the volume that others trade."""

from dataclasses import dataclass

from hansa import _core
from hansa.strategies.execution import Execution


@dataclass(eq=False, kw_only=True)
class Pov(Execution):
    """Takes part in `participation_ratio` of the volume others have traded since the start.

    It counts at the start of each slice what was traded before, so it follows a slice behind and is
    never ahead of the market. What the market's volume does not allow within `duration_s` stays
    undone. History does not contain us: a ratio r of others' volume is r / (1 + r) of all. Bars
    count only as long as there are no prints, a bar wholly at its close.
    """

    participation_ratio: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.participation_ratio <= 1:
            raise ValueError(
                "expected a participation_ratio above 0 and at most 1, "
                f"found {self.participation_ratio}"
            )

    @property
    def is_sweeping(self) -> bool:
        """No: the market's volume decides how much is done."""
        return False

    def on_start(self) -> None:
        """No volume seen."""
        super().on_start()
        self.volume_lots, self.has_prints = 0, False

    def begin(self) -> None:
        """Volume counts from here."""
        self.volume_lots = 0

    def on_trade(self, trade: _core.TradeView) -> None:
        """Others traded."""
        if trade.instrument == self.place:
            self.has_prints = True
            self.volume_lots += trade.quantity_lots

    def on_bar(self, bar: _core.BarView) -> None:
        """Others traded while it lasted."""
        if bar.instrument == self.place and not self.has_prints:
            self.volume_lots += bar.volume_lots
        super().on_bar(bar)

    def due_lots(self, slices: int) -> int:
        """The part of what was traded so far, whatever the slice."""
        return min(self.parent_lots, int(self.volume_lots * self.participation_ratio))
