"""The still picture of round trips: how far each stood below its entry, and what it made."""

from hansa.report.figure_frame import label, picture
from hansa.report.markup import Markup
from hansa.report.numbers import ratio_text
from hansa.report.ticks import value_ticks
from hansa.report.trips_data import TripRow

_WIDTH, _HEIGHT, _LEFT, _TOP, _FLOOR = 560, 240, 70, 28, 42
_ROWS, _COLUMNS, _LINE = 7, 8, "stroke:var(--line,#d0d7de)"
#: The farthest points lie outside: one wild trip would press all others into a corner.
_SHOWN_RATIO = 0.98


def excursion_figure(rows: list[TripRow], closed: int) -> Markup:
    """An SVG: adverse excursion to the right, return upwards; winners and losers by shape too. It
    says how many of all `closed` trips it shows.
    """
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
    which = _which(len(inside), len(points), closed)
    title = f"Return of {len(inside):,} of {closed:,} round trips{which}: ○ gained, × lost"
    words = label(_LEFT, _TOP - 12, title, "start") + label(
        _LEFT + _WIDTH / 2, _TOP + _HEIGHT + 34, "lowest it stood below entry", "middle"
    )
    height = _TOP + _HEIGHT + _FLOOR
    drawn = f"{_grid(right, (bottom, top))}{marks}{words}"
    return picture(_LEFT + _WIDTH + 30, height, said, drawn)


def _which(inside: int, points: int, closed: int) -> str:
    """Which trips are drawn, where not all of them are."""
    chosen = f" (of the {points:,} that won or lost most)" if points < closed else ""
    out = points - inside
    return f"{chosen}, the {out:,} farthest lie outside" if out else chosen


def _grid(right: float, bounds: tuple[float, float]) -> str:
    """Lines at round values, both ways, with their words."""
    bottom, top = bounds
    up, up_places = value_ticks(bottom, top, _ROWS)
    across, across_places = value_ticks(0.0, right, _COLUMNS)
    parts = [f'<path d="M{_LEFT} {_TOP}v{_HEIGHT}h{_WIDTH}" style="{_LINE}"/>']
    for value in up:
        y = round(_TOP + _HEIGHT * (top - value) / (top - bottom), 1)
        parts.append(f'<path d="M{_LEFT} {y}h{_WIDTH}" style="{_LINE}"/>')
        parts.append(label(_LEFT - 6, y + 4, _percent(value, up_places), "end"))
    for value in across:
        x = round(_LEFT + _WIDTH * value / right, 1)
        parts.append(f'<path d="M{x} {_TOP}v{_HEIGHT}" style="{_LINE}"/>')
        parts.append(label(x, _TOP + _HEIGHT + 16, _percent(-value, across_places), "middle"))
    return "".join(parts)


def _percent(value: float, places: int) -> str:
    return ratio_text(value, signed=round(value, places) != 0, places=max(0, places - 2))


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
