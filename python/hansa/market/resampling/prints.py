"""Rows that bars are made of: prints and finer bars alike, in whole ticks and lots."""

from dataclasses import dataclass, fields

import numpy as np

from hansa.market.bars import Bars
from hansa.market.instruments import Instrument
from hansa.market.ticks import Trades
from hansa.types import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Prints:
    """Rows [K] in the order in which they were had. A print is a bar of one price that opens and
    closes when it was had. `side` is the aggressor's (+1, -1; 0 not known, and of bars), `rows` how
    many rows of the source each is made of.
    """

    open_ns: IntArray
    close_ns: IntArray
    open: IntArray
    high: IntArray
    low: IntArray
    close: IntArray
    volume: IntArray
    side: IntArray
    rows: IntArray

    @classmethod
    def of(cls, table: Trades | Bars) -> "Prints":
        """The rows of a table."""
        if isinstance(table, Bars):
            return cls(
                table.ts_open_ns,
                table.ts_close_ns,
                table.open,
                table.high,
                table.low,
                table.close,
                table.volume,
                np.zeros(len(table), dtype=np.int64),
                np.ones(len(table), dtype=np.int64),
            )
        at, px, ones = table.ts_recv_ns, table.price, np.ones(len(table), dtype=np.int64)
        return cls(at, at, px, px, px, px, table.qty, table.aggressor, ones)

    def __len__(self) -> int:
        return len(self.open_ns)

    def take(self, rows: IntArray | slice) -> "Prints":
        """Some of the rows."""
        return Prints(*(getattr(self, item.name)[rows] for item in fields(self)))

    def after(self, before: "Prints | None") -> "Prints":
        """These rows behind others."""
        if before is None:
            return self
        columns = ((getattr(before, each.name), getattr(self, each.name)) for each in fields(self))
        return Prints(*(np.concatenate(pair) for pair in columns))

    def grouped(self, firsts: IntArray) -> "Prints":
        """Each run of rows from a first one up to the next as one row."""
        lasts = np.append(firsts[1:], len(self)) - 1
        return Prints(
            self.open_ns[firsts],
            self.close_ns[lasts],
            self.open[firsts],
            np.maximum.reduceat(self.high, firsts),
            np.minimum.reduceat(self.low, firsts),
            self.close[lasts],
            np.add.reduceat(self.volume, firsts),
            np.zeros(len(firsts), dtype=np.int64),
            np.add.reduceat(self.rows, firsts),
        )

    def bars(self, instrument: Instrument) -> Bars:
        """The rows as bars."""
        names = Bars.names()
        columns = (self.open_ns, self.close_ns, self.open, self.high, self.low, self.close)
        named = dict(zip(names, (*columns, self.volume), strict=True))
        return Bars(instrument=instrument, **{name: each.copy() for name, each in named.items()})
