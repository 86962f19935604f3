"""The still picture of the markout curve: how the middle moved after fills."""

import math
from dataclasses import dataclass

from hansa.report.economics_data import Economics, MarkoutPoint
from hansa.report.figure_frame import Across, Frame, label, named, picture
from hansa.report.markup import Markup, fitting

_TOP, _HEIGHT, _FLOOR = 10, 150, 24
_DESK, _PHONE = Across(64, 560, 24), Across(50, 326, 24)
#: Names of horizons nearer than this would run into one another.
_NAME_WIDTH = 46
_KINDS = (
    ("all fills", "all_bps", "stroke:var(--text,#1b1f24);stroke-width:2"),
    ("makers", "maker_bps", "stroke:var(--up,#0969da);stroke-width:1.6;stroke-dasharray:8 4"),
    ("takers", "taker_bps", "stroke:var(--down,#bc4c00);stroke-width:1.6;stroke-dasharray:2 3"),
)


@dataclass(frozen=True, slots=True)
class _Plot:
    """The frame, and the logarithms of the first and the last horizon."""

    frame: Frame
    ends: tuple[float, float]

    def x(self, horizon_s: float) -> float:
        """Where a horizon stands."""
        first, last = self.ends
        across = self.frame.across
        return across.left + across.width * (math.log(horizon_s) - first) / (last - first)


def markout_figure(found: Economics) -> Markup:
    """Seconds after the fill on a logarithmic axis, bps of value upwards; for desk and phone."""
    kinds = [kind for kind in _KINDS if _is_shown(found, kind[1])]
    known = [v for _, name, _ in kinds for p in found.curve if (v := _bps(p, name)) is not None]
    if not known:
        return Markup("")
    low, high = min(0.0, *known), max(0.0, *known)
    bounds = (low, high) if high > low else (-1.0, 1.0)
    drawn = [_drawn(found.curve, kinds, bounds, room) for room in (_DESK, _PHONE)]
    names = "".join(named(name, style) for name, _, style in kinds)
    title = "<h3>Markout curve: the middle after a fill, bps of value</h3>"
    return Markup(f'{title}<div class="legend">{names}</div>{fitting(*drawn)}')


def _drawn(
    curve: list[MarkoutPoint],
    kinds: list[tuple[str, str, str]],
    bounds: tuple[float, float],
    room: Across,
) -> Markup:
    frame = Frame(top=_TOP, height=_HEIGHT, bounds=bounds, span_ns=(0, 1), across=room)
    plot = _Plot(frame, (math.log(curve[0].horizon_s), math.log(curve[-1].horizon_s)))
    lines = "".join(_line(plot, curve, name, style) for _, name, style in kinds)
    said = "Markout curve: mean move of the middle after fills, bps of value, by seconds"
    height = _TOP + _HEIGHT + _FLOOR
    up = frame.values(lambda value, places: f"{value:+.{max(places, 1)}f}" if value else "0")
    return picture(room.whole, height, said, up + _horizons(plot, curve) + lines)


def _is_shown(found: Economics, name: str) -> bool:
    """One kind alone is all fills already."""
    if name == "all_bps":
        return True
    kinds = ("maker_bps", "taker_bps")
    return all(any(_bps(point, kind) is not None for point in found.curve) for kind in kinds)


def _bps(point: MarkoutPoint, name: str) -> float | None:
    return {
        "all_bps": point.all_bps,
        "maker_bps": point.maker_bps,
        "taker_bps": point.taker_bps,
    }[name]


def _line(plot: _Plot, curve: list[MarkoutPoint], name: str, style: str) -> str:
    points = " ".join(
        f"{plot.x(point.horizon_s):.1f},{plot.frame.y(value):.1f}"
        for point in curve
        if (value := _bps(point, name)) is not None
    )
    return f'<polyline points="{points}" style="{style}"/>'


def _horizons(plot: _Plot, curve: list[MarkoutPoint]) -> str:
    """Names under the axis; one that another would hide is left out."""
    parts, free = [], -math.inf
    for point in curve:
        x, seconds = plot.x(point.horizon_s), point.horizon_s
        if x >= free:
            text = f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:g} min"
            parts.append(label(round(x, 1), plot.frame.floor + 16, text, "middle"))
            free = x + _NAME_WIDTH
    return "".join(parts)
