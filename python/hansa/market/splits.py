"""Splits of an instrument, and prices that are carried on over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hansa.market.actions import ActionKind, Actions
from hansa.market.bars import Bars
from hansa.market.table import Table
from hansa.market.ticks import Ticks
from hansa.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Splits:
    """Splits of one instrument, K in the order of time: at `ts_ns` [K] of one unit there became
    `ratio` [K]. Where it has no bars, `priced_ns` are the times of its prices, table by table:
    moments of a clock still know those of before.
    """

    ts_ns: IntArray
    ratio: FloatArray
    priced_ns: tuple[IntArray, ...] = ()

    def of_price(self, ts_ns: IntArray) -> FloatArray:
        """Units, as in `before`, that the last price known at each moment is of."""
        known = np.zeros(len(ts_ns), dtype=np.int64) if self.priced_ns else ts_ns
        for own in self.priced_ns:
            place = np.searchsorted(own, ts_ns, side="right")
            known = np.maximum(known, np.where(place > 0, own[np.maximum(place - 1, 0)], 0))
        return self.before(known)

    def before(self, ts_ns: IntArray) -> FloatArray:
        """Units that stand for one of the beginning, ahead of the splits of each time itself: so
        many as the bar that closes then is priced in.
        """
        return self._product()[np.searchsorted(self.ts_ns, ts_ns, side="left")]

    def after(self, ts_ns: IntArray) -> FloatArray:
        """The same behind them: so many as are held then."""
        return self._product()[np.searchsorted(self.ts_ns, ts_ns, side="right")]

    def _product(self) -> FloatArray:
        return np.concatenate(([1.0], np.cumprod(self.ratio, dtype=np.float64)))


def actions_of(tables: Iterable[Table]) -> dict[str, list[Actions]]:
    """The tables of actions by the symbol of their instrument."""
    found: dict[str, list[Actions]] = {}
    for each in tables:
        if isinstance(each, Actions):
            found.setdefault(each.instrument.symbol, []).append(each)
    return found


def splits_of(tables: Iterable[Table]) -> dict[str, Splits]:
    """By the symbol of each instrument that has some among its actions."""
    whole, found = tuple(tables), {}
    for symbol, own in actions_of(whole).items():
        rows = [(each, each.kind == ActionKind.SPLIT) for each in own]
        ts_ns = np.concatenate([each.ts_event_ns[mine] for each, mine in rows])
        ratio = np.concatenate([each.a[mine] / each.b[mine] for each, mine in rows])
        order = np.argsort(ts_ns, kind="stable")
        if len(order):
            found[symbol] = Splits(ts_ns[order], ratio[order], _priced(whole, symbol))
    return found


def _priced(tables: Iterable[Table], symbol: str) -> tuple[IntArray, ...]:
    own = [each for each in tables if each.instrument.symbol == symbol]
    if any(isinstance(each, Bars) for each in own):
        return ()
    return tuple(
        each.ts_recv_ns for each in own if isinstance(each, Ticks) and not isinstance(each, Actions)
    )


def last_known(close: FloatArray, ts_ns: IntArray, splits: Mapping[int, Splits]) -> FloatArray:
    """Each price [T, N] carried forward over missing bars, in units as they are held at each of the
    moments `ts_ns` [T]; NaN before the first. `splits` are those by column: what closed before one,
    or at its time, is worth a ratio-th for each unit from then on.
    """
    return LastKnown(close.shape[1], splits).block(close, ts_ns)


class LastKnown:
    """The same block by block, in the order of time."""

    def __init__(self, width: int, splits: Mapping[int, Splits]) -> None:
        self._splits = splits
        self._price = np.full(width, np.nan)
        self._ts_ns = np.zeros(width, dtype=np.int64)

    def block(self, close: FloatArray, ts_ns: IntArray) -> FloatArray:
        """Of the next closes [B, N] at the moments `ts_ns` [B]; those same if all are known."""
        if len(close) and not self._splits and not np.isnan(close).any():
            self._price = close[-1].copy()
            return close
        rows = np.arange(len(close))[:, np.newaxis]
        last = np.maximum.accumulate(np.where(np.isnan(close), -1, rows), axis=0)
        place = np.maximum(last, 0)
        found = np.where(last >= 0, np.take_along_axis(close, place, axis=0), self._price)
        if len(found):
            self._price = found[-1].copy()
        for column, own in self._splits.items():
            known_ns = np.where(last[:, column] >= 0, ts_ns[place[:, column]], self._ts_ns[column])
            self._ts_ns[column] = known_ns[-1] if len(known_ns) else self._ts_ns[column]
            found[:, column] *= own.of_price(known_ns) / own.after(ts_ns)
        return found
