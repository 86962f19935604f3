"""Rounded amounts that sum to the last shown digit."""

from collections.abc import Sequence


def exact_sum(values: Sequence[float], decimals: int) -> float:
    """The sum of rounded amounts, counted in whole units of the last digit."""
    unit: int = 10**decimals
    return sum(round(value * unit) for value in values) / unit


def rounded_parts(
    parts: Sequence[float], *, whole: float, less: Sequence[float], decimals: int
) -> tuple[list[float], float]:
    """The parts rounded, and what is missing to `whole` after them and after `less` (both rounded
    already). Counted in whole units of the last digit, where sums are exact.
    """
    unit: int = 10**decimals
    shown = [round(part, decimals) + 0.0 for part in parts]
    counted = sum(round(each * unit) for each in (*shown, *less))
    return shown, (round(whole * unit) - counted) / unit


def shared_out(parts: Sequence[float], *, whole: float, decimals: int) -> list[float]:
    """The parts rounded so that they sum to `whole`: what rounding left goes to the largest."""
    shown = [round(part, decimals) + 0.0 for part in parts]
    if not shown:
        return shown
    unit: int = 10**decimals
    missing = round(whole * unit) - sum(round(each * unit) for each in shown)
    largest = max(range(len(shown)), key=lambda k: abs(shown[k]))
    shown[largest] = (round(shown[largest] * unit) + missing) / unit
    return shown
