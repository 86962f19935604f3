"""How the lengths of a split come out in whole periods, in words."""

from dataclasses import fields, is_dataclass

from hansa.app.sweep.periods import Periods
from hansa.app.sweep.validating import in_periods
from hansa.validation import Splitter


def rounding(splitter: Splitter, periods: Periods) -> str:
    """`train_bars 4,331 counts as 4,320`, for each length that is no multiple of a period; ""
    where all are.
    """
    way = in_periods(splitter, periods)
    if not is_dataclass(way) or way is splitter:
        return ""
    names = [each.name for each in fields(way) if each.name.endswith("_bars")]
    asked = [(name, getattr(splitter, name)) for name in names]
    found = [(name, bars, getattr(way, name) * periods.length_bars) for name, bars in asked]
    return ", ".join(f"{name} {a:,} counts as {b:,}" for name, a, b in found if a != b)
