"""The still figures of a sweep, as SVG in the page's own colours."""

from collections.abc import Callable, Sequence

from hansa.report.figure_frame import DESK, PHONE, Across, Frame, label, picture
from hansa.report.markup import Markup, fitting
from hansa.report.sweep.data import Bin, OutsideRow
from hansa.report.sweep.wording import axis_text, within
from hansa.report.ticks import value_ticks

_TOP, _HEIGHT, _BELOW = 10, 180, 42
#: A value under the axis takes so much of it.
_TICK_WIDTH = 84
#: Splits beyond these would be thinner than a line.
_SPLITS_MAX, _SPLITS_HEIGHT, _ROW_HEIGHT = 60, 240, 14
_FULL = "fill:var(--up,#0969da)"
_LIGHT = "fill:var(--muted,#57606a);fill-opacity:.3"


def windows_figure(rows: Sequence[OutsideRow], span_ns: tuple[int, int]) -> Markup:
    """A row a split, the first on top: the bars that chose light, those that judged full."""
    drawn = [_windows(rows, span_ns, Across(8, each.whole - 28, 20)) for each in (DESK, PHONE)]
    return fitting(*drawn) if all(drawn) else Markup("")


def _windows(rows: Sequence[OutsideRow], span_ns: tuple[int, int], across: Across) -> Markup:
    """Without values to the left it has the room for itself."""
    shown = rows[:_SPLITS_MAX]
    if not shown or not any(row.test for row in shown):
        return Markup("")
    height = min(_ROW_HEIGHT, _SPLITS_HEIGHT // len(shown))
    frame = Frame(top=4, height=height * len(shown), bounds=(0, 1), span_ns=span_ns, across=across)
    boxes = "".join(
        f'<rect x="{frame.x(first):.1f}" y="{frame.top + place * height + 1:g}" '
        f'width="{max(frame.x(last) - frame.x(first), 1):.1f}" height="{max(height - 2, 2)}" '
        f'style="{style}"/>'
        for place, row in enumerate(shown)
        for spans, style in ((row.train, _LIGHT), (row.test, _FULL))
        for first, last in spans
    )
    said = "Which bars chose and which judged, split by split"
    whole = frame.floor + 24
    return picture(across.whole, whole, said, frame.times(is_named=True) + boxes)


def histogram(bins: Sequence[Bin], objective: str) -> Markup:
    """How many sets lie where."""
    name = within(objective)
    said = f"How many sets came to which {name}"
    return counted_bins(bins, said, name, lambda value, places: axis_text(objective, value, places))


def ranks_figure(counts: Sequence[int]) -> Markup:
    """Where the best of one half of the bars stood in the other half, split by split."""
    edges = [place / len(counts) for place in range(len(counts) + 1)]
    bins = [
        Bin(low=low, high=high, count=count)
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    said = "How many splits left the chosen set at which rank"
    name = "rank where it was judged: 0 the last of all sets, 1 the first"
    return counted_bins(bins, said, name, lambda value, places: f"{value:.1f}")


def counted_bins(
    bins: Sequence[Bin], said: str, name: str, named: Callable[[float, int], str]
) -> Markup:
    """Counts over values; `name` stands under the axis across."""
    return fitting(*(_counted(bins, said, name, (named, each)) for each in (DESK, PHONE)))


def _counted(
    bins: Sequence[Bin], said: str, name: str, drawn: tuple[Callable[[float, int], str], Across]
) -> Markup:
    named, room = drawn
    low, high, most = bins[0].low, bins[-1].high, max(each.count for each in bins)
    # Things are counted on the axis upwards alone: the one across is no time.
    frame = Frame(top=_TOP, height=_HEIGHT, bounds=(0, most), span_ns=(0, 1), across=room)
    ticks, places = value_ticks(low, high, room.width // _TICK_WIDTH)
    across = "".join(
        label(round(_across(room, each, low, high), 1), _TOP + _HEIGHT + 16, text, "middle")
        for each in ticks
        if (text := named(each, places))
    )
    bars = "".join(_bar(frame, each, (low, high)) for each in bins)
    title = label(room.left + room.width / 2, _TOP + _HEIGHT + 34, name, "middle")
    return picture(
        room.whole,
        _TOP + _HEIGHT + _BELOW,
        said,
        frame.values(_whole) + bars + across + title,
    )


def _bar(frame: Frame, each: Bin, ends: tuple[float, float]) -> str:
    left, right = (_across(frame.across, value, *ends) for value in (each.low, each.high))
    top = frame.y(each.count)
    return (
        f'<rect x="{left + 0.5:.1f}" y="{top:.1f}" width="{max(right - left - 1, 1):.1f}" '
        f'height="{frame.floor - top:.1f}" style="{_FULL}"/>'
    )


def _across(room: Across, value: float, low: float, high: float) -> float:
    return room.left + room.width * (value - low) / (high - low)


def _whole(value: float, places: int) -> str:
    """Sets are counted: no line between two numbers is named."""
    return f"{value:,.0f}" if value == int(value) else ""
