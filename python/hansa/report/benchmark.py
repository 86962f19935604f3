"""What the same money would have made without a council: two benchmarks, before costs."""

import numpy as np

from hansa.market.holding import Holding
from hansa.types.arrays import FloatArray


def carried_forward(close: FloatArray) -> FloatArray:
    """The last known close at each moment: `[T, N]`, NaN before the first bar."""
    rows = np.where(np.isnan(close), 0, np.arange(len(close))[:, np.newaxis])
    return np.take_along_axis(close, np.maximum.accumulate(rows, axis=0), axis=0)


def last_known(close: FloatArray) -> FloatArray:
    """The last known close: `[T, N]` to `[N]`, NaN where there is none."""
    behind = np.argmax(~np.isnan(close[::-1]), axis=0)
    found: FloatArray = close[len(close) - 1 - behind, np.arange(close.shape[1])]
    return found


def buy_and_hold(
    close: FloatArray, initial_cash: float, holding: Holding | None = None
) -> FloatArray:
    """Equal money into each instrument at its first close, then held: `[T, N]` to `[T]`.

    The share of an instrument that has no bar yet lies in cash until its first close. With a
    `holding` a unit becomes what splits make of it, and dividends, funding and the price of an
    instrument that ends lie in cash, as in the books of a run.
    """
    known = carried_forward(close) if holding is None else holding.price
    listed = ~np.isnan(known).all(axis=0)
    if not listed.any():
        return np.full(len(close), initial_cash)
    first_row = np.argmax(~np.isnan(known), axis=0)
    first = known[first_row, np.arange(known.shape[1])]
    worth = known
    if holding is not None:
        held: FloatArray = np.cumprod(holding.units, axis=0, dtype=np.float64)
        before = np.concatenate((np.ones((1, held.shape[1])), held[:-1]))
        worth = _or_nothing(held, known) + np.cumsum(before * holding.cash, axis=0)
    growth = np.where(np.isnan(worth), 1.0, worth / first)[:, listed]
    mean: FloatArray = growth.mean(axis=1)
    return initial_cash * mean


def equal_weight(
    close: FloatArray, initial_cash: float, holding: Holding | None = None
) -> FloatArray:
    """Equal weights set anew at every bar over the instruments that have one: `[T]` money. With a
    `holding` each step has in what came in for what was held.
    """
    if holding is None:
        known = carried_forward(close)
        step = known[1:] / known[:-1] - 1.0
    else:
        known = holding.price
        worth = _or_nothing(holding.units, known) + holding.cash
        step = worth[1:] / known[:-1] - 1.0
        ended = np.cumsum(holding.units == 0.0, axis=0) > 0
        step = np.where(ended[:-1], np.nan, step)
    counted = ~np.isnan(step)
    sums = np.where(counted, step, 0.0).sum(axis=1)
    mean: FloatArray = sums / np.maximum(counted.sum(axis=1), 1)
    return initial_cash * np.concatenate(([1.0], np.cumprod(1.0 + mean)))


def _or_nothing(units: FloatArray, price: FloatArray) -> FloatArray:
    """What units are worth; nothing where there are none."""
    worth: FloatArray = np.where(units == 0.0, 0.0, units * price)
    return worth
