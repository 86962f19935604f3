"""Changes of a book by level, as a live feed tells them."""

from collections.abc import Sequence

from hansa.types import DepthEvent


def depth_events(
    place: int, changes: Sequence[tuple[int, int, int]], times: tuple[int, int], *, clears: bool
) -> list[DepthEvent]:
    """Changes (side, ticks, lots) told together: `times` are when they happened and when we had
    them; where it `clears`, the first empties the book before it.
    """
    last = len(changes) - 1
    return [
        DepthEvent(
            instrument=place,
            ts_event_ns=times[0],
            ts_recv_ns=times[1],
            side=side,
            price_ticks=ticks,
            lots=lots,
            is_clear=clears and number == 0,
            is_last=number == last,
        )
        for number, (side, ticks, lots) in enumerate(changes)
    ]


def emptied(place: int, recv_ns: int) -> list[DepthEvent]:
    """The change that says that no level is known."""
    return depth_events(place, [(1, 1, 0)], (recv_ns, recv_ns), clears=True)
