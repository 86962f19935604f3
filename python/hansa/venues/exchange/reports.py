"""What an account is told: execution reports and balances."""

from hansa.config import Json
from hansa.venues.exchange.account import Account
from hansa.venues.exchange.amounts import text_of, value_of
from hansa.venues.exchange.order import LIMITED, NS_PER_MS, Fill, Order


def execution_report(
    order: Order, execution: str, *, now_ns: int, fill: Fill | None = None, client_id: str = ""
) -> dict[str, Json]:
    """An order's report: `execution` is NEW, TRADE, CANCELED, EXPIRED, TRADE_PREVENTION or
    REPLACED; `client_id` that of the request, where it is another than the order's.
    """
    terms = order.terms
    last = (fill.price, fill.quantity, fill.commission) if fill else (0, 0, 0)
    report: dict[str, Json] = {
        "e": "executionReport",
        "E": now_ns // NS_PER_MS,
        "s": terms.symbol,
        "c": client_id or terms.client_order_id,
        "S": terms.side_word,
        "o": terms.type,
        "f": terms.time_in_force,
        "q": text_of(order.quantity),
        "p": text_of(terms.price),
        "P": text_of(terms.stop_price),
        "F": text_of(terms.iceberg_quantity),
        "g": order.list_id,
        "C": terms.client_order_id if client_id else "",
        "x": execution,
        "X": str(order.status),
        "r": "NONE",
        "i": order.id,
        "l": text_of(last[1]),
        "z": text_of(order.executed),
        "L": text_of(last[0]),
        "n": text_of(last[2]),
        "N": fill.commission_asset if fill else None,
        "T": now_ns // NS_PER_MS,
        "t": fill.id if fill else -1,
        "I": order.id * 1000 + len(order.fills),
        "w": order.working_ns is not None and order.is_open and terms.type in LIMITED,
        "m": fill.is_maker if fill else False,
        "M": fill is not None,
        "O": order.time_ns // NS_PER_MS,
        "Z": text_of(order.value),
        "Y": text_of(value_of(*last[:2])),
        "Q": text_of(terms.quote_quantity),
        "V": terms.stp_mode,
    }
    if order.prevented:
        report["A"] = text_of(order.prevented)
    if execution == "TRADE_PREVENTION":
        report["B"] = text_of(order.last_prevented)
    if order.working_ns is not None:
        report["W"] = order.working_ns // NS_PER_MS
    return report


def account_position(account: Account, now_ns: int) -> dict[str, Json]:
    """The balances that changed since the last such report."""
    return {
        "e": "outboundAccountPosition",
        "E": now_ns // NS_PER_MS,
        "u": now_ns // NS_PER_MS,
        "B": account.take_touched(),
    }
