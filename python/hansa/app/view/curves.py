"""Equity over a run, in as many points as a chart has room for."""

import numpy as np

from hansa.api.books import EquityCurve
from hansa.types import FloatArray, IntArray


def equity_curve(
    about: tuple[str, str], ts_ns: IntArray, equity: FloatArray, points: int
) -> EquityCurve:
    """Of a run and a currency: the last equity of each bucket, and the deepest loss from the peak
    until then within it.
    """
    run, currency = about
    total = len(ts_ns)
    count = max(0, min(points, total))
    ends = np.linspace(0, total, count + 1).astype(np.int64)[1:] if count else np.zeros(0, np.int64)
    starts = np.concatenate([[0], ends[:-1]]) if count else ends
    peak = np.maximum.accumulate(equity) if total else equity
    lost = np.where(peak > 0, (peak - equity) / np.where(peak > 0, peak, 1.0), 0.0)
    deepest = np.maximum.reduceat(lost, starts) if count else lost
    return EquityCurve(
        run=run,
        currency=currency,
        total=total,
        ts_ns=tuple(ts_ns[ends - 1].tolist()) if count else (),
        equity=tuple(equity[ends - 1].tolist()) if count else (),
        drawdown_ratio=tuple(deepest.tolist()),
    )
