"""The limits of a run as they stood: used, limit, headroom."""

from dataclasses import dataclass
from decimal import Decimal

from hansa import _core
from hansa.api.limits import LimitLine
from hansa.app.view.facts import RunFacts
from hansa.app.view.past.orders import OrderRecords
from hansa.app.view.past.stand import Stand
from hansa.app.view.text import amount_text, at_text, steps_text
from hansa.journal import Reading

_ATOMS = 10**18
_MINUTE_NS = 60 * 10**9
#: How many proposals are looked through for the last reading of a control.
_LOOK_BACK = 50
_UNITS = {name: unit for _, name, unit in _core.controls()}
_TITLES = {
    "order_value": "value of one order",
    "position_value": "value held in one instrument",
    "gross_exposure": "sum of absolute positions over equity",
    "net_exposure": "absolute sum of positions over equity",
    "price_collar": "distance of an order's price from the last one",
    "order_rate": "orders within the last minute",
    "drawdown": "loss from the highest equity",
    "stale_price": "age of the price an order was judged by",
}


@dataclass(frozen=True, slots=True)
class Use:
    """Used and limit as whole counts of the control's unit; None where there is none."""

    used: int | None
    limit: int | None
    place: int | None = None
    is_of_order: bool = False


def limits_then(
    facts: RunFacts, stand: Stand, orders: OrderRecords, until: int
) -> tuple[LimitLine, ...]:
    """One for each limit of `[gate]`, and for every other control that had refused something by a
    record. Exposure, value, loss and rate are the core's own then; what is asked of one order alone
    is as the gate had read it last.
    """
    refused = orders.refusals(until)
    others = [name for name in refused if name not in _TITLES]
    uses = _of_orders(facts, orders, until) | _of_books(facts, stand)
    uses["order_rate"] = Use(
        orders.approved_between(stand.ts_ns - _MINUTE_NS, stand.ts_ns, until),
        facts.config.gate.orders_per_minute_max,
    )
    none = Use(None, None, is_of_order=True)
    return tuple(
        _line(facts, name, uses.get(name, none), refused.get(name)) for name in (*_TITLES, *others)
    )


def _of_books(facts: RunFacts, stand: Stand) -> dict[str, Use]:
    gate, equity = facts.config.gate, stand.equity
    is_worth = equity is not None and equity > 0
    gross = _ratio(stand.gross, equity) if is_worth else None
    net = _ratio(None if stand.net is None else abs(stand.net), equity) if is_worth else None
    lost = None if equity is None else max(stand.equity_peak - equity, Decimal(0))
    value, place = _largest(facts, stand)
    return {
        "position_value": Use(value, _atoms(gate.position_value_max), place),
        "gross_exposure": Use(gross, _atoms(gate.gross_exposure_ratio_max)),
        "net_exposure": Use(net, _atoms(gate.net_exposure_ratio_max)),
        "drawdown": Use(_ratio(lost, stand.equity_peak), _atoms(gate.drawdown_ratio_max)),
    }


def _largest(facts: RunFacts, stand: Stand) -> tuple[int | None, int | None]:
    """The largest value held in one instrument, and its place; none where one is not known, or not
    counted in the account's currency.
    """
    largest, place = Decimal(0), None
    for each, (instrument, held) in enumerate(zip(facts.instruments, stand.held, strict=True)):
        if not held.lots:
            continue
        if held.price_ticks is None or instrument.quote != facts.currency:
            return None, None
        price = instrument.tick * held.price_ticks
        value = abs(instrument.lot * held.lots * instrument.multiplier * price)
        if value > largest:
            largest, place = value, each
    return _atoms(largest), place


def _of_orders(facts: RunFacts, orders: OrderRecords, until: int) -> dict[str, Use]:
    """What the gate read last of each control, and limits that no order was held to yet."""
    gate = facts.config.gate
    found = {
        "order_value": Use(None, _atoms(gate.order_value_max), is_of_order=True),
        "price_collar": Use(None, _atoms(gate.price_collar_bps / 10_000), is_of_order=True),
        "stale_price": Use(None, int(gate.stale_after_s * 10**9), is_of_order=True),
    }
    read: dict[str, tuple[Reading, int]] = {}
    for proposal in orders.last(until, _LOOK_BACK):
        for reading in proposal.readings:
            read.setdefault(reading.control, (reading, proposal.instrument))
    for name, (reading, place) in read.items():
        found[name] = Use(reading.observed, reading.limit, place, is_of_order=True)
    return found


def _line(facts: RunFacts, name: str, use: Use, refused: tuple[int, int, int] | None) -> LimitLine:
    count, ts_ns, cl_ord_id = refused or (0, 0, 0)
    left = None if use.used is None or use.limit is None else use.limit - use.used
    is_share = use.used is not None and use.limit is not None and use.limit > 0
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
        refusals=count,
        last_refusal_at=at_text(ts_ns) if count else "",
        last_refusal_id=facts.order(cl_ord_id) if count else "",
    )


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


def _ratio(part: Decimal | None, whole: Decimal | None) -> int | None:
    return None if part is None or not whole else _atoms(part / whole)


def _atoms(value: Decimal) -> int:
    above, below = value.as_integer_ratio()
    return above * _ATOMS // below
