"""What the same money would have made without a council: two benchmarks, before costs."""

import numpy as np

from hansa.types.arrays import FloatArray


def carried_forward(close: FloatArray) -> FloatArray:
    """The last known close at each moment: `[T, N]`, NaN before the first bar."""
    rows = np.where(np.isnan(close), 0, np.arange(len(close))[:, np.newaxis])
    return np.take_along_axis(close, np.maximum.accumulate(rows, axis=0), axis=0)


def worth_forward(close: FloatArray, quote_rate: FloatArray | None) -> FloatArray:
    """The last known close at each moment in the currency of the run: `[T, N]`."""
    known = carried_forward(close)
    return known if quote_rate is None else known * quote_rate


def buy_and_hold(close: FloatArray, initial_cash: float) -> FloatArray:
    """Equal money into each instrument at its first close, then held: `[T, N]` to `[T]`.

    The share of an instrument that has no bar yet lies in cash until its first close.
    """
    known = carried_forward(close)
    listed = ~np.isnan(known).all(axis=0)
    if not listed.any():
        return np.full(len(close), initial_cash)
    first_row = np.argmax(~np.isnan(known), axis=0)
    first = known[first_row, np.arange(known.shape[1])]
    growth = np.where(np.isnan(known), 1.0, known / first)[:, listed]
    mean: FloatArray = growth.mean(axis=1)
    return initial_cash * mean


def equal_weight(close: FloatArray, initial_cash: float) -> FloatArray:
    """Equal weights set anew at every bar over the instruments that have one: `[T]` money."""
    known = carried_forward(close)
    step = known[1:] / known[:-1] - 1.0
    counted = ~np.isnan(step)
    sums = np.where(counted, step, 0.0).sum(axis=1)
    mean: FloatArray = sums / np.maximum(counted.sum(axis=1), 1)
    return initial_cash * np.concatenate(([1.0], np.cumprod(1.0 + mean)))
