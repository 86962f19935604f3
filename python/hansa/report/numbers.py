"""Numbers and times as text, and floats as JSON can hold them. A sign stands on every change."""

import math
from datetime import UTC, datetime

import numpy as np

from hansa.report.data import Numbers
from hansa.risk import MOVES_LEAST
from hansa.types.arrays import FloatArray

UNKNOWN = "unknown"
#: Beside a figure whose interval would say more than is known.
NO_INTERVAL = f"no interval: fewer than {MOVES_LEAST} bars moved it"
_DAY_NS = 86_400_000_000_000


def finite(value: float | np.floating) -> float | None:
    """The number, or None for NaN and infinities, which JSON cannot say."""
    number = float(value)
    return number if math.isfinite(number) else None


def numbers(values: FloatArray, digits: int = 7) -> Numbers:
    """An array as JSON numbers to `digits` significant digits, None where not finite."""
    return [_short(v, digits) if math.isfinite(v) else None for v in values.tolist()]


def ratio_text(value: float | None, *, signed: bool = True, places: int | None = None) -> str:
    """A ratio as per cent: `+1.25 %`; two places, four or six where two would show nothing."""
    if value is None:
        return UNKNOWN
    if places is None:
        size = abs(value) or 1.0
        places = 2 if size >= 5e-4 else 4 if size >= 5e-6 else 6
    return f"{_clean(value * 100, places):{'+' if signed else ''},.{places}f} %"


def number_text(value: float | None, places: int = 2) -> str:
    """A plain number: `1.25`."""
    return UNKNOWN if value is None else f"{_clean(value, places):,.{places}f}"


def money_text(value: float | None, decimals: int, *, signed: bool = True) -> str:
    """An amount of money with its sign: `+1,250.00`."""
    if value is None:
        return UNKNOWN
    return f"{_clean(value, decimals):{'+' if signed else ''},.{decimals}f}"


def price_text(value: float) -> str:
    """A price to six significant digits, more where it is large: never rounded above a unit."""
    return f"{value:,.6g}" if abs(value) < 100_000 else f"{value:,.0f}"


def time_text(ts_ns: int) -> str:
    """Minutes in UTC: `2024-01-31 14:05`."""
    return _moment(ts_ns).strftime("%Y-%m-%d %H:%M")


def exact_time_text(ts_ns: int) -> str:
    """Milliseconds in UTC, cut off: `2024-01-31 14:05:09.250`."""
    whole, rest = divmod(ts_ns, 1_000_000_000)
    text = datetime.fromtimestamp(whole, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")
    return f"{text}.{rest // 1_000_000:03d}"


def span_text(start_ns: int, end_ns: int) -> str:
    """From when to when, as exact as the distance asks for: days, minutes or seconds."""
    length = end_ns - start_ns
    if length >= 2 * _DAY_NS:
        return f"{day_text(start_ns)} to {day_text(end_ns)}"
    if length >= _DAY_NS // 12:
        return f"{time_text(start_ns)} to {time_text(end_ns)}"
    return f"{exact_time_text(start_ns)[:19]} to {exact_time_text(end_ns)[:19]}"


def point_text(ts_ns: int, span_ns: int) -> str:
    """A time within a run: the day of a long one, the second of a short one."""
    if span_ns >= 30 * _DAY_NS:
        return day_text(ts_ns)
    return time_text(ts_ns) if span_ns >= _DAY_NS // 12 else exact_time_text(ts_ns)[:19]


def day_text(ts_ns: int) -> str:
    """The day in UTC: `2024-01-31`."""
    return _moment(ts_ns).strftime("%Y-%m-%d")


def duration_text(duration_ns: float) -> str:
    """Days, or hours below two days, minutes below two hours, seconds below two minutes."""
    days = duration_ns / _DAY_NS
    if days >= 2:
        return f"{days:,.0f} days"
    if days * 24 >= 2:
        return f"{days * 24:.0f} hours"
    if days * 1440 >= 2 or days == 0:
        return f"{days * 1440:.0f} minutes"
    return f"{days * 86_400:,.3g} seconds"


def value_text(value: float | None, unit: str, decimals: int) -> str:
    """A key number by its unit."""
    if value is None:
        return UNKNOWN
    if unit in ("ratio", "share"):
        return ratio_text(value, signed=unit == "ratio")
    if unit == "money":
        return money_text(value, decimals)
    if unit == "duration_ns":
        return duration_text(value)
    text = number_text(value, 0 if unit == "count" else 2)
    return f"{text} bps" if unit == "bps" else text


def _moment(ts_ns: int) -> datetime:
    return datetime.fromtimestamp(ts_ns / 1e9, tz=UTC)


def _clean(value: float, places: int) -> float:
    """Drop the sign of what rounds to zero: no `-0.00`."""
    return 0.0 if round(value, places) == 0 else value


def _short(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def after_trials(count: int) -> str:
    """`after 1 trial`, `after 48 trials`."""
    return f"after {count:,} trial{'' if count == 1 else 's'}"
