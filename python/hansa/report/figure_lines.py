"""The still picture of a line chart: for paper, for notebooks on the web, and without scripts."""

from collections.abc import Callable, Sequence

from hansa.report.charts import Chart, Line, Unit
from hansa.report.figure import axis, label, polyline
from hansa.report.markup import Markup, escape
from hansa.report.numbers import money_text, number_text, point_text, ratio_text

_WIDTH, _LEFT, _TOP, _FLOOR, _NAME_HEIGHT = 720, 92, 8, 20, 16
#: Of all lines of a picture together.
_POINTS_MAX = 360
_TEXTS: dict[Unit, Callable[[float], str]] = {
    "money": lambda v: money_text(v, 0, signed=False),
    "growth": number_text,
    "amount": lambda v: money_text(v, 0),
    "percent": lambda v: ratio_text(v, signed=v != 0, places=0 if abs(v) >= 0.1 or not v else 1),
    "number": number_text,
}


def still_lines(chart: Chart, ts_ns: list[int]) -> Markup:
    """An SVG of the chart's lines over its times, coloured by the page's own variables."""
    return marked_lines(chart, ts_ns, [])


def named_lines(chart: Chart, ts_ns: list[int]) -> Markup:
    """The same with the names of its lines under it, for a picture that stands alone."""
    return marked_lines(chart, ts_ns, [], are_named=True)


def marked_lines(
    chart: Chart,
    ts_ns: list[int],
    marks: Sequence[tuple[int, float, int]],
    *,
    are_named: bool = False,
) -> Markup:
    """The same with marks: place in time, value, and 1 for what points up, -1 down."""
    known = [value for line in chart.lines for value in line.values if value is not None]
    if not known or not ts_ns:
        return Markup("")
    low, high = _bounds(known, chart.unit)
    height = chart.height - 40
    lines = "".join(
        polyline(
            line.values,
            (low, high),
            top=_TOP,
            height=height,
            style=_style(line),
            points_max=_POINTS_MAX // max(2, len(chart.lines)),
        )
        for line in reversed(chart.lines)
    )
    texts = _TEXTS[chart.unit]
    span = ts_ns[-1] - ts_ns[0]
    names, below = _names(chart, _TOP + height + _FLOOR) if are_named else ("", 0)
    points = _marks(marks, (low, high), height, len(ts_ns))
    floor = _TOP + height
    words = (
        label(_LEFT - 6, _TOP + 10, texts(high), "end")
        + label(_LEFT - 6, floor, texts(low), "end")
        + _zero((low, high), height)
        + label(_LEFT, floor + _FLOOR - 4, point_text(ts_ns[0], span), "start")
        + label(_LEFT + _WIDTH, floor + _FLOOR - 4, point_text(ts_ns[-1], span), "end")
    )
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 8} '
        f'{floor + _FLOOR + below}" role="img" aria-label="{escape(chart.said)}" '
        f'style="width:100%;height:auto;font:11px sans-serif" fill="none">'
        f"{axis(_TOP, height)}{names}{lines}{points}{words}</svg>"
    )


def _bounds(known: list[float], unit: Unit) -> tuple[float, float]:
    low, high = min(known), max(known)
    if unit not in ("money", "growth"):
        low, high = min(low, 0.0), max(high, 0.0)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _style(line: Line) -> str:
    dash = f";stroke-dasharray:{line.dash}" if line.dash else ""
    return f"stroke:var({line.colour},{_FALLBACKS[line.colour]});stroke-width:{line.width:g}{dash}"


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


def _zero(bounds: tuple[float, float], height: float) -> str:
    low, high = bounds
    if not low < 0 < high:
        return ""
    y = _TOP + height * high / (high - low)
    line = f'<path d="M{_LEFT} {y:.1f}H{_LEFT + _WIDTH}" style="stroke:var(--line,#d0d7de)"/>'
    far = min(y - _TOP, _TOP + height - y) > 14
    return line + (label(_LEFT - 6, round(y) + 4, "0", "end") if far else "")


def _marks(
    marks: Sequence[tuple[int, float, int]], bounds: tuple[float, float], height: float, count: int
) -> str:
    low, high = bounds
    parts = []
    for place, value, side in marks:
        x = _LEFT + _WIDTH * place / max(count - 1, 1)
        y = _TOP + height * (1.0 - (value - low) / (high - low))
        colour = "var(--up,#0969da)" if side > 0 else "var(--down,#bc4c00)"
        parts.append(f'<path d="M{x:.0f} {y:.0f}l-3 {5 * side}h6z" style="fill:{colour}" />')
    return "".join(parts)


def _names(chart: Chart, top: int) -> tuple[str, int]:
    """Two to a row, each with a piece of its line, and how high they are."""
    parts = []
    for place, line in enumerate(chart.lines):
        x, y = _LEFT + place % 2 * (_WIDTH // 2), top + 12 + place // 2 * _NAME_HEIGHT
        parts.append(f'<path d="M{x} {y - 4}h28" style="{_style(line)}"/>')
        parts.append(label(x + 34, y, line.label, "start"))
    return "".join(parts), _NAME_HEIGHT * ((len(chart.lines) + 1) // 2) + 4
