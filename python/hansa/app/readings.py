"""A control's limit and what it saw, in words and units."""

from typing import TYPE_CHECKING

from hansa import _core
from hansa.journal import Reading

if TYPE_CHECKING:
    from hansa.app.explaining import Certificate

UNITS = {name: unit for _, name, unit in _core.controls()}


def describe(reading: Reading, certificate: "Certificate") -> tuple[str, str]:
    """Limit and observed value of a reading, as text."""
    unit = UNITS[reading.control]
    return _text(reading.limit, unit, certificate), _text(reading.observed, unit, certificate)


def _text(value: int, unit: str, certificate: "Certificate") -> str:
    forms = {
        "amount": f"{value / 10**18:,.2f}",
        "ratio": f"{value / 10**18:.4f}",
        "lots": f"{value * certificate.lot:.8g}",
        "ticks": f"{value * certificate.tick:.8g}",
        "ns": f"{value / 1e9:,.1f} s",
        "flag": "yes" if value else "no",
    }
    return forms.get(unit, str(value))
