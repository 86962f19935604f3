"""The still figures of a sweep, as SVG in the page's own colours."""

from collections.abc import Sequence

from hansa.report.data import Bin
from hansa.report.figure_bins import counted_bins
from hansa.report.figure_frame import DESK, PHONE, Across, Frame, picture
from hansa.report.markup import Markup, fitting
from hansa.report.sweep.data import OutsideRow
from hansa.report.sweep.wording import axis_text, within

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
