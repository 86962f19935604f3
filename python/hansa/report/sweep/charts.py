"""The still figures of a sweep, as SVG in the page's own colours."""

import math
from collections.abc import Sequence

import numpy as np

from hansa.report.markup import Markup, escape
from hansa.report.numbers import day_text, number_text
from hansa.report.sweep.data import Bin, Outside

_WIDTH, _HEIGHT, _LEFT, _TOP, _BELOW = 720, 200, 64, 10, 24
_FRAME = (
    f'viewBox="0 0 {_LEFT + _WIDTH + 8} {_TOP + _HEIGHT + _BELOW}" role="img" fill="none" '
    'style="width:100%;height:auto;font:11px sans-serif"'
)


def outside_figure(outside: Outside) -> Markup:
    """Growth of 1 out of sample; gaps where nothing judged."""
    values = np.array([np.nan if v is None else v for v in outside.equity], dtype=np.float64)
    known = values[~np.isnan(values)]
    if not len(known):
        return Markup("")
    low, high = float(min(known.min(), 1.0)), float(max(known.max(), 1.0))
    high = high if high > low else low + 1e-9
    x = _LEFT + np.arange(len(values)) / max(len(values) - 1, 1) * _WIDTH
    y = _TOP + _HEIGHT * (1.0 - (values - low) / (high - low))
    one = _TOP + _HEIGHT * (1.0 - (1.0 - low) / (high - low))
    lines = "".join(
        f'<polyline points="{points}" style="stroke:var(--up,#0969da);stroke-width:1.6"/>'
        for points in _pieces(x.tolist(), y.tolist())
    )
    start, end = day_text(outside.ts_ns[0]), day_text(outside.ts_ns[-1])
    floor = _TOP + _HEIGHT
    labels = (
        _label(_LEFT - 6, _TOP + 10, number_text(high, 3), "end")
        + _label(_LEFT - 6, floor, number_text(low, 3), "end")
        + _label(_LEFT, floor + 18, start, "start")
        + _label(_LEFT + _WIDTH, floor + 18, end, "end")
    )
    title = escape(f"Growth of 1 out of sample, {start} to {end}")
    level = (
        f'<path d="M{_LEFT} {one:.1f}h{_WIDTH}" style="stroke:var(--line);stroke-dasharray:4 3"/>'
    )
    return Markup(f'<svg {_FRAME} aria-label="{title}">{_axes()}{level}{lines}{labels}</svg>')


def histogram(bins: Sequence[Bin], name: str) -> Markup:
    """How many sets lie where."""
    most = max(each.count for each in bins)
    width = _WIDTH / len(bins)
    bars = "".join(
        f'<rect x="{_LEFT + place * width:.1f}" y="{_TOP + _HEIGHT * (1 - each.count / most):.1f}" '
        f'width="{max(width - 1, 1):.1f}" height="{_HEIGHT * each.count / most:.1f}" '
        'style="fill:var(--up,#0969da)"/>'
        for place, each in enumerate(bins)
    )
    floor = _TOP + _HEIGHT
    labels = (
        _label(_LEFT - 6, _TOP + 10, f"{most:,}", "end")
        + _label(_LEFT, floor + 18, number_text(bins[0].low, 3), "start")
        + _label(_LEFT + _WIDTH, floor + 18, number_text(bins[-1].high, 3), "end")
    )
    title = escape(f"{name}: how many sets came to which value")
    return Markup(f'<svg {_FRAME} aria-label="{title}">{_axes()}{bars}{labels}</svg>')


def _pieces(x: Sequence[float], y: Sequence[float]) -> list[str]:
    """Points of each stretch without a gap."""
    found: list[list[str]] = [[]]
    for px, py in zip(x, y, strict=True):
        if not math.isnan(py):  # a gap
            found[-1].append(f"{px:.1f},{py:.1f}")
        elif found[-1]:
            found.append([])
    return [" ".join(points) for points in found if points]


def _axes() -> str:
    floor = _TOP + _HEIGHT
    return (
        f'<path d="M{_LEFT} {_TOP}V{floor}H{_LEFT + _WIDTH}" style="stroke:var(--line,#d0d7de)"/>'
    )


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" style="fill:var(--muted,#57606a)">'
        f"{escape(text)}</text>"
    )
