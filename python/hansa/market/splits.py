"""Splits of an instrument, and prices that are carried on over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hansa.market.actions import ActionKind, Actions
from hansa.market.table import Table
from hansa.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Splits:
    """Splits of one instrument, K in the order of time: at `ts_ns` [K] of one unit there became
    `ratio` [K].
    """

    ts_ns: IntArray
    ratio: FloatArray

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
    found = {}
    for symbol, own in actions_of(tables).items():
        rows = [(each, each.kind == ActionKind.SPLIT) for each in own]
        ts_ns = np.concatenate([each.ts_event_ns[mine] for each, mine in rows])
        ratio = np.concatenate([each.a[mine] / each.b[mine] for each, mine in rows])
        order = np.argsort(ts_ns, kind="stable")
        if len(order):
            found[symbol] = Splits(ts_ns[order], ratio[order])
    return found


def last_known(close: FloatArray, ts_ns: IntArray, splits: Mapping[int, Splits]) -> FloatArray:
    """Each price [T, N] carried forward over missing bars, in units as they are held at each of the
    moments `ts_ns` [T]; NaN before the first. `splits` are those by column: what closed before one,
    or at its time, is worth a ratio-th for each unit from then on.
    """
    rows = np.arange(len(close))[:, np.newaxis]
    last = np.maximum.accumulate(np.where(np.isnan(close), 0, rows), axis=0)
    found = np.take_along_axis(close, last, axis=0)
    for column, own in splits.items():
        found[:, column] *= own.before(ts_ns[last[:, column]]) / own.after(ts_ns)
    return found
