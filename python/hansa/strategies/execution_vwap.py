"""VWAP: in each slice the part of a day's volume that usually trades then."""

from dataclasses import dataclass

from hansa import _core
from hansa.errors import StrategyError
from hansa.strategies.execution import Execution
from hansa.strategies.execution_volume import DayVolume, read_profile, share


@dataclass(eq=False, kw_only=True)
class Vwap(Execution):
    """Aims at the volume-weighted average price (Berkowitz, Logue & Noser 1988, "The total cost of
    transactions on the NYSE", Journal of Finance 43).

    `profile` is the weight of each slice, such as "3,1,2"; without one it is the volume seen at the
    same times of day before the start, so `start_after_s` must leave a day or more to be seen, and
    a slice be no shorter than a bar. Bars count only as long as there are no prints. The profile is
    not corrected on the way: a day unlike others is missed.
    """

    profile: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.profile:
            read_profile(self.profile, self.slices)

    def on_start(self) -> None:
        """No volume seen."""
        super().on_start()
        self.seen, self.has_prints = DayVolume(round(self.slice_s * 1e9)), False

    def on_trade(self, trade: _core.TradeView) -> None:
        """Volume of now."""
        if trade.instrument == self.place:
            self.has_prints = True
            self.seen.see(trade.ts_event_ns, trade.quantity_lots)

    def on_bar(self, bar: _core.BarView) -> None:
        """Volume of the bar's time."""
        if bar.instrument == self.place and not self.has_prints:
            self.seen.see(bar.ts_open_ns, bar.volume_lots)
        super().on_bar(bar)

    def begin(self) -> None:
        """The profile is fixed."""
        if self.profile:
            self.weights = read_profile(self.profile, self.slices)
            return
        self.weights = self.seen.weights(self.start_ns, self.slices)
        if not any(self.weights):
            raise StrategyError(
                f"{self.instrument}: expected volume at these times of earlier days, found none; "
                "give a `profile`, or a `start_after_s` of a day or more"
            )

    def due_lots(self, slices: int) -> int:
        """The profile's part, in whole lots; the last slice has all that is left."""
        if slices == self.slices:
            return self.parent_lots
        return int(self.parent_lots * share(self.weights, slices))
