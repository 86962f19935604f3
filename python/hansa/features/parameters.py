"""Checks on the parameters of operators, made where the expression is written."""

import math
from operator import index

from hansa.errors import ConfigError

#: The longest window, span or lag, in observations (the core has the same limit).
WINDOW_MAX = 1_000_000


def count(value: int, *, of: str, least: int = 1) -> float:
    """`value` as a number of observations; `of` says whose, such as `ema: span`."""
    try:
        whole = None if isinstance(value, bool) else index(value)
    except TypeError:
        whole = None
    if whole is None or not least <= whole <= WINDOW_MAX:
        raise ConfigError(
            f"feature {of} must be a whole number from {least} to {WINDOW_MAX}, found {value!r}"
        )
    return float(whole)


def number(value: float, *, of: str) -> float:
    """`value` as a finite number; `of` says whose, such as `clip: low`."""
    try:
        real = math.nan if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError):
        real = math.nan
    if not math.isfinite(real):
        raise ConfigError(f"feature {of} must be a finite number, found {value!r}")
    return real


def ratio(value: float, *, of: str) -> float:
    """`value` as a number from 0 to 1; `of` says whose, such as `t3: volume`."""
    real = number(value, of=of)
    if not 0.0 <= real <= 1.0:
        raise ConfigError(f"feature {of} must be a number from 0 to 1, found {value!r}")
    return real


def spans(op: str, fast: int, slow: int) -> tuple[float, float]:
    """Two numbers of observations, the fast one below the slow one."""
    quick, lazy = count(fast, of=f"{op}: fast"), count(slow, of=f"{op}: slow", least=2)
    if quick >= lazy:
        raise ConfigError(f"feature {op}: fast must be below slow ({slow!r}), found {fast!r}")
    return quick, lazy
