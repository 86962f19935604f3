"""Strangers who repeat a recorded order book: its depth level by level, its trades."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hansa.market.ticks import CLEAR, LAST, Depth, Trades
from hansa.venues.exchange.book import Book, Command
from hansa.venues.exchange.flow import Strangers


class Moment(NamedTuple):
    """One message of the recording: levels (side, ticks, lots) that changed, or trades (side of
    the taker, ticks, lots). `clears` empties the book before.
    """

    time_ns: int
    is_depth: bool
    rows: tuple[tuple[int, int, int], ...]
    clears: bool


class CaptureFlow:
    """State: how far the strangers have come in a recorded order book.

    The recording is repeated from its start when it ends, so that the market never stands still;
    all times are shifted so that it starts when the exchange does.
    """

    def __init__(self, depth: Depth, trades: Trades | None, book: Book) -> None:
        self._moments = _moments(depth, trades)
        self._strangers = Strangers(book)
        self._number, self._shift_ns = 0, 0
        self._length_ns = self._moments[-1].time_ns - self._moments[0].time_ns + 10**8

    @property
    def first_price(self) -> int:
        """The price of the first trade, else of the first level, in ticks."""
        trades = (each for each in self._moments if not each.is_depth)
        return next(trades, self._moments[0]).rows[0][1]

    def begin(self, ts_ns: int) -> None:
        """Starts the recording at a time."""
        self._shift_ns = ts_ns - self._moments[0].time_ns

    def next_ns(self) -> int | None:
        """When the next message is due."""
        if self._number == len(self._moments):
            self._number = 0
            self._shift_ns += self._length_ns
        return self._moments[self._number].time_ns + self._shift_ns

    def opening(self) -> Iterable[list[Command]]:
        """Nothing: the recording begins with its snapshot."""
        return ()

    def steps(self) -> Iterable[list[Command]]:
        """What leaves, then what comes; or the trades, one by one."""
        moment = self._moments[self._number]
        self._number += 1
        if not moment.is_depth:
            for side, ticks, lots in moment.rows:
                yield self._strangers.trade(ticks, lots, taker_side=side)
            return
        wanted = {(side, ticks): lots for side, ticks, lots in moment.rows}
        if moment.clears or self._number == 1:
            for side in (1, -1):
                for ticks in self._strangers.levels(side):
                    wanted.setdefault((side, ticks), 0)
        fewer = [key for key in wanted if self._strangers.open_lots(*key) > wanted[key]]
        yield self._set(fewer, wanted)
        yield self._set([key for key in wanted if key not in set(fewer)], wanted)

    def _set(
        self, keys: list[tuple[int, int]], wanted: dict[tuple[int, int], int]
    ) -> list[Command]:
        return [
            command
            for side, ticks in keys
            for command in self._strangers.set_level(side, ticks, wanted[side, ticks])
        ]


def _moments(depth: Depth, trades: Trades | None) -> list[Moment]:
    """The messages of both tables in the order of their times, trades before depth."""
    found = [*_updates(depth), *(_prints(trades) if trades is not None else ())]
    start_ns = int(depth.ts_event_ns[0])
    return sorted(
        (each for each in found if each.time_ns >= start_ns),
        key=lambda each: (each.time_ns, each.is_depth),
    )


def _updates(depth: Depth) -> Iterator[Moment]:
    flags, times = depth.flags.tolist(), depth.ts_event_ns.tolist()
    rows = list(zip(depth.side.tolist(), depth.price.tolist(), depth.qty.tolist(), strict=True))
    start, clears = 0, False
    for at, flag in enumerate(flags):
        clears = clears or bool(flag & CLEAR)
        if flag & LAST:
            yield Moment(times[at], True, tuple(rows[start : at + 1]), clears)
            start, clears = at + 1, False


def _prints(trades: Trades) -> Iterator[Moment]:
    columns = (trades.ts_event_ns, trades.aggressor, trades.price, trades.qty)
    for time_ns, side, ticks, lots in zip(*(each.tolist() for each in columns), strict=True):
        yield Moment(time_ns, False, ((side or 1, ticks, lots),), False)
