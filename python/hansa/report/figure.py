"""The still picture of equity and drawdown: for paper, mail, notebooks, and without scripts."""

import math

import numpy as np

from hansa.report.data import Curves, Numbers, ReportData
from hansa.report.markup import Markup, escape
from hansa.report.numbers import money_text, point_text, ratio_text
from hansa.types.arrays import FloatArray

_WIDTH, _EQUITY_HEIGHT, _DRAWDOWN_HEIGHT, _GAP = 720, 200, 70, 22
_LEFT, _TOP = 92, 8
_MOST_POINTS = 180


def still_figure(report: ReportData) -> Markup:
    """An SVG of both curves on one time axis, coloured by the page's own variables."""
    curves, header = report.curves, report.header
    height = _TOP + _EQUITY_HEIGHT + _GAP + _DRAWDOWN_HEIGHT + 22
    floor = _TOP + _EQUITY_HEIGHT
    low, high = _range(curves)
    lines = "".join(
        polyline(values, (low, high), top=_TOP, height=_EQUITY_HEIGHT, style=style)
        for values, style in (
            (curves.equal_weight, "stroke:var(--muted,#57606a);stroke-dasharray:1 3"),
            (curves.buy_and_hold, "stroke:var(--muted,#57606a);stroke-dasharray:6 3"),
            (curves.equity, "stroke:var(--up,#0969da);stroke-width:1.6"),
        )
    )
    deepest = min([v for v in curves.drawdown_ratio if v is not None], default=0.0)
    falls = polyline(
        curves.drawdown_ratio,
        (deepest or -0.01, 0.0),
        top=floor + _GAP,
        height=_DRAWDOWN_HEIGHT,
        style="stroke:var(--down,#bc4c00);stroke-width:1.3",
    )
    places = 1 if deepest < -0.01 else None
    labels = (
        label(_LEFT - 6, _TOP + 10, money_text(high, 0, signed=False), "end")
        + label(_LEFT - 6, floor, money_text(low, 0, signed=False), "end")
        + label(_LEFT - 6, floor + _GAP + 8, "0 %", "end")
        + label(
            _LEFT - 6,
            height - 22,
            ratio_text(deepest, places=places),
            "end",
        )
        + label(_LEFT, height - 6, point_text(header.start_ns, header.span_ns), "start")
        + label(_LEFT + _WIDTH, height - 6, point_text(header.end_ns, header.span_ns), "end")
    )
    title = escape(f"Equity of {header.name} in {header.currency}, and drawdown under it")
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 8} {height}" '
        f'role="img" aria-label="{title}" '
        f'style="width:100%;height:auto;font:11px sans-serif" fill="none">'
        f"{axis(_TOP, _EQUITY_HEIGHT)}{axis(floor + _GAP, _DRAWDOWN_HEIGHT)}"
        f"{lines}{falls}{labels}</svg>"
    )


def _range(curves: Curves) -> tuple[float, float]:
    every = [*curves.equity, *curves.buy_and_hold, *curves.equal_weight]
    known = [value for value in every if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def polyline(
    values: Numbers,
    bounds: tuple[float, float],
    *,
    top: float,
    height: float,
    style: str,
    points_max: int = _MOST_POINTS,
) -> str:
    """Values from left to right, thinned; `bounds` are those at the bottom and at the top."""
    y = np.array(values, dtype=np.float64)
    x = np.linspace(_LEFT, _LEFT + _WIDTH, len(y)) if len(y) > 1 else np.array([float(_LEFT)])
    chosen = _thinned(y, points_max)
    low, high = bounds
    place = top + height * (1.0 - (y - low) / (high - low))
    points = " ".join(
        f"{px:.0f},{py:.1f}"
        for px, py in zip(x[chosen].tolist(), place[chosen].tolist(), strict=True)
        if not math.isnan(py)
    )
    return f'<polyline points="{points}" style="{style}"/>' if points else ""


def _thinned(values: FloatArray, points_max: int) -> list[int]:
    """Of each stretch its lowest and highest point: thinning hides no spike."""
    parts = min(len(values), points_max // 2)
    chosen = {0, len(values) - 1}
    for part in np.array_split(np.arange(len(values)), max(parts, 1)):
        known = part[~np.isnan(values[part])]
        if len(known):
            chosen |= {int(known[values[known].argmin()]), int(known[values[known].argmax()])}
    return sorted(chosen)


def axis(top: float, height: float, *, left: float = _LEFT, width: float = _WIDTH) -> str:
    """The left, the lower and the upper edge of a plot."""
    right, floor = left + width, top + height
    return (
        f'<path d="M{left} {top}V{floor}H{right}M{left} {top}H{right}" '
        'style="stroke:var(--line,#d0d7de)"/>'
    )


def label(x: float, y: float, text: str, anchor: str) -> str:
    """A word beside a plot."""
    colour = "var(--muted,#57606a)"
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" style="fill:{colour}">{escape(text)}</text>'
    )
