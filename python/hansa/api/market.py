"""Bars, and what a book showed."""

import msgspec

from hansa.api.formats import Decimal


class Bars(msgspec.Struct, frozen=True, kw_only=True):
    """Bars of an instrument as columns, oldest first: `ts_ns` their closes; prices in ticks and
    volume in lots, whose sizes are `tick` and `lot`. `first` is the number of the first within the
    run, `total` how many there are by now.
    """

    instrument: str
    tick: Decimal
    lot: Decimal
    interval_ns: int
    first: int
    total: int
    ts_ns: tuple[int, ...]
    open: tuple[int, ...]
    high: tuple[int, ...]
    low: tuple[int, ...]
    close: tuple[int, ...]
    volume: tuple[int, ...]


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """A price and what rests there."""

    price: Decimal
    quantity: Decimal


class BookView(msgspec.Struct, frozen=True, kw_only=True):
    """What the market of an instrument showed: last price, and best levels where there are any."""

    instrument: str
    last: str
    at: str
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
