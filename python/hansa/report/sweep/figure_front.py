"""The picture of a search by several objectives: what one costs by the other, the front marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from hansa.config import LESS_IS_BETTER
from hansa.report.figure_frame import DESK, PHONE, Across, Frame, label, named, picture
from hansa.report.markup import Markup, element, escape, fitting, join, note
from hansa.report.sweep.data import SetPoint, SweepReport
from hansa.report.sweep.points import staircase
from hansa.report.sweep.wording import axis_text, figure_text, short_keys, values_text, within
from hansa.report.ticks import value_ticks

_TOP, _HEIGHT, _BELOW, _TICK_WIDTH = 24, 300, 42, 84
#: So many parts of the span are left free around the points.
_RIM = 25
_BEHIND = "fill:var(--muted,#57606a);fill-opacity:.45"
_FRONT = "fill:var(--up,#0969da)"
_BEST = "fill:none;stroke:var(--text,#1b1f24);stroke-width:1.6"
_EDGE = "stroke:var(--up,#0969da);stroke-width:1.4;stroke-dasharray:4 3"


@dataclass(frozen=True, slots=True)
class _Plane:
    """Two objectives, each turned so that it grows as it gets better: the second across, the first
    up.
    """

    names: tuple[str, str]
    frame: Frame
    ends: tuple[float, float]

    def x(self, value: float) -> float:
        """Where a turned value of the second stands."""
        low, high = self.ends
        return self.frame.across.left + self.frame.across.width * (value - low) / (high - low)


def front_part(report: SweepReport) -> Markup:
    """The first objective against each other one; nothing for a search by one objective."""
    others = range(1, len(report.header.objectives))
    if not report.points:
        return Markup("")
    drawn = join(fitting(*(front_figure(report, k, at) for at in (DESK, PHONE))) for k in others)
    front = element("span", _swatch(4.5, _FRONT), f"front: {len(report.front):,} sets")
    behind = element("span", _swatch(3, _BEHIND), "beaten by one of them")
    edge = named("as good as any", _EDGE) if len(others) == 1 else Markup("")
    legend = element("div", front, behind, edge, attributes='class="legend"')
    said = note(
        "Up and to the right is better by both. Sets on the front are beaten by no other in all "
        "objectives at once: which of them to take is taste, and each is one of as many trials. "
        "Where the mouse rests on a set its parameters are told."
    )
    return join([legend, drawn, said])


def front_figure(report: SweepReport, other: int = 1, room: Across = DESK) -> Markup:
    """An SVG: the first objective up, that at place `other` across; empty without points."""
    points = report.points
    if not points:
        return Markup("")
    names = report.header.objectives[0], report.header.objectives[other]
    plane = _plane(points, names, other, room)
    keys = short_keys(report.header.keys)
    marks = [_mark(plane, keys, each, other) for each in reversed(points)]
    said = f"{within(names[0])} of each set against its {within(names[1])}"
    edge = _edge(plane, points) if len(report.header.objectives) == 2 else ""
    best = next((each for each in points if each.number == report.best.number), None)
    drawn = _axes(plane) + edge + "".join(marks) + (_named(plane, best, other) if best else "")
    return picture(room.whole, _TOP + _HEIGHT + _BELOW, said, drawn)


def _plane(points: Sequence[SetPoint], names: tuple[str, str], other: int, room: Across) -> _Plane:
    up = [_better(names[0], each.objectives[0]) for each in points]
    across = [_better(names[1], each.objectives[other]) for each in points]
    frame = Frame(top=_TOP, height=_HEIGHT, bounds=_around(up), span_ns=(0, 1), across=room)
    return _Plane(names, frame, _around(across))


def _around(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    rim = (high - low) / _RIM or abs(high) / _RIM or 1.0
    return low - rim, high + rim


def _better(name: str, value: float) -> float:
    """Turned so that more is better; and back."""
    return -value if name in LESS_IS_BETTER else value


def _text(name: str, value: float, places: int) -> str:
    """A turned value as people read it."""
    return axis_text(name, _better(name, value) + 0.0, places)


def _axes(plane: _Plane) -> str:
    frame, (first, second) = plane.frame, plane.names
    room, floor = frame.across, frame.floor
    ticks, places = value_ticks(*plane.ends, room.width // _TICK_WIDTH)
    across = "".join(
        f'<path d="M{plane.x(each):.1f} {frame.top:g}v{frame.height:g}" '
        'style="stroke:var(--line,#d0d7de)"/>'
        + label(round(plane.x(each), 1), floor + 16, _text(second, each, places), "middle")
        for each in ticks
    )
    up = frame.values(lambda value, decimals: _text(first, value, decimals))
    title = label(room.left + room.width / 2, floor + 34, f"{within(second)} →", "middle")
    return up + across + title + label(8, _TOP - 10, f"↑ {within(first)}", "start")


def _mark(plane: _Plane, keys: Sequence[str], point: SetPoint, other: int) -> str:
    x, y = _place(plane, point, other)
    radius, style = (4.5, _FRONT) if point.is_front else (3, _BEHIND)
    values = (point.objectives[0], point.objectives[other])
    figures = ", ".join(
        f"{within(name)} {figure_text(name, value)}"
        for name, value in zip(plane.names, values, strict=True)
    )
    said = escape(f"set {point.number}: {figures}; {values_text(keys, point.values)}")
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" style="{style}">'
        f"<title>{said}</title></circle>"
    )


def _place(plane: _Plane, point: SetPoint, other: int) -> tuple[float, float]:
    first, second = plane.names
    return plane.x(_better(second, point.objectives[other])), plane.frame.y(
        _better(first, point.objectives[0])
    )


def _edge(plane: _Plane, points: Sequence[SetPoint]) -> str:
    """A dashed line along what the front reaches."""
    first, second = plane.names
    front = [
        (_better(second, each.objectives[1]), _better(first, each.objectives[0]))
        for each in points
        if each.is_front
    ]
    steps = " ".join(f"{plane.x(x):.1f},{plane.frame.y(y):.1f}" for x, y in staircase(front))
    return f'<polyline points="{steps}" style="{_EDGE}"/>' if len(front) > 1 else ""


def _named(plane: _Plane, best: SetPoint, other: int) -> str:
    """A ring around what ranks first, and its number on the side that has room."""
    x, y = _place(plane, best, other)
    room = plane.frame.across
    is_left = x > room.left + room.width / 2
    side, anchor = (-10, "end") if is_left else (10, "start")
    text = label(x + side, y - 8, f"set {best.number}", anchor)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" style="{_BEST}"/>{text}'


def _swatch(radius: float, style: str) -> Markup:
    return Markup(
        '<svg width="12" height="12" aria-hidden="true">'
        f'<circle cx="6" cy="6" r="{radius}" style="{style}"/></svg>'
    )
