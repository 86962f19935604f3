"""Candlestick patterns: what the last few bars look like, `f.candle.hammer()`."""

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.expression import Expr

_BAR = tuple(map(Expr, ("open", "high", "low", "close")))


class Candles:
    """The patterns of TA-Lib, all 61, over the bars of each instrument.

    0 where there is none. Else 1 points up and -1 down, or is the colour of a bar (white 1, black
    -1) where the shape points nowhere by itself. Each is TA-Lib's number over 100, so a body that
    touches the one around it counts 0.8, and a hikkake that is confirmed 2. `penetration` is a
    part of a body, 0 or more; anything else raises ConfigError. docs/candles.md says more.
    """

    __slots__ = ()

    def doji(self) -> Expr:
        """Open and close all but the same: 1."""
        return _plain("doji")

    def dragonfly_doji(self) -> Expr:
        """A doji at the top of its range, with a lower shadow alone: 1."""
        return _plain("dragonfly_doji")

    def gravestone_doji(self) -> Expr:
        """A doji at the bottom of its range, with an upper shadow alone: 1."""
        return _plain("gravestone_doji")

    def long_legged_doji(self) -> Expr:
        """A doji with a long shadow at one end at least: 1."""
        return _plain("long_legged_doji")

    def rickshaw_man(self) -> Expr:
        """A doji with two long shadows, its body near the middle of the range: 1."""
        return _plain("rickshaw_man")

    def takuri(self) -> Expr:
        """A dragonfly doji whose lower shadow is very long: 1."""
        return _plain("takuri")

    def belt_hold(self) -> Expr:
        """A long body from the very end of its range: its colour."""
        return _plain("belt_hold")

    def closing_marubozu(self) -> Expr:
        """A long body that closes at the very end of its range: its colour."""
        return _plain("closing_marubozu")

    def high_wave(self) -> Expr:
        """A short body between shadows of more than twice its length: its colour."""
        return _plain("high_wave")

    def long_line(self) -> Expr:
        """A long body with short shadows: its colour."""
        return _plain("long_line")

    def marubozu(self) -> Expr:
        """A long body with hardly a shadow: its colour."""
        return _plain("marubozu")

    def short_line(self) -> Expr:
        """A short body with short shadows: its colour."""
        return _plain("short_line")

    def spinning_top(self) -> Expr:
        """A short body between shadows longer than it: its colour."""
        return _plain("spinning_top")

    def hammer(self) -> Expr:
        """A short body over a long lower shadow, near or below the low before: 1."""
        return _plain("hammer")

    def hanging_man(self) -> Expr:
        """The shape of a hammer, near or above the high before: -1."""
        return _plain("hanging_man")

    def inverted_hammer(self) -> Expr:
        """A short body under a long upper shadow, gapped below the body before: 1."""
        return _plain("inverted_hammer")

    def shooting_star(self) -> Expr:
        """The shape of an inverted hammer, gapped above the body before: -1."""
        return _plain("shooting_star")

    def counterattack(self) -> Expr:
        """Two long bodies of opposite colours that close equal: the second's colour."""
        return _plain("counterattack")

    def engulfing(self) -> Expr:
        """A body that covers the one before of the other colour: its colour; 0.8 touching."""
        return _plain("engulfing")

    def harami(self) -> Expr:
        """A small body within the long one before: against its colour; 0.8 touching."""
        return _plain("harami")

    def harami_cross(self) -> Expr:
        """A doji within the long body before: against its colour; 0.8 touching."""
        return _plain("harami_cross")

    def homing_pigeon(self) -> Expr:
        """A small black body within a long black one: 1."""
        return _plain("homing_pigeon")

    def kicking(self) -> Expr:
        """A marubozu, then one of the other colour beyond a gap: the second's colour."""
        return _plain("kicking")

    def kicking_by_length(self) -> Expr:
        """Kicking, with the colour of the longer of the two."""
        return _plain("kicking_by_length")

    def matching_low(self) -> Expr:
        """Two black bars that close at equal prices: 1."""
        return _plain("matching_low")

    def separating_lines(self) -> Expr:
        """Opposite colours from an equal open, the second long: the second's colour."""
        return _plain("separating_lines")

    def dark_cloud_cover(self, penetration: float = 0.5) -> Expr:
        """From above a long white bar black into its body, over `penetration` of it: -1."""
        return _deep("dark_cloud_cover", penetration)

    def in_neck(self) -> Expr:
        """From below a long black bar back to its close or a little above: -1."""
        return _plain("in_neck")

    def on_neck(self) -> Expr:
        """From below a long black bar back to its low: -1."""
        return _plain("on_neck")

    def piercing(self) -> Expr:
        """From below a long black bar long and white to above its middle: 1."""
        return _plain("piercing")

    def thrusting(self) -> Expr:
        """From below a long black bar back into its body, at most to the middle: -1."""
        return _plain("thrusting")

    def abandoned_baby(self, penetration: float = 0.3) -> Expr:
        """A star that is a doji and touches neither neighbour: the third's colour."""
        return _deep("abandoned_baby", penetration)

    def doji_star(self) -> Expr:
        """A doji gapped away from a long body the way of its colour: against that colour."""
        return _plain("doji_star")

    def evening_doji_star(self, penetration: float = 0.3) -> Expr:
        """An evening star whose star is a doji: -1."""
        return _deep("evening_doji_star", penetration)

    def evening_star(self, penetration: float = 0.3) -> Expr:
        """Long white, small and gapped above, black into the first `penetration` deep: -1."""
        return _deep("evening_star", penetration)

    def morning_doji_star(self, penetration: float = 0.3) -> Expr:
        """A morning star whose star is a doji: 1."""
        return _deep("morning_doji_star", penetration)

    def morning_star(self, penetration: float = 0.3) -> Expr:
        """Long black, small and gapped below, white into the first `penetration` deep: 1."""
        return _deep("morning_star", penetration)

    def tristar(self) -> Expr:
        """Three doji, the middle one a star: 1 if it is below, -1 if it is above."""
        return _plain("tristar")

    def two_crows(self) -> Expr:
        """Long white, black gapped above it, black from there into the white body: -1."""
        return _plain("two_crows")

    def three_black_crows(self) -> Expr:
        """White, then three black bars stepping down from within one another: -1."""
        return _plain("three_black_crows")

    def identical_three_crows(self) -> Expr:
        """Three black bars, each from the close before to a lower one: -1."""
        return _plain("identical_three_crows")

    def upside_gap_two_crows(self) -> Expr:
        """Long white, small black gapped above it, black around that: -1."""
        return _plain("upside_gap_two_crows")

    def three_white_soldiers(self) -> Expr:
        """Three like white bars stepping up with hardly an upper shadow: 1."""
        return _plain("three_white_soldiers")

    def advance_block(self) -> Expr:
        """Three white bars stepping up that weaken: -1."""
        return _plain("advance_block")

    def stalled_pattern(self) -> Expr:
        """Two long white bars stepping up, a short one on their shoulder: -1."""
        return _plain("stalled_pattern")

    def three_inside(self) -> Expr:
        """A harami, then a close beyond the long body's open: against the first's colour."""
        return _plain("three_inside")

    def three_outside(self) -> Expr:
        """An engulfing body, then a close further its way: its colour."""
        return _plain("three_outside")

    def three_stars_in_south(self) -> Expr:
        """Three black bars that shrink within one another's range: 1."""
        return _plain("three_stars_in_south")

    def stick_sandwich(self) -> Expr:
        """White between two black bars that close at equal prices: 1."""
        return _plain("stick_sandwich")

    def unique_three_river(self) -> Expr:
        """Long black, black within it with a new low, short and white above it: 1."""
        return _plain("unique_three_river")

    def gap_side_by_side_white(self) -> Expr:
        """Two like white bars side by side beyond a gap: the way of the gap."""
        return _plain("gap_side_by_side_white")

    def tasuki_gap(self) -> Expr:
        """A gap, then a like body of the other colour that leaves it open: the gap's way."""
        return _plain("tasuki_gap")

    def gap_three_methods(self) -> Expr:
        """Two bars of one colour with a gap, then one that fills it: the two's colour."""
        return _plain("gap_three_methods")

    def three_line_strike(self) -> Expr:
        """Three bars of one colour, then one back past them all: the three's colour."""
        return _plain("three_line_strike")

    def breakaway(self) -> Expr:
        """A gap the way of a long bar, two steps further, then back into it: the last's colour."""
        return _plain("breakaway")

    def concealing_baby_swallow(self) -> Expr:
        """Two black marubozu, a third gapped below, a fourth around it: 1."""
        return _plain("concealing_baby_swallow")

    def ladder_bottom(self) -> Expr:
        """Four black bars down, the last with an upper shadow, then white above it: 1."""
        return _plain("ladder_bottom")

    def mat_hold(self, penetration: float = 0.5) -> Expr:
        """Long white, three short ones that stay `penetration` high, white above them: 1."""
        return _deep("mat_hold", penetration)

    def rising_falling_three_methods(self) -> Expr:
        """A long bar, three short ones back within it, a long one on: its colour."""
        return _plain("rising_falling_three_methods")

    def hikkake(self) -> Expr:
        """An inside bar left below (1) or above (-1); 2 or -2 where a close comes back past it."""
        return _plain("hikkake")

    def modified_hikkake(self) -> Expr:
        """A hikkake after two inside bars, the first closing near its end: 1, -1, 2, -2."""
        return _plain("modified_hikkake")


def _plain(pattern: str) -> Expr:
    return Expr(f"candle_{pattern}", (), _BAR)


def _deep(pattern: str, penetration: float) -> Expr:
    part = parameters.number(penetration, of=f"candle.{pattern}: penetration")
    if part < 0.0:
        raise ConfigError(
            f"feature candle.{pattern}: penetration must be at least 0, found {penetration!r}"
        )
    return Expr(f"candle_{pattern}", (part,), _BAR)


#: What `f.candle` is.
CANDLES = Candles()
