"""The still picture of round trips: how far each stood below its entry, and what it made."""

from hansa.report.figure_frame import label
from hansa.report.markup import Markup, escape
from hansa.report.numbers import ratio_text
from hansa.report.trips_data import TripRow

_WIDTH, _HEIGHT, _LEFT, _TOP, _FLOOR = 560, 240, 70, 10, 40
#: The farthest points lie outside: one wild trip would press all others into a corner.
_SHOWN_RATIO = 0.98


def excursion_figure(rows: list[TripRow]) -> Markup:
    """An SVG: adverse excursion to the right, return upwards; winners and losers by shape too."""
    points = [
        (-row.adverse_ratio, row.return_ratio)
        for row in rows
        if row.adverse_ratio is not None and row.return_ratio is not None
    ]
    if len(points) < 2:
        return Markup("")
    right = _reach([x for x, _ in points])
    top = _reach([max(y, 0.0) for _, y in points])
    bottom = -_reach([max(-y, 0.0) for _, y in points])
    inside = [(x, y) for x, y in points if x <= right and bottom <= y <= top]
    marks = "".join(_mark(x / right, (y - bottom) / (top - bottom), y > 0) for x, y in inside)
    said = "Adverse excursion of each round trip against its return, as parts of what was entered"
    zero = _TOP + _HEIGHT * top / (top - bottom)
    words = (
        label(_LEFT - 6, _TOP + 8, ratio_text(top, places=1), "end")
        + label(_LEFT - 6, _TOP + _HEIGHT, ratio_text(bottom, places=1), "end")
        + label(_LEFT - 6, round(zero) + 4, "0", "end")
        + label(_LEFT, _TOP + _HEIGHT + 16, "0", "middle")
        + label(_LEFT + _WIDTH, _TOP + _HEIGHT + 16, ratio_text(-right, places=1), "end")
        + label(_LEFT + _WIDTH / 2, _TOP + _HEIGHT + 32, "lowest it stood below entry", "middle")
    )
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 8} '
        f'{_TOP + _HEIGHT + _FLOOR}" role="img" aria-label="{escape(said)}" '
        f'style="max-width:{_LEFT + _WIDTH}px;width:100%;height:auto;font:11px sans-serif" '
        f'fill="none">{_frame(zero)}{marks}{words}</svg>'
    )


def _reach(values: list[float]) -> float:
    """Far enough for nearly all of them."""
    ordered = sorted(values)
    return ordered[int(_SHOWN_RATIO * (len(ordered) - 1))] or max(ordered) or 0.01


def _mark(x: float, y: float, won: bool) -> str:
    """A ring for a gain, a cross for a loss."""
    px, py = _LEFT + _WIDTH * x, _TOP + _HEIGHT * (1.0 - y)
    if won:
        return f'<circle cx="{px:.0f}" cy="{py:.0f}" r="3" style="stroke:var(--up,#0969da)"/>'
    return f'<path d="M{px - 3:.0f} {py - 3:.0f}l6 6m0-6l-6 6" style="stroke:var(--down,#bc4c00)"/>'


def _frame(zero: float) -> str:
    return (
        f'<path d="M{_LEFT} {_TOP}v{_HEIGHT}h{_WIDTH}M{_LEFT} {_TOP}h{_WIDTH}'
        f'M{_LEFT} {zero:.0f}h{_WIDTH}" style="stroke:var(--line,#d0d7de)"/>'
    )
