"""A limit in a line, however its use was found out: by the books of a journal, or by the core."""

from dataclasses import dataclass
from decimal import Decimal

from hansa import _core
from hansa.api.limits import LimitLine
from hansa.app.view.facts import RunFacts
from hansa.app.view.text import amount_text, at_text, steps_text
from hansa.config import GateSection

#: One, in the counts of values and ratios.
ATOMS = 10**18
#: How many proposals are looked through for the last reading of a control.
LOOK_BACK = 50
_UNITS = {name: unit for _, name, unit in _core.controls()}
_TITLES = {
    "order_value": "value of one order",
    "position_value": "value held in one instrument",
    "gross_exposure": "gross exposure",
    "net_exposure": "net exposure",
    "price_collar": "distance of an order's price from the last one",
    "order_rate": "orders within the last minute",
    "drawdown": "loss from the highest equity since the start or the last resume",
    "stale_price": "age of the price an order was judged by",
    "cash_available": "cash an order may take",
}
#: Controls whose limit is the least that they ask for.
_LEAST = ("well_formed", "price", "equity", "quantity_min", "notional_min")
#: Those of `[gate]`, in the order of its keys.
OF_GATE = tuple(_TITLES)[:8]


@dataclass(frozen=True, slots=True)
class Use:
    """Used and limit as whole counts of the control's unit, None where there is none; and the place
    of the instrument that it is about.
    """

    used: int | None
    limit: int | None
    place: int | None = None
    is_of_order: bool = False


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often a control refused; time and id of the last order."""

    count: int
    ts_ns: int
    cl_ord_id: int


NO_REFUSALS = Refusals(0, 0, 0)


def unread(gate: GateSection, name: str) -> Use:
    """A limit that no order was held to yet."""
    limits = {
        "order_value": atoms(gate.order_value_max),
        "price_collar": atoms(gate.price_collar_bps / 10_000),
        "stale_price": int(gate.stale_after_s * 10**9),
        "drawdown": atoms(gate.drawdown_ratio_max),
    }
    return Use(None, limits.get(name), is_of_order=True)


def limit_line(facts: RunFacts, name: str, use: Use, refused: Refusals) -> LimitLine:
    """How much of a control's limit is used, and how much is left."""
    is_least = name in _LEAST
    left = None if use.used is None or use.limit is None else use.limit - use.used
    left = -left if left is not None and is_least else left
    is_share = use.used is not None and use.limit is not None and use.limit > 0 and not is_least
    return LimitLine(
        control=name,
        title=_TITLES.get(name, name.replace("_", " ")),
        unit={"amount": facts.currency, "ns": "s"}.get(_UNITS[name], _UNITS[name]),
        used=_text(facts, name, use.used, use.place),
        limit=_text(facts, name, use.limit, use.place),
        headroom=_text(facts, name, left, use.place),
        used_ratio=(use.used or 0) / (use.limit or 1) if is_share else None,
        is_of_order=use.is_of_order,
        instrument=facts.symbol(use.place),
        refusals=refused.count,
        last_refusal_at=at_text(refused.ts_ns) if refused.count else "",
        last_refusal_id=facts.order(refused.cl_ord_id) if refused.count else "",
    )


def atoms(value: Decimal) -> int:
    """A value or a ratio in counts of 10^-18, cut off."""
    above, below = value.as_integer_ratio()
    return above * ATOMS // below


def _text(facts: RunFacts, name: str, value: int | None, place: int | None) -> str:
    if value is None:
        return ""
    match _UNITS[name]:
        case "amount" | "ratio":
            return amount_text(value)
        case "ns":
            return amount_text(value * 10**9)
        case "lots" if place is not None:
            return steps_text(value, facts.instruments[place].lot)
        case "ticks" if place is not None:
            return steps_text(value, facts.instruments[place].tick)
        case _:
            return str(value)
