"""The still picture of round trips: how far each stood below its entry, and what it made."""

from hansa.report.figure_frame import Across, label, picture
from hansa.report.markup import Markup, fitting
from hansa.report.numbers import ratio_text
from hansa.report.ticks import value_ticks
from hansa.report.trips_data import TripRow

_HEIGHT, _TOP, _FLOOR = 240, 28, 42
_ROWS, _COLUMN_WIDTH, _LINE = 7, 70, "stroke:var(--line,#d0d7de)"
#: Narrower than those of time: what lies apart from one another matters here, not when.
_DESK, _PHONE = Across(70, 560, 30), Across(56, 324, 20)
#: The farthest points lie outside: one wild trip would press all others into a corner.
_SHOWN_RATIO = 0.98


def fitting_excursions(rows: list[TripRow], closed: int) -> Markup:
    """The figure for a page, on the desk and on a phone."""
    drawn = [excursion_figure(rows, closed, room) for room in (_DESK, _PHONE)]
    return fitting(*drawn) if all(drawn) else Markup("")


def excursion_figure(rows: list[TripRow], closed: int, room: Across = _DESK) -> Markup:
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
    places = [(x / right, (y - bottom) / (top - bottom), y > 0) for x, y in inside]
    marks = _marks(room, places)
    said = "Adverse excursion of each round trip against its return, as parts of what was entered"
    many, marked = f"{len(inside):,} of {closed:,} round trips", ": ○ gained, × lost"
    which = _which(len(inside), len(points), closed)
    title = f"Return of {many}{which}{marked}" if room == _DESK else f"{many}{marked}"
    words = label(room.left if room == _DESK else 4, _TOP - 12, title, "start") + label(
        room.left + room.width / 2, _TOP + _HEIGHT + 34, "lowest it stood below entry", "middle"
    )
    height = _TOP + _HEIGHT + _FLOOR
    drawn = f"{_grid(room, right, (bottom, top))}{marks}{words}"
    return picture(room.whole, height, said, drawn)


def _which(inside: int, points: int, closed: int) -> str:
    """Which trips are drawn, where not all of them are."""
    chosen = f" (of the {points:,} that won or lost most)" if points < closed else ""
    out = points - inside
    return f"{chosen}, the {out:,} farthest lie outside" if out else chosen


def _grid(room: Across, right: float, bounds: tuple[float, float]) -> str:
    """Lines at round values, both ways, with their words."""
    bottom, top = bounds
    up, up_places = value_ticks(bottom, top, _ROWS)
    across, across_places = value_ticks(0.0, right, room.width // _COLUMN_WIDTH)
    parts = [f'<path d="M{room.left} {_TOP}v{_HEIGHT}h{room.width}" style="{_LINE}"/>']
    for value in up:
        y = round(_TOP + _HEIGHT * (top - value) / (top - bottom), 1)
        parts.append(f'<path d="M{room.left} {y}h{room.width}" style="{_LINE}"/>')
        parts.append(label(room.left - 6, y + 4, _percent(value, up_places), "end"))
    for value in across:
        x = round(room.left + room.width * value / right, 1)
        parts.append(f'<path d="M{x} {_TOP}v{_HEIGHT}" style="{_LINE}"/>')
        parts.append(label(x, _TOP + _HEIGHT + 16, _percent(-value, across_places), "middle"))
    return "".join(parts)


def _percent(value: float, places: int) -> str:
    return ratio_text(value, signed=round(value, places) != 0, places=max(0, places - 2))


def _reach(values: list[float]) -> float:
    """Far enough for nearly all of them."""
    ordered = sorted(values)
    return ordered[int(_SHOWN_RATIO * (len(ordered) - 1))] or max(ordered) or 0.01


def _marks(room: Across, places: list[tuple[float, float, bool]]) -> str:
    """A ring for a gain, a cross for a loss."""
    at = [(room.left + room.width * x, _TOP + _HEIGHT * (1.0 - y), won) for x, y, won in places]
    rings = "".join(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3"/>' for x, y, won in at if won)
    crosses = "".join(f"M{x - 3:.0f} {y - 3:.0f}l6 6m0-6l-6 6" for x, y, won in at if not won)
    return (
        f'<g style="stroke:var(--up,#0969da)">{rings}</g>'
        f'<path d="{crosses}" style="stroke:var(--down,#bc4c00)"/>'
    )
