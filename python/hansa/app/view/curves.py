"""Equity over a run: at each moment, and in as many points as a chart has room for."""

from array import array
from collections.abc import Callable
from functools import cached_property

import numpy as np

from hansa.api.books import EquityCurve
from hansa.app.result import Result
from hansa.types import FloatArray, IntArray

_ATOMS = 10**18


class EquityPoints:
    """As recorded with each moment; of a live run without a council at each interval, by the books.
    For charts: floats.
    """

    def __init__(self) -> None:
        self._times, self._equity = array("q"), array("d")

    def __len__(self) -> int:
        return len(self._times)

    def add(self, ts_ns: int, equity: int) -> None:
        """Equity in 10^-18 at a time."""
        self._times.append(ts_ns)
        self._equity.append(equity / _ATOMS)

    def point(self, row: int) -> tuple[int, float]:
        """Time and equity, from 0."""
        return self._times[row], self._equity[row]

    def columns(self) -> tuple[IntArray, FloatArray]:
        """All of them."""
        return np.array(self._times, dtype=np.int64), np.array(self._equity, dtype=np.float64)


class ResultEquity:
    """Of a finished run over data without a council: no moment of it is recorded, so that equity
    follows from its books and its data. Each call raises what opening the run does.
    """

    def __init__(self, open_: Callable[[], Result]):
        self._open = open_

    def __len__(self) -> int:
        return len(self._columns[0])

    def point(self, row: int) -> tuple[int, float]:
        """Time and equity, from 0."""
        times, equity = self._columns
        return int(times[row]), float(equity[row])

    def columns(self) -> tuple[IntArray, FloatArray]:
        """All of them."""
        return self._columns

    @cached_property
    def _columns(self) -> tuple[IntArray, FloatArray]:
        recorded = self._open().recorded
        return recorded.moments.ts_ns, recorded.equity


def equity_curve(
    about: tuple[str, str], ts_ns: IntArray, equity: FloatArray, points: int
) -> EquityCurve:
    """Of a run and a currency: the last equity of each bucket, and the deepest loss from the peak
    until then within it.
    """
    run, currency = about
    total = len(ts_ns)
    count = max(0, min(points, total))
    if not count:
        return EquityCurve(
            run=run, currency=currency, total=total, ts_ns=(), equity=(), drawdown_ratio=()
        )
    ends = np.linspace(0, total, count + 1).astype(np.int64)[1:]
    starts = np.concatenate([[0], ends[:-1]])
    peak = np.maximum.accumulate(np.nan_to_num(equity))
    lost = np.where(peak > 0, (peak - equity) / np.where(peak > 0, peak, 1.0), 0.0)
    return EquityCurve(
        run=run,
        currency=currency,
        total=total,
        ts_ns=tuple(ts_ns[ends - 1].tolist()),
        equity=_known(equity[ends - 1]),
        drawdown_ratio=_known(np.fmax.reduceat(lost, starts)),
    )


def _known(values: FloatArray) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(each) else float(each) for each in values)
