"""A recorded book of Binance (ETHUSDT spot, from the sample data), repeated end to end."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from hansa.feeds.files import Kind, TickRequest, load_ticks
from hansa.market import Depth, Instrument, Ticks

SAMPLE = Path(__file__).parents[1] / "data" / "binance_spot_ethusdt_20240808.jsonl.gz"
SECOND_NS = 10**9

#: The strategy looks at the book this often, and messages travel this long each way.
STEP_NS, LATENCY_NS = SECOND_NS // 10, 5_000_000
#: It quotes one lot a side at the touch, and holds at most this many.
POSITION_LOTS_MAX = 20

INSTRUMENT = Instrument(
    symbol="BINANCE:ETHUSDT",
    base="ETH",
    quote="USDT",
    tick=Decimal("0.01"),
    lot=Decimal("0.0001"),
    multiplier=Decimal(1),
    quantity_min=Decimal("0.0001"),
    notional_min=Decimal(0),
)


def recorded(rows_min: int) -> tuple[Ticks, ...]:
    """Depth and trades, repeated until they have `rows_min` rows; each repetition begins with the
    snapshot, a second after the one before ended.
    """
    request = TickRequest(
        instruments={INSTRUMENT.symbol: INSTRUMENT},
        venue="BINANCE",
        kinds=(Kind.DEPTH, Kind.TRADES),
    )
    tables = tuple(
        replace(table, instrument=INSTRUMENT)
        for table in load_ticks(SAMPLE, "binance", request).tables
    )
    first = min(int(table.ts_event_ns[0]) for table in tables)
    last = max(int(table.ts_recv_ns[-1]) for table in tables)
    times = -(-rows_min // sum(len(table) for table in tables))
    return tuple(_repeated(table, times, last - first + SECOND_NS) for table in tables)


def _repeated(table: Ticks, times: int, period_ns: int) -> Ticks:
    columns = {}
    for name in table.names():
        column = np.tile(getattr(table, name), times)
        if name.startswith("ts_"):
            column += np.repeat(np.arange(times, dtype=np.int64) * period_ns, len(table))
        columns[name] = column
    return type(table)(instrument=table.instrument, **columns)


def rows_of(tables: tuple[Ticks, ...]) -> int:
    """Rows of all tables together."""
    return sum(len(table) for table in tables)


__all__ = ["INSTRUMENT", "Depth", "recorded", "rows_of"]
