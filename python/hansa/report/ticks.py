"""Where the axes of a still picture have their lines, and what stands beside them."""

import math
from datetime import UTC, datetime

from hansa.report.numbers import day_text, exact_time_text, time_text

_SECOND_NS = 10**9
_DAY_NS = 86_400 * _SECOND_NS
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600)
_STEPS_LONG_S = (43_200, 86_400, 172_800, 432_000, 864_000)
_STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH_NS = 30 * _DAY_NS


def value_ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """At most so many round values from `low` to `high`, and the decimal places they need."""
    if not high > low:
        return [low], 2
    size = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(size * k for k in (1, 2, 5, 10, 20) if (high - low) / (size * k) < most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return [place * step for place in range(first, last + 1)], places


def time_ticks(start_ns: int, end_ns: int, most: int) -> list[tuple[int, str]]:
    """At most so many round times (UTC) from the first to the last, each with its text."""
    span = end_ns - start_ns
    for step in (each * _SECOND_NS for each in (*_STEPS_S, *_STEPS_LONG_S)):
        if span < step * most:
            first = -(-start_ns // step)
            places = range(first, end_ns // step + 1)
            return [(at * step, _text(at * step, step, at == first)) for at in places]
    months = next((k for k in _STEPS_MONTHS if span < k * _MONTH_NS * most), _STEPS_MONTHS[-1])
    return _month_ticks(start_ns, end_ns, months)


def _text(ts_ns: int, step_ns: int, is_first: bool) -> str:
    """The day where a day begins or is meant, else the time of day."""
    if step_ns >= _DAY_NS or (ts_ns % _DAY_NS == 0 and not is_first):
        return day_text(ts_ns)
    text = time_text(ts_ns) if step_ns >= 60 * _SECOND_NS else exact_time_text(ts_ns)[:19]
    return text if is_first else text[11:]


def _month_ticks(start_ns: int, end_ns: int, step: int) -> list[tuple[int, str]]:
    """Beginnings of months, of years where the step is years."""
    begin = datetime.fromtimestamp(start_ns // _SECOND_NS, tz=UTC)
    month = (begin.year * 12 + begin.month - 1) // step * step
    ticks = []
    while (ts_ns := _month_ns(month)) <= end_ns:
        if ts_ns >= start_ns:
            ticks.append((ts_ns, day_text(ts_ns)[: 4 if step >= 12 else 7]))
        month += step
    return ticks


def _month_ns(month: int) -> int:
    at = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return int(at.timestamp()) * _SECOND_NS
