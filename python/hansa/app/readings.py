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
    if unit == "amount":
        return f"{value / 10**18:,.2f}"
    if unit == "ratio":
        return f"{value / 10**18:.4f}"
    if unit == "bps":
        return f"{value / 10**18:.2f} bps" if abs(value) >= 10**12 else f"{value} bps"
    if unit == "lots":
        return f"{value * certificate.lot:.8g}"
    if unit == "ns":
        return f"{value / 1e9:,.1f} s"
    if unit == "flag":
        return "yes" if value else "no"
    return str(value)
