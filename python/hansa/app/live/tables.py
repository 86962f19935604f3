"""The market data of a live run, as tables, from its journal alone."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from hansa.journal import Kind, read_records
from hansa.journal.live_inputs import decode_interval, decode_market
from hansa.market import Bars, Depth, Instrument, Quotes, Table, Trades
from hansa.market.ticks import CLEAR, LAST
from hansa.types import (
    BarEvent,
    DepthEvent,
    IntArray,
    MarketEvent,
    QuoteEvent,
    TradeEvent,
)

E = TypeVar("E", bound=MarketEvent)


def live_tables(journal: Path, instruments: Sequence[Instrument]) -> tuple[Table, ...]:
    """Tables of what came, one per instrument and kind: bars as they were decided on (a bar that
    came late is left out), quotes, prints, depth. Raises JournalError for damage.
    """
    bars, ticks = _events(journal)
    tables: list[Table] = []
    for place, instrument in enumerate(instruments):
        own = [bar for bar in bars if bar.instrument == place]
        if own:
            tables.append(_bars(instrument, own))
        others = [tick for tick in ticks if tick.instrument == place]
        tables += _ticks(instrument, others)
    return tuple(tables)


def _events(journal: Path) -> tuple[list[BarEvent], list[MarketEvent]]:
    bars: list[BarEvent] = []
    ticks: list[MarketEvent] = []
    records = read_records(journal, [Kind.MARKET, Kind.INTERVAL])
    for row, payload in records.each():
        if records.kind[row] == Kind.INTERVAL:
            bars += decode_interval(payload).bars
        else:
            event = decode_market(payload, int(records.ts_ns[row]))
            if not isinstance(event, BarEvent):
                ticks.append(event)
    return bars, ticks


def _bars(instrument: Instrument, bars: Sequence[BarEvent]) -> Bars:
    return Bars(
        instrument=instrument,
        ts_open_ns=_column(bars, lambda bar: bar.ts_open_ns),
        ts_close_ns=_column(bars, lambda bar: bar.ts_event_ns),
        open=_column(bars, lambda bar: bar.open_ticks),
        high=_column(bars, lambda bar: bar.high_ticks),
        low=_column(bars, lambda bar: bar.low_ticks),
        close=_column(bars, lambda bar: bar.close_ticks),
        volume=_column(bars, lambda bar: bar.volume_lots),
    )


def _ticks(instrument: Instrument, ticks: Sequence[MarketEvent]) -> list[Table]:
    quotes = [tick for tick in ticks if isinstance(tick, QuoteEvent)]
    trades = [tick for tick in ticks if isinstance(tick, TradeEvent)]
    depth = [tick for tick in ticks if isinstance(tick, DepthEvent)]
    tables: list[Table] = []
    if quotes:
        tables.append(_quotes(instrument, quotes))
    if trades:
        tables.append(_trades(instrument, trades))
    if depth:
        tables.append(_depth(instrument, depth))
    return tables


def _quotes(instrument: Instrument, quotes: Sequence[QuoteEvent]) -> Quotes:
    return Quotes(
        instrument=instrument,
        ts_event_ns=_column(quotes, lambda quote: quote.ts_event_ns),
        ts_recv_ns=_column(quotes, lambda quote: quote.ts_recv_ns),
        bid_px=_column(quotes, lambda quote: quote.bid_ticks),
        ask_px=_column(quotes, lambda quote: quote.ask_ticks),
        bid_qty=_column(quotes, lambda quote: quote.bid_lots),
        ask_qty=_column(quotes, lambda quote: quote.ask_lots),
    )


def _trades(instrument: Instrument, trades: Sequence[TradeEvent]) -> Trades:
    return Trades(
        instrument=instrument,
        ts_event_ns=_column(trades, lambda trade: trade.ts_event_ns),
        ts_recv_ns=_column(trades, lambda trade: trade.ts_recv_ns),
        price=_column(trades, lambda trade: trade.price_ticks),
        qty=_column(trades, lambda trade: trade.lots),
        aggressor=_column(trades, lambda trade: trade.aggressor),
    )


def _depth(instrument: Instrument, depth: Sequence[DepthEvent]) -> Depth:
    return Depth(
        instrument=instrument,
        ts_event_ns=_column(depth, lambda level: level.ts_event_ns),
        ts_recv_ns=_column(depth, lambda level: level.ts_recv_ns),
        side=_column(depth, lambda level: level.side),
        price=_column(depth, lambda level: level.price_ticks),
        qty=_column(depth, lambda level: level.lots),
        flags=_column(depth, lambda level: CLEAR * level.is_clear + LAST * level.is_last),
    )


def _column(events: Iterable[E], value: Callable[[E], int]) -> IntArray:
    return np.array([value(event) for event in events], dtype=np.int64)
