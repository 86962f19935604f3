"""A feed that plays recorded files as if they came now."""

import heapq
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hansa.errors import DataError
from hansa.market import Bars, Depth, Quotes, Table, Trades
from hansa.market.ticks import CLEAR, LAST
from hansa.ports import Clock, FeedEvent
from hansa.types import BarEvent, DepthEvent, MarketEvent, QuoteEvent, TradeEvent

_PLAYED: tuple[type[Table], ...] = (Bars, Quotes, Trades, Depth)


@dataclass(frozen=True, slots=True)
class Played:
    """How much has been played before: bars that close up to a time, and so many ticks."""

    bars_until_ns: int = -1
    ticks: int = 0


class RecordedFeed:
    """Events of tables, in the order in which they were had, each when `clock` says its time has
    come. What was `played` before is left out.
    """

    def __init__(
        self,
        tables: Sequence[Table],
        places: Mapping[str, int],
        clock: Clock,
        *,
        played: Played = Played(),
    ):
        self._tables, self._places, self._clock = tables, places, clock
        self._played = played
        for table in tables:
            if type(table) not in _PLAYED:
                raise DataError(
                    f"{table.instrument.symbol}: expected bars, quotes, trades or depth to play, "
                    f"found {type(table).__name__.lower()}; leave them out of a live desk's data"
                )

    async def events(self) -> AsyncIterator[FeedEvent]:
        """Events as they come; ends with the data."""
        for event in self.all_events():
            await self._clock.wait_until(event.ts_recv_ns)
            yield event

    def all_events(self) -> Iterator[MarketEvent]:
        """All events in order, without waiting."""
        # At one time the tables keep their order, as in a simulation.
        streams = [self._stream(table, place) for place, table in enumerate(self._tables)]
        skipped = 0
        for _, _, event in heapq.merge(*streams, key=lambda each: each[:2]):
            if not isinstance(event, BarEvent) and skipped < self._played.ticks:
                skipped += 1
            else:
                yield event

    async def backfill(self, instrument: int, *, bars: int) -> Sequence[BarEvent]:
        """The last bars up to where the play begins."""
        for table in self._tables:
            if isinstance(table, Bars) and self._places[table.instrument.symbol] == instrument:
                made = _bar_maker(table, instrument)
                count = int((table.ts_close_ns <= self._played.bars_until_ns).sum())
                return [made(row) for row in range(max(0, count - bars), count)]
        return []

    async def close(self) -> None:
        """Nothing is to let go of."""

    def _stream(self, table: Table, order: int) -> Iterator[tuple[int, int, MarketEvent]]:
        instrument = self._places[table.instrument.symbol]
        made, times = _maker(table, instrument)
        is_bars, until_ns = isinstance(table, Bars), self._played.bars_until_ns
        for row in range(len(table)):
            if not is_bars or times[row] > until_ns:
                yield times[row], order, made(row)


def _maker(table: Table, instrument: int) -> tuple[Callable[[int], MarketEvent], Sequence[int]]:
    match table:
        case Bars():
            return _bar_maker(table, instrument), table.ts_close_ns.tolist()
        case Quotes():
            return _quote_maker(table, instrument), table.ts_recv_ns.tolist()
        case Trades():
            return _trade_maker(table, instrument), table.ts_recv_ns.tolist()
        case Depth():
            return _depth_maker(table, instrument), table.ts_recv_ns.tolist()
        case _:
            raise DataError(f"{table.instrument.symbol}: expected a table that can be played")


def _bar_maker(table: Bars, instrument: int) -> Callable[[int], BarEvent]:
    columns = [column.tolist() for column in table.columns()]

    def made(row: int) -> BarEvent:
        opened, closed, first, high, low, last, volume = (column[row] for column in columns)
        return BarEvent(
            instrument=instrument,
            ts_open_ns=opened,
            ts_event_ns=closed,
            ts_recv_ns=closed,
            open_ticks=first,
            high_ticks=high,
            low_ticks=low,
            close_ticks=last,
            volume_lots=volume,
        )

    return made


def _quote_maker(table: Quotes, instrument: int) -> Callable[[int], QuoteEvent]:
    columns = [column.tolist() for column in table.columns()]

    def made(row: int) -> QuoteEvent:
        happened, had, bid, ask, bid_lots, ask_lots = (column[row] for column in columns)
        return QuoteEvent(
            instrument=instrument,
            ts_event_ns=happened,
            ts_recv_ns=had,
            bid_ticks=bid,
            ask_ticks=ask,
            bid_lots=bid_lots,
            ask_lots=ask_lots,
        )

    return made


def _trade_maker(table: Trades, instrument: int) -> Callable[[int], TradeEvent]:
    columns = [column.tolist() for column in table.columns()]

    def made(row: int) -> TradeEvent:
        happened, had, price, lots, aggressor = (column[row] for column in columns)
        return TradeEvent(
            instrument=instrument,
            ts_event_ns=happened,
            ts_recv_ns=had,
            price_ticks=price,
            lots=lots,
            aggressor=aggressor,
        )

    return made


def _depth_maker(table: Depth, instrument: int) -> Callable[[int], DepthEvent]:
    columns = [column.tolist() for column in table.columns()]

    def made(row: int) -> DepthEvent:
        happened, had, side, price, lots, flags = (column[row] for column in columns)
        return DepthEvent(
            instrument=instrument,
            ts_event_ns=happened,
            ts_recv_ns=had,
            side=side,
            price_ticks=price,
            lots=lots,
            is_clear=bool(flags & CLEAR),
            is_last=bool(flags & LAST),
        )

    return made
