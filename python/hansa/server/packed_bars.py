"""Bars for a chart, packed: columns of differences, byte by byte of equal weight.

`HBAR`, then little endian: u16 version (1), u16 0, u32 count, u32 first, u32 total, i64 first close
in ns, i64 interval in ns. Then six columns of `count` numbers of 32 bits each (close times less
first close in intervals, open less the close before, high less open, low less open, close less
open as i32, volume as f32), each shuffled: all lowest bytes, then all second ones, and so on.
"""

import struct

import numpy as np

from hansa.api.market import Bars

PACKED = "application/vnd.hansa.bars"

_HEAD = struct.Struct("<4sHHIIIqq")


def packed(bars: Bars) -> bytes:
    """The bytes of bars."""
    count = len(bars.ts_ns)
    first_ns = bars.ts_ns[0] if count else 0
    interval_ns = max(1, bars.interval_ns)
    head = _HEAD.pack(b"HBAR", 1, 0, count, bars.first, bars.total, first_ns, interval_ns)
    times = (np.array(bars.ts_ns, dtype=np.int64) - first_ns) // interval_ns
    opened, high, low, close, volume = (
        np.array(column, dtype=np.int64)
        for column in (bars.open, bars.high, bars.low, bars.close, bars.volume)
    )
    before = np.concatenate([[0], close[:-1]]) if count else close
    prices = (times, opened - before, high - opened, low - opened, close - opened)
    columns = [column.astype("<i4") for column in prices] + [volume.astype("<f4")]
    return head + b"".join(column.view(np.uint8).reshape(-1, 4).T.tobytes() for column in columns)
