"""The frame of a still picture: scales, grid, ticks, words, and a line through it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hansa.report.data import Numbers
from hansa.report.markup import Markup, escape
from hansa.report.ticks import time_ticks, value_ticks
from hansa.types.arrays import FloatArray

LEFT, WIDTH, RIGHT = 92, 720, 30
#: Two lines of the grid are no nearer than this.
_ROW_HEIGHT, _COLUMN_WIDTH, _COLUMNS_LEAST = 34, 78, 5
_GRID = "stroke:var(--line,#d0d7de)"


@dataclass(frozen=True, slots=True)
class Across:
    """How a picture is laid out from left to right: the values, the plot, and a rim."""

    left: int
    width: int
    right: int

    @property
    def whole(self) -> int:
        """The picture's own width."""
        return self.left + self.width + self.right


DESK = Across(LEFT, WIDTH, RIGHT)
#: Shrunk to a phone the words of a picture for the desk could not be read.
PHONE = Across(44, 336, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A plot in its picture: `bounds` are the values at its floor and top, `span_ns` the times at
    its left and right edge.
    """

    top: float
    height: float
    bounds: tuple[float, float]
    span_ns: tuple[int, int]
    across: Across = DESK

    @property
    def floor(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def x(self, ts_ns: int) -> float:
        """Where a time stands."""
        first, last = self.span_ns
        return self.across.left + self.across.width * (ts_ns - first) / max(last - first, 1)

    def y(self, value: float) -> float:
        """Where a value stands."""
        low, high = self.bounds
        return self.top + self.height * (1.0 - (value - low) / (high - low))

    def values(self, text: Callable[[float, int], str]) -> str:
        """Lines across with their values; `text` of a value and its decimal places."""
        low, high = self.bounds
        ticks, places = value_ticks(low, high, _rows_of(self.height))
        return self._edges() + "".join(
            f'<path d="M{self.across.left} {self.y(value):.1f}h{self.across.width}" '
            f'style="{_GRID}"/>'
            + label(self.across.left - 6, round(self.y(value) + 4), text(value, places), "end")
            for value in ticks
        )

    def times(self, *, is_named: bool) -> str:
        """Lines down, with their times under the floor where they are named."""
        parts = []
        for ts_ns, text in time_ticks(
            *self.span_ns, max(self.across.width // _COLUMN_WIDTH, _COLUMNS_LEAST)
        ):
            x = round(self.x(ts_ns), 1)
            parts.append(f'<path d="M{x} {self.top}v{self.height}" style="{_GRID}"/>')
            if is_named:
                parts.append(label(x, round(self.floor + 16), text, "middle"))
        return "".join(parts)

    def line(self, ts_ns: Sequence[int], values: Numbers, style: str, points_max: int) -> str:
        """Values over their times, thinned to about so many points, open where none is known."""
        y = np.array(values, dtype=np.float64)
        chosen = _thinned(y, points_max)
        stretches: list[list[str]] = [[]]
        for place in chosen:
            if math.isnan(y[place]):
                stretches.append([])
            else:
                px, py = self.x(ts_ns[place]), self.y(float(y[place]))
                stretches[-1].append(f"{px:.0f},{py:.1f}".replace(".0", ""))
        return "".join(
            f'<polyline points="{" ".join(points)}" style="{style}"/>'
            for points in stretches
            if points
        )

    def _edges(self) -> str:
        return (
            f'<path d="M{self.across.left} {self.top}v{self.height}h{self.across.width}" '
            f'style="{_GRID}"/>'
        )


def labelled_top(most: float, height: float) -> float:
    """The lowest top of a plot from zero that holds the most and has a label."""
    top = most
    while (ticks := value_ticks(0.0, top, _rows_of(height))[0])[-1] < top:
        top = ticks[-1] + ticks[1]
    return top


def _rows_of(height: float) -> int:
    return max(3, int(height // _ROW_HEIGHT))


def _thinned(values: FloatArray, points_max: int) -> list[int]:
    """Of each stretch its lowest and highest point, so thinning hides no spike; and one place of
    each gap of several stretches.
    """
    if len(values) <= points_max:
        return _once_unknown(values, range(len(values)))
    chosen = {0, len(values) - 1}
    for part in np.array_split(np.arange(len(values)), max(points_max // 2, 1)):
        known = part[~np.isnan(values[part])]
        if len(known):
            chosen |= {int(known[values[known].argmin()]), int(known[values[known].argmax()])}
        else:
            chosen.add(int(part[0]))
    return _once_unknown(values, sorted(chosen))


def _once_unknown(values: FloatArray, places: Sequence[int]) -> list[int]:
    """Of neighbours without a value one is enough to open the line."""
    kept: list[int] = []
    for place in places:
        if not (kept and math.isnan(values[place]) and math.isnan(values[kept[-1]])):
            kept.append(place)
    return kept


def picture(width: float, height: float, said: str, drawn: str) -> Markup:
    """An SVG that stands on a page, in a notebook, or alone; `said` is read aloud."""
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(said)}" style="max-width:{1.5 * width:g}px;width:100%;height:auto;'
        f'font:11px sans-serif" fill="none">{drawn}</svg>'
    )


def label(x: float, y: float, text: str, anchor: str) -> str:
    """A word beside a plot."""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" '
        f'style="fill:var(--muted,#57606a)">{escape(text)}</text>'
    )


def named(text: str, style: str) -> Markup:
    """An entry of a legend: a piece of the line and its name."""
    return Markup(
        '<span><svg width="28" height="8" aria-hidden="true"><path d="M0 4H28" fill="none" '
        f'style="{style}"/></svg>{escape(text)}</span>'
    )
