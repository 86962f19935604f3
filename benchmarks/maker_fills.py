"""The fills of the two makers, row by row, and the first in which they differ."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hansa.app.sources import sequence_of
from hansa.journal import BookedFill
from hansa.types import IntArray

#: `order` counts the maker's orders from 1, `side` is 1 for a buy and -1 for a sell, `ts_event_ns`
#: is the time at the exchange.
COLUMNS = ("order", "side", "price_ticks", "lots", "ts_event_ns")


def rows_of_fills(booked: Sequence[BookedFill]) -> IntArray:
    """Fills of a journal as rows [fills, COLUMNS], by time at the exchange and then by order."""
    rows = [
        (
            sequence_of(fill.cl_ord_id),
            1 if fill.side == "buy" else -1,
            fill.last_ticks,
            fill.last_lots,
            fill.ts_event_ns,
        )
        for fill in (each.report for each in booked)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, len(COLUMNS))
    return table[np.lexsort((table[:, 0], table[:, 4]))]


def write_fills(fills: IntArray, file: Path) -> None:
    """Rows of fills as a CSV."""
    np.savetxt(file, fills, fmt="%d", delimiter=",", header=",".join(COLUMNS), comments="")


def read_fills(file: Path) -> IntArray:
    """What `write_fills` wrote."""
    return np.loadtxt(file, dtype=np.int64, delimiter=",", skiprows=1, ndmin=2)


def fills_difference(own: IntArray, peer: IntArray) -> str:
    """The first fill that differs and by what, or how many one has more; empty if none."""
    both = min(len(own), len(peer))
    differs = (own[:both] != peer[:both]).any(axis=1)
    if differs.any():
        number = int(differs.argmax())
        names = ", ".join(
            f"{name} {ours} and {theirs}"
            for name, ours, theirs in zip(COLUMNS, own[number], peer[number], strict=True)
            if ours != theirs
        )
        return f"fill {number + 1} of {len(own)} differs (Hansa's and the peer's): {names}"
    if len(own) != len(peer):
        return (
            f"the first {both} fills are equal, but Hansa has {len(own)} and the peer {len(peer)}"
        )
    return ""
