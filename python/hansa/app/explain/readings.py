"""A control's limit, what it saw and what it answered, in words and units."""

from typing import TYPE_CHECKING

from hansa import _core
from hansa.journal import Proposal, Reading
from hansa.market import Instrument
from hansa.types import Link

if TYPE_CHECKING:
    from hansa.app.explain.explaining import Certificate

UNITS = {name: unit for _, name, unit in _core.controls()}
#: Where the gate may cut an order down to what is allowed.
_CUTS = (
    "reduce_only",
    "order_value",
    "position_value",
    "gross_exposure",
    "net_exposure",
    "cash_available",
)
#: What an order that only reduces its position passes, be they used up or not.
_OF_SIZE = ("position_value", "gross_exposure", "net_exposure")


def describe(reading: Reading, grid: "Certificate | Instrument") -> tuple[str, str]:
    """Limit and observed value of a reading, as text; `grid` has the sizes of tick and lot."""
    unit = UNITS[reading.control]
    return _text(reading.limit, unit, grid), _text(reading.observed, unit, grid)


def described(
    reading: Reading, order: Proposal, grid: "Certificate | Instrument"
) -> tuple[str, str]:
    """As `describe`, of a reading of this order. The gate counts what an order adds beyond zero: of
    one that adds nothing it says what is left instead.
    """
    limit, observed = describe(reading, grid)
    if reading.observed or reading.control not in ("position_value", "net_exposure"):
        return limit, observed
    left = _left_amount(order) if reading.control == "position_value" else None
    return limit, "reduced" if left is None else f"{_text(left, 'amount', grid)} left"


def answered(reading: Reading, order: Proposal) -> str:
    """What the control said to the order: `REFUSED`, `cut down` or `passed`."""
    if not reading.is_passed:
        return "REFUSED"
    if reading.control not in _CUTS or reading.observed <= reading.limit:
        return "passed"
    is_free = reading.control in _OF_SIZE and _only_reduces(order)
    return "passed: it only reduces" if is_free else "cut down"


def left_lots(order: Proposal) -> int:
    """What is held once all that was approved is filled; below zero a short position."""
    return order.position_lots + (1 if order.side == "buy" else -1) * order.approved_lots


def _only_reduces(order: Proposal) -> bool:
    """Beyond zero it adds nothing, what works on its side counted in."""
    return any(each.control == "position_value" and not each.observed for each in order.readings)


def _left_amount(order: Proposal) -> int | None:
    """What the position left is worth, at the price the order was judged by."""
    worth = [each.observed for each in order.readings if each.control == "order_value"]
    is_resized = any(each.control == "reduce_only" for each in order.readings)
    if not worth or is_resized or not order.order_lots:
        return None
    return worth[0] * abs(left_lots(order)) // order.order_lots


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
