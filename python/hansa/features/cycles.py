"""The dominant cycle of a price (Ehlers, Rocket Science for Traders, 2001)."""

import math
from typing import Self

from hansa.features.arithmetic import Arithmetic
from hansa.features.transforms import Transforms


class Cycles(Arithmetic, Transforms):
    """A Hilbert transform of the smoothed price, which gives its phase and the period it turns
    with. The first 32 values are missing, 63 where the phase or the trend is asked for.
    """

    __slots__ = ()

    def cycle_period(self) -> Self:
        """The smoothed period of the dominant cycle, 6 to 50 observations once it has settled."""
        return self._apply("cycle_period")

    def cycle_phase(self) -> Self:
        """The phase of the dominant cycle in degrees, -45 to 315."""
        return self._apply("cycle_phase")

    def cycle_sine(self) -> Self:
        """Sine of the phase."""
        return (self.cycle_phase() * (math.pi / 180)).sin()

    def cycle_lead_sine(self) -> Self:
        """Sine of the phase an eighth of a cycle ahead; crosses the sine at the turns."""
        return ((self.cycle_phase() + 45) * (math.pi / 180)).sin()

    def in_phase(self) -> Self:
        """The part of the analytic signal in phase with the price."""
        return self._apply("in_phase")

    def quadrature(self) -> Self:
        """The part of the analytic signal a quarter of a cycle ahead."""
        return self._apply("quadrature")

    def cycle_trendline(self) -> Self:
        """The mean of the price over one dominant cycle, smoothed."""
        return self._apply("cycle_trendline")

    def trend_mode(self) -> Self:
        """1 in a trend, 0 in a cycle: by the crossings of sine and lead sine, the speed of the
        phase, and the distance of the price from the trendline (1.5 %).
        """
        return self._apply("trend_mode")
