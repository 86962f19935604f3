"""The still picture of a histogram: how many lie between which values."""

from collections.abc import Callable, Sequence

from hansa.report.data import Bin
from hansa.report.figure_frame import DESK, PHONE, Across, Frame, label, labelled_top, picture
from hansa.report.markup import Markup, fitting
from hansa.report.ticks import value_ticks

_TOP, _HEIGHT, _BELOW = 10, 180, 42
#: A value under the axis takes so much of it.
_TICK_WIDTH = 84
_FULL = "fill:var(--up,#0969da)"


def counted_bins(
    bins: Sequence[Bin], said: str, name: str, named: Callable[[float, int], str]
) -> Markup:
    """Counts over values; `name` stands under the axis across."""
    return fitting(*(_counted(bins, said, name, (named, each)) for each in (DESK, PHONE)))


def _counted(
    bins: Sequence[Bin], said: str, name: str, drawn: tuple[Callable[[float, int], str], Across]
) -> Markup:
    named, room = drawn
    low, high = bins[0].low, bins[-1].high
    top = labelled_top(max(each.count for each in bins), _HEIGHT)
    # Things are counted on the axis upwards alone: the one across is no time.
    frame = Frame(top=_TOP, height=_HEIGHT, bounds=(0, top), span_ns=(0, 1), across=room)
    ticks, places = value_ticks(low, high, room.width // _TICK_WIDTH)
    across = "".join(
        label(round(_across(room, each, low, high), 1), _TOP + _HEIGHT + 16, text, "middle")
        for each in ticks
        if (text := named(each, places))
    )
    tops = "".join(_bar(frame, each, (low, high)) for each in bins if each.count)
    bars = f'<path d="{tops}" style="{_FULL}"/>'
    title = label(room.left + room.width / 2, _TOP + _HEIGHT + 34, name, "middle")
    return picture(
        room.whole,
        _TOP + _HEIGHT + _BELOW,
        said,
        frame.values(_whole) + bars + across + title,
    )


def _bar(frame: Frame, each: Bin, ends: tuple[float, float]) -> str:
    left, right = (_across(frame.across, value, *ends) for value in (each.low, each.high))
    top, floor = frame.y(each.count), frame.floor
    return f"M{left + 0.5:.1f} {floor:g}V{top:.1f}H{right - 0.5:.1f}V{floor:g}z"


def _across(room: Across, value: float, low: float, high: float) -> float:
    return room.left + room.width * (value - low) / (high - low)


def _whole(value: float, places: int) -> str:
    """Sets are counted: no line between two numbers is named."""
    return f"{value:,.0f}" if value == int(value) else ""
