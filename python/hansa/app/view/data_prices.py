"""The last prices in the data of a run, as its desk marked by them."""

from collections.abc import Sequence

import numpy as np

from hansa.market import Bars, Quotes, Table, Trades

#: Ticks, and since when.
Price = tuple[int, int]


def last_price(tables: Sequence[Table], symbol: str, now_ns: int) -> Price | None:
    """The newest of the last close, print, and middle of a whole quote that were known by then;
    None where there is none, as of books by level.
    """
    own = [each for each in tables if each.instrument.symbol == symbol]
    found = [price for each in own if (price := _last(each, now_ns)) is not None]
    return max(found, key=lambda price: price[1], default=None)


def _last(table: Table, now_ns: int) -> Price | None:
    match table:
        case Bars():
            row = int(np.searchsorted(table.ts_close_ns, now_ns, side="right")) - 1
            return (int(table.close[row]), int(table.ts_close_ns[row])) if row >= 0 else None
        case Trades():
            row = int(np.searchsorted(table.ts_recv_ns, now_ns, side="right")) - 1
            return (int(table.price[row]), int(table.ts_event_ns[row])) if row >= 0 else None
        case Quotes():
            return _last_middle(table, now_ns)
        case _:
            return None


def _last_middle(table: Quotes, now_ns: int) -> Price | None:
    end = int(np.searchsorted(table.ts_recv_ns, now_ns, side="right"))
    sides = (table.bid_px, table.ask_px, table.bid_qty, table.ask_qty)
    is_whole = np.logical_and.reduce([side[:end] > 0 for side in sides])
    rows = np.flatnonzero(is_whole)
    if not len(rows):
        return None
    row = rows[-1]
    bid, ask = int(table.bid_px[row]), int(table.ask_px[row])
    return bid + (ask - bid) // 2, int(table.ts_event_ns[row])
