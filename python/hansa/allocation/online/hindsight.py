"""The best constant weights of bars that are known: hindsight, and what learners compare with."""

import numpy as np

from hansa.allocation.online.portfolio import even
from hansa.types.arrays import FloatArray

#: The barrier's weight per bar at the end: the growth found is short of the best by N times this.
_BARRIER_LAST = 1e-13
_STEPS_MAX = 60


def best_constant_weights(growth: FloatArray) -> FloatArray:
    """The weights that, rebalanced to before each of `[T, N]` bars, bring the most wealth: `[N]`.

    Cover 1984. Maximises the mean of `log(b @ x)` on the simplex by Newton's method behind a
    logarithmic barrier (Boyd and Vandenberghe 2004, 11.3) that is lowered step by step.
    """
    weights, barrier = even(growth.shape[1]), 1e-2
    while barrier >= _BARRIER_LAST:
        for _ in range(_STEPS_MAX):
            step, decrement = _newton_step(growth, weights, barrier)
            if decrement < 1e-3 * barrier:
                break
            weights = _walked(growth, weights, step, barrier)
        barrier /= 10.0
    whole: FloatArray = weights / weights.sum()
    return whole


def _newton_step(
    growth: FloatArray, weights: FloatArray, barrier: float
) -> tuple[FloatArray, float]:
    """The step that keeps the sum, and how much it promises to bring."""
    tilted = growth / (growth @ weights)[:, np.newaxis]
    slope = tilted.mean(axis=0) + barrier / weights
    curve = tilted.T @ tilted / len(growth) + np.diag(barrier / weights**2)
    towards = np.linalg.solve(curve, np.column_stack((slope, np.ones_like(slope))))
    step = towards[:, 0] - towards[:, 0].sum() / towards[:, 1].sum() * towards[:, 1]
    return step, float(slope @ step)


def _walked(
    growth: FloatArray, weights: FloatArray, step: FloatArray, barrier: float
) -> FloatArray:
    """As far along the step as weights stay above 0 and the aim does not fall."""
    shrinks = step < 0
    room = float(np.min(-weights[shrinks] / step[shrinks])) if shrinks.any() else np.inf
    length, before = min(1.0, 0.99 * room), _aim(growth, weights, barrier)
    while length > 1e-12:
        tried: FloatArray = weights + length * step
        if _aim(growth, tried, barrier) >= before:
            return tried
        length /= 2.0
    return weights


def _aim(growth: FloatArray, weights: FloatArray, barrier: float) -> float:
    return float(np.mean(np.log(growth @ weights)) + barrier * np.sum(np.log(weights)))
