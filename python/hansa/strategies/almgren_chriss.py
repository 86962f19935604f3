"""The trajectory of least expected cost and risk of Almgren & Chriss, and what it costs.

Source: R. Almgren and N. Chriss (2000), "Optimal execution of portfolio transactions", Journal of
Risk 3(2). X units are sold (or bought: the same costs) in N steps
of tau seconds; x_j is what is left at t_j = j tau, n_j = x_{j-1} - x_j what is done in step j.
"""

from dataclasses import dataclass
from math import acosh, cosh, exp, expm1, log, sinh, tanh

import numpy as np

from hansa.types import FloatArray

#: Below this kappa T the closed forms are their limits, which then err by less than 1e-8.
_SMALL = 1e-4
#: Above it they would overflow; 1 / sinh is 0 to machine precision long before.
_LARGE = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceModel:
    """How the price moves, by itself and by our trading, in money of the quote currency.

    `volatility` is money per square root of a second; `permanent` (gamma) money by which the price
    stays displaced per unit traded; `temporary` (eta) money per unit and second of trading speed;
    `half_spread` (epsilon) money per unit. Raises ValueError for a number below 0, or if
    `temporary` is 0.
    """

    volatility: float
    temporary: float
    permanent: float = 0.0
    half_spread: float = 0.0

    def __post_init__(self) -> None:
        if (
            not self.temporary > 0
            or not min(self.volatility, self.permanent, self.half_spread) >= 0
        ):
            raise ValueError(
                f"expected volatility, permanent and half_spread of at least 0 and temporary above "
                f"0, found {self}"
            )

    def temporary_adjusted(self, step_s: float) -> float:
        """The paper's eta with a tilde, eta - gamma tau / 2; ValueError unless it is above 0."""
        adjusted = self.temporary - self.permanent * step_s / 2
        if not adjusted > 0:
            raise ValueError(
                f"expected temporary above permanent * step / 2 = {self.permanent * step_s / 2:g}, "
                f"found {self.temporary:g}; choose a step shorter than {step_s:g} s"
            )
        return adjusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """What is to be done: `quantity` units in `steps` steps of `step_s` seconds."""

    quantity: float
    steps: int
    step_s: float

    def __post_init__(self) -> None:
        if not (self.quantity > 0 and self.steps >= 1 and self.step_s > 0):
            raise ValueError(f"expected quantity, steps and step_s above 0, found {self}")

    @property
    def duration_s(self) -> float:
        """T, seconds."""
        return self.steps * self.step_s


def urgency(model: PriceModel, step_s: float, *, risk_aversion: float) -> float:
    """kappa, per second: 1 / kappa is the time in which a trade without deadline falls to 1 / e.

    From 2 (cosh(kappa tau) - 1) / tau^2 = lambda sigma^2 / (eta - gamma tau / 2), equation (16).
    `risk_aversion` (lambda) is per unit of money.
    """
    if not risk_aversion >= 0:
        raise ValueError(f"expected a risk_aversion of at least 0, found {risk_aversion}")
    squared = risk_aversion * model.volatility**2 / model.temporary_adjusted(step_s)
    half = step_s**2 * squared / 2
    # acosh(1 + h) loses every digit of a small h; its series does not.
    return (acosh(1 + half) if half > 1e-8 else (2 * half) ** 0.5) / step_s


def trajectory(parent: Parent, *, urgency: float) -> FloatArray:
    """x_0 = X to x_N = 0 [N + 1], units: X sinh(kappa (T - t_j)) / sinh(kappa T), equation (17).

    An urgency of 0 is the straight line: an equal part in each step.
    """
    times = parent.step_s * np.arange(parent.steps + 1)
    left = parent.duration_s - times
    if urgency == 0.0:
        return np.asarray(parent.quantity * left / parent.duration_s, dtype=np.float64)
    # As exponentials that only fall: sinh itself would overflow.
    falling = np.exp(-urgency * times) * np.expm1(-2 * urgency * left)
    whole = expm1(-2 * urgency * parent.duration_s)
    held = np.asarray(parent.quantity * falling / whole, dtype=np.float64)
    held[-1] = 0.0
    return held


def expected_shortfall(model: PriceModel, step_s: float, *, held: FloatArray) -> float:
    """E(x) of any trajectory `held` [N + 1], money, by its sum, equation (8).

    It is gamma X^2 / 2 + epsilon sum |n_k| + (eta - gamma tau / 2) / tau sum n_k^2.
    """
    done = -np.diff(held)
    adjusted = model.temporary - model.permanent * step_s / 2
    fixed = model.permanent * held[0] ** 2 / 2 + model.half_spread * np.abs(done).sum()
    return float(fixed + adjusted / step_s * (done**2).sum())


def variance(model: PriceModel, step_s: float, *, held: FloatArray) -> float:
    """V(x) of any trajectory [N + 1], money squared: sigma^2 sum tau x_k^2."""
    return float(model.volatility**2 * step_s * (held[1:] ** 2).sum())


def optimal_shortfall(model: PriceModel, parent: Parent, *, urgency: float) -> float:
    """E of the optimal trajectory in closed form, money; section 2.2 of the paper."""
    X, tau, T = parent.quantity, parent.step_s, parent.duration_s
    adjusted = model.temporary_adjusted(tau)
    fixed = model.permanent * X**2 / 2 + model.half_spread * X
    if urgency * T < _SMALL:
        return fixed + adjusted * X**2 / T
    # (tau sinh 2kT + 2T sinh k tau) / (2 tau^2 sinh^2 kT), each term divided first.
    spread = 1 / (tau * tanh(urgency * T)) + T * _sinh_over_square(urgency * tau, urgency * T) / (
        tau**2
    )
    return fixed + adjusted * X**2 * tanh(urgency * tau / 2) * spread


def optimal_variance(model: PriceModel, parent: Parent, *, urgency: float) -> float:
    """V of the optimal trajectory in closed form, money squared; section 2.2 of the paper."""
    X, tau, T, N = parent.quantity, parent.step_s, parent.duration_s, parent.steps
    scale = model.volatility**2 * X**2 / 2
    if urgency * T < _SMALL:
        return scale * 2 * T / 3 * (1 - 1 / N) * (1 - 1 / (2 * N))
    if urgency * T > _LARGE:
        return scale * 2 * tau / expm1(2 * urgency * tau) if urgency * tau < _LARGE else 0.0
    top = tau * cosh(urgency * (T - tau)) / (sinh(urgency * T) * sinh(urgency * tau))
    return scale * (top - T / sinh(urgency * T) ** 2)


def _sinh_over_square(small: float, large: float) -> float:
    """sinh(small) / sinh(large)^2 for 0 < small <= large, without overflow."""
    if large < _LARGE:
        return sinh(small) / sinh(large) ** 2
    return 2 * exp(min(small - 2 * large, 0.0) + log(-expm1(-2 * small)))
