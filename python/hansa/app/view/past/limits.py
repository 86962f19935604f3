"""The limits of a run as they stood: used, limit, headroom."""

from decimal import Decimal

from hansa.api.limits import LimitLine
from hansa.app.view.facts import RunFacts
from hansa.app.view.limit_lines import (
    LOOK_BACK,
    NO_REFUSALS,
    OF_GATE,
    Use,
    atoms,
    limit_line,
    unread,
)
from hansa.app.view.past.orders import OrderRecords
from hansa.app.view.past.stand import Stand
from hansa.journal import Reading

_MINUTE_NS = 60 * 10**9


def limits_then(
    facts: RunFacts, stand: Stand, orders: OrderRecords, until: int
) -> tuple[LimitLine, ...]:
    """One for each limit of `[gate]`, and for every other control that had refused something by a
    record. Exposure, value, loss and rate are the core's own then; what is asked of one order alone
    is as the gate had read it last.
    """
    refused = orders.refusals(until)
    others = [name for name in refused if name not in OF_GATE]
    uses = _of_orders(facts, orders, until) | _of_books(facts, stand)
    uses["order_rate"] = Use(
        orders.approved_between(stand.ts_ns - _MINUTE_NS, stand.ts_ns, until),
        facts.config.gate.orders_per_minute_max,
    )
    none = Use(None, None, is_of_order=True)
    return tuple(
        limit_line(facts, name, uses.get(name, none), refused.get(name, NO_REFUSALS))
        for name in (*OF_GATE, *others)
    )


def _of_books(facts: RunFacts, stand: Stand) -> dict[str, Use]:
    gate, equity = facts.config.gate, stand.equity
    is_worth = equity is not None and equity > 0
    gross = _ratio(stand.gross, equity) if is_worth else None
    net = _ratio(None if stand.net is None else abs(stand.net), equity) if is_worth else None
    lost = None if equity is None else max(stand.equity_peak - equity, Decimal(0))
    value, place = _largest(facts, stand)
    return {
        "position_value": Use(value, atoms(gate.position_value_max), place),
        "gross_exposure": Use(gross, atoms(gate.gross_exposure_ratio_max)),
        "net_exposure": Use(net, atoms(gate.net_exposure_ratio_max)),
        "drawdown": Use(_ratio(lost, stand.equity_peak), atoms(gate.drawdown_ratio_max)),
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
    return atoms(largest), place


def _of_orders(facts: RunFacts, orders: OrderRecords, until: int) -> dict[str, Use]:
    """What the gate read last of each control, and limits that no order was held to yet."""
    found = {name: unread(facts.config.gate, name) for name in OF_GATE}
    read: dict[str, tuple[Reading, int]] = {}
    for proposal in orders.last(until, LOOK_BACK):
        for reading in proposal.readings:
            read.setdefault(reading.control, (reading, proposal.instrument))
    for name, (reading, place) in read.items():
        found[name] = Use(reading.observed, reading.limit, place, is_of_order=True)
    return found


def _ratio(part: Decimal | None, whole: Decimal | None) -> int | None:
    return None if part is None or not whole else atoms(part / whole)
