"""The still picture of the markout curve: how the middle moved after fills."""

import math

from hansa.report.economics_data import Economics, MarkoutPoint
from hansa.report.figure_frame import label, named
from hansa.report.markup import Markup, escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _FLOOR, _RIGHT = 560, 150, 64, 10, 24, 24
_GRID = "stroke:var(--line,#d0d7de)"
_KINDS = (
    ("all fills", "all_bps", "stroke:var(--text,#1b1f24);stroke-width:2"),
    ("makers", "maker_bps", "stroke:var(--up,#0969da);stroke-width:1.6;stroke-dasharray:8 4"),
    ("takers", "taker_bps", "stroke:var(--down,#bc4c00);stroke-width:1.6;stroke-dasharray:2 3"),
)


def markout_figure(found: Economics) -> Markup:
    """An SVG: seconds after the fill on a logarithmic axis, bps of value upwards."""
    kinds = [kind for kind in _KINDS if _is_shown(found, kind[1])]
    known = [v for _, name, _ in kinds for p in found.curve if (v := _bps(p, name)) is not None]
    if not known:
        return Markup("")
    low, high = min(0.0, *known), max(0.0, *known)
    if high == low:
        low, high = -1.0, 1.0
    lines = "".join(_line(found.curve, name, style, (low, high)) for _, name, style in kinds)
    said = escape("Markout curve: mean move of the middle after fills, bps of value, by seconds")
    picture = (
        f'<svg viewBox="0 0 {_LEFT + _WIDTH + _RIGHT} {_TOP + _HEIGHT + _FLOOR}" role="img" '
        f'aria-label="{said}" style="max-width:{_LEFT + _WIDTH + _RIGHT}px;width:100%;height:auto;'
        f'font:11px sans-serif" fill="none">{_frame(found.curve, low, high)}{lines}</svg>'
    )
    names = "".join(named(name, style) for name, _, style in kinds)
    title = "<h3>Markout curve: the middle after a fill, bps of value</h3>"
    return Markup(f'{title}<div class="legend">{names}</div>{picture}')


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


def _x(curve: list[MarkoutPoint], horizon_s: float) -> float:
    first, last = math.log(curve[0].horizon_s), math.log(curve[-1].horizon_s)
    return _LEFT + _WIDTH * (math.log(horizon_s) - first) / (last - first)


def _y(value: float, bounds: tuple[float, float]) -> float:
    low, high = bounds
    return _TOP + _HEIGHT * (1.0 - (value - low) / (high - low))


def _line(curve: list[MarkoutPoint], name: str, style: str, bounds: tuple[float, float]) -> str:
    points = " ".join(
        f"{_x(curve, point.horizon_s):.1f},{_y(value, bounds):.1f}"
        for point in curve
        if (value := _bps(point, name)) is not None
    )
    return f'<polyline points="{points}" style="{style}"/>'


def _frame(curve: list[MarkoutPoint], low: float, high: float) -> str:
    floor, right = _TOP + _HEIGHT, _LEFT + _WIDTH
    zero = _y(0.0, (low, high))
    parts = [
        f'<path d="M{_LEFT} {_TOP}V{floor}H{right}M{_LEFT} {zero:.1f}H{right}" style="{_GRID}"/>'
    ]
    for value in dict.fromkeys((low, 0.0, high)):
        parts.append(label(_LEFT - 6, _y(value, (low, high)) + 4, f"{value:+.2f}", "end"))
    for point in curve:
        seconds = point.horizon_s
        text = f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:g} min"
        parts.append(label(_x(curve, seconds), floor + 16, text, "middle"))
    return "".join(parts)
