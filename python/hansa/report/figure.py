"""The still picture of line charts: for paper, for notebooks, and where no script runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hansa.report.charts import Chart, Line, Unit
from hansa.report.figure_frame import LEFT, RIGHT, WIDTH, Frame, label, picture
from hansa.report.markup import Markup, escape
from hansa.report.numbers import money_text, number_text, ratio_text

_TOP, _FLOOR, _GAP, _NAME_HEIGHT, _TITLE_HEIGHT = 8, 24, 18, 16, 22
_NAMES_IN_ROW = 3
#: Of all lines of a plot together on a page, and of each at least; of one line of a picture that
#: stands alone: the lowest and the highest of every two of its columns.
_POINTS_ON_PAGE, _POINTS_LEAST, _POINTS_ALONE = 440, 120, WIDTH
#: More windows than these would hide the line.
_WINDOWS_MAX = 60
_TEXTS: dict[Unit, Callable[[float, int], str]] = {
    "money": lambda v, places: money_text(v, places, signed=False),
    "growth": number_text,
    "amount": lambda v, places: money_text(v, places, signed=v != 0),
    "percent": lambda v, places: ratio_text(v, signed=v != 0, places=max(0, places - 2)),
    "number": number_text,
}
#: So far to both sides of what is the same all along.
_FLAT: dict[Unit, float] = {"percent": 0.01, "growth": 0.01}
#: Where the page's variables are not known: the colours of its light side.
_FALLBACKS = {
    "--up": "#0969da",
    "--down": "#bc4c00",
    "--muted": "#57606a",
    "--c2": "#6639ba",
    "--c3": "#1b7c83",
    "--c4": "#99286e",
    "--c5": "#4d5f00",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A fill on a line: its time, its price, 1 for what points up, -1 down."""

    ts_ns: int
    value: float
    side: int


def still(charts: Sequence[Chart], ts_ns: list[int]) -> Markup:
    """An SVG of charts one above the other over the same times, in the page's own colours."""
    return _drawn(charts, ts_ns, (), is_alone=False)


def still_alone(
    charts: Sequence[Chart], ts_ns: list[int], marks: Sequence[Mark] = (), *, title: str = ""
) -> Markup:
    """The same with a title, the names of its lines, finer lines, and marks on the first chart."""
    return _drawn(charts, ts_ns, marks, is_alone=True, title=title)


def _drawn(
    charts: Sequence[Chart],
    ts_ns: list[int],
    marks: Sequence[Mark],
    *,
    is_alone: bool,
    title: str = "",
) -> Markup:
    known = [chart for chart in charts if chart.is_known]
    if not known or not ts_ns:
        return Markup("")
    top, parts = float(_TOP), []
    if is_alone:
        head, top = _title(title or known[0].said), top + _TITLE_HEIGHT
        parts.append(head)
    for place, chart in enumerate(known):
        if is_alone:
            names, below = _names(chart.lines, top)
            parts.append(names)
            top += below
        frame = _frame(chart, top, ts_ns)
        shared = max(_POINTS_LEAST, _POINTS_ON_PAGE // max(2, len(chart.lines)))
        points = _POINTS_ALONE if is_alone else shared
        parts.append(frame.times(is_named=place == len(known) - 1))
        parts.append(_plot(chart, frame, ts_ns, points))
        parts += [_marks(marks, frame, side) for side in (1, -1) if place == 0]
        top = frame.floor + _GAP
    return picture(LEFT + WIDTH + RIGHT, top + _FLOOR - _GAP, known[0].said, "".join(parts))


def _frame(chart: Chart, top: float, ts_ns: list[int]) -> Frame:
    known = [value for line in chart.lines for value in line.values if value is not None]
    low, high = min(known), max(known)
    if chart.unit not in ("money", "growth"):
        low, high = min(low, 0.0), max(high, 0.0)
    if not high > low:
        around = _FLAT.get(chart.unit, 1.0)
        low, high = low - around, high + around
    space = (high - low) / 25
    low, high = low - space * (low != 0), high + space * (high != 0)
    span = (ts_ns[0], ts_ns[-1])
    return Frame(top=top, height=chart.height - 40, bounds=(low, high), span_ns=span)


def _plot(chart: Chart, frame: Frame, ts_ns: list[int], points_max: int) -> str:
    lines = "".join(
        frame.line(ts_ns, line.values, _style(line), points_max) for line in reversed(chart.lines)
    )
    begins = [each.ts_ns for each in chart.windows[:_WINDOWS_MAX]]
    borders = "".join(
        f'<path d="M{frame.x(at):.1f} {frame.top:g}v{frame.height:g}" '
        'style="stroke:var(--muted,#57606a);stroke-dasharray:2 3"/>'
        for at in begins
    )
    return frame.values(_TEXTS[chart.unit]) + borders + lines


def _style(line: Line) -> str:
    dash = f";stroke-dasharray:{line.dash}" if line.dash else ""
    return f"stroke:var({line.colour},{_FALLBACKS[line.colour]});stroke-width:{line.width:g}{dash}"


def _marks(marks: Sequence[Mark], frame: Frame, side: int) -> str:
    """Those of one side as one shape: there may be many."""
    colour = "var(--up,#0969da)" if side > 0 else "var(--down,#bc4c00)"
    drawn = "".join(
        f"M{frame.x(mark.ts_ns):.0f} {frame.y(mark.value):.0f}l-3 {5 * side}h6z"
        for mark in marks
        if mark.side == side
    )
    return f'<path d="{drawn}" style="fill:{colour}"/>' if drawn else ""


def _title(text: str) -> str:
    return (
        f'<text x="{LEFT}" y="{_TOP + 10}" style="fill:var(--text,#1b1f24);font:600 13px '
        f'sans-serif">{escape(text)}</text>'
    )


def _names(lines: Sequence[Line], top: float) -> tuple[str, float]:
    """Three to a row, each with a piece of its line, and how high they are."""
    parts = []
    for place, line in enumerate(lines):
        row, column = divmod(place, _NAMES_IN_ROW)
        x, y = LEFT + column * (WIDTH // _NAMES_IN_ROW), top + 10 + row * _NAME_HEIGHT
        parts.append(f'<path d="M{x} {y - 4:g}h28" style="{_style(line)}"/>')
        parts.append(label(x + 34, y, line.label, "start"))
    return "".join(parts), _NAME_HEIGHT * -(-len(lines) // _NAMES_IN_ROW) + 4
