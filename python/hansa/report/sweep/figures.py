"""The still figures of a sweep, as SVG in the page's own colours."""

from collections.abc import Callable, Sequence

from hansa.report.figure_frame import LEFT, RIGHT, WIDTH, Frame, label, picture
from hansa.report.markup import Markup
from hansa.report.sweep.data import Bin, OutsideRow
from hansa.report.sweep.wording import figure_text, within
from hansa.report.ticks import value_ticks

_TOP, _HEIGHT, _BELOW = 10, 180, 42
_TICKS = 8
#: Splits beyond these would be thinner than a line.
_SPLITS_MAX, _SPLITS_HEIGHT, _ROW_HEIGHT = 60, 240, 14
_FULL = "fill:var(--up,#0969da)"
_LIGHT = "fill:var(--muted,#57606a);fill-opacity:.3"


def windows_figure(rows: Sequence[OutsideRow], span_ns: tuple[int, int]) -> Markup:
    """A row a split, the first on top: the bars that chose light, those that judged full."""
    shown = rows[:_SPLITS_MAX]
    if not shown or not any(row.test for row in shown):
        return Markup("")
    height = min(_ROW_HEIGHT, _SPLITS_HEIGHT // len(shown))
    frame = Frame(top=4, height=height * len(shown), bounds=(0, 1), span_ns=span_ns)
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
    return picture(LEFT + WIDTH + RIGHT, whole, said, frame.times(is_named=True) + boxes)


def histogram(bins: Sequence[Bin], objective: str) -> Markup:
    """How many sets lie where."""
    name = within(objective)
    said = f"How many sets came to which {name}"
    return counted_bins(bins, said, name, lambda value: figure_text(objective, value))


def ranks_figure(counts: Sequence[int]) -> Markup:
    """Where the best of one half of the bars stood in the other half, split by split."""
    edges = [place / len(counts) for place in range(len(counts) + 1)]
    bins = [
        Bin(low=low, high=high, count=count)
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    said = "How many splits left the chosen set at which rank"
    name = "rank where it was judged: 0 the last of all sets, 1 the first"
    return counted_bins(bins, said, name, lambda value: f"{value:.1f}")


def counted_bins(
    bins: Sequence[Bin], said: str, name: str, named: Callable[[float], str]
) -> Markup:
    """Counts over values; `name` stands under the axis across."""
    low, high, most = bins[0].low, bins[-1].high, max(each.count for each in bins)
    # Things are counted on the axis upwards alone: the one across is no time.
    frame = Frame(top=_TOP, height=_HEIGHT, bounds=(0, most), span_ns=(0, 1))
    ticks, _ = value_ticks(low, high, _TICKS)
    across = "".join(
        label(round(_across(each, low, high), 1), _TOP + _HEIGHT + 16, text, "middle")
        for each in ticks
        if (text := named(each))
    )
    bars = "".join(
        f'<rect x="{_across(each.low, low, high) + 0.5:.1f}" y="{frame.y(each.count):.1f}" '
        f'width="{max(_across(each.high, low, high) - _across(each.low, low, high) - 1, 1):.1f}" '
        f'height="{frame.floor - frame.y(each.count):.1f}" style="{_FULL}"/>'
        for each in bins
    )
    title = label(LEFT + WIDTH / 2, _TOP + _HEIGHT + 34, name, "middle")
    return picture(
        LEFT + WIDTH + RIGHT,
        _TOP + _HEIGHT + _BELOW,
        said,
        frame.values(_whole) + bars + across + title,
    )


def _across(value: float, low: float, high: float) -> float:
    return LEFT + WIDTH * (value - low) / (high - low)


def _whole(value: float, places: int) -> str:
    """Sets are counted: no line between two numbers is named."""
    return f"{value:,.0f}" if value == int(value) else ""
