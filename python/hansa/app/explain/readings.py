"""A control's limit and what it saw, in words and units."""

from typing import TYPE_CHECKING

from hansa import _core
from hansa.journal import Reading
from hansa.market import Instrument
from hansa.types import Link

if TYPE_CHECKING:
    from hansa.app.explain.explaining import Certificate

UNITS = {name: unit for _, name, unit in _core.controls()}


def describe(reading: Reading, grid: "Certificate | Instrument") -> tuple[str, str]:
    """Limit and observed value of a reading, as text; `grid` has the sizes of tick and lot."""
    unit = UNITS[reading.control]
    return _text(reading.limit, unit, grid), _text(reading.observed, unit, grid)


def _text(value: int, unit: str, grid: "Certificate | Instrument") -> str:
    if unit == "state":
        return Link(value).name.lower().replace("_", " ")
    forms = {
        "amount": f"{value / 10**18:,.2f}",
        "ratio": f"{value / 10**18:.4f}",
        "lots": f"{value * grid.lot:.8g}",
        "ticks": f"{value * grid.tick:.8g}",
        "ns": f"{value / 1e9:,.1f} s",
        "flag": "yes" if value else "no",
    }
    return forms.get(unit, str(value))
