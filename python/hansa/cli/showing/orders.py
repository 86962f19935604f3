"""Orders, one order, and fills as text."""

from decimal import Decimal

from hansa.api.orders import FillView, OrderDetail, OrderView
from hansa.api.page import Page
from hansa.app.desk.text import quantity
from hansa.app.desk.words import symbol
from hansa.cli.output import print_line, print_more, print_rows, print_table
from hansa.cli.texts import number, short_at


def print_orders(page: Page[OrderView]) -> None:
    """Orders and refused proposals."""
    print_table(
        ["order", "time (UTC)", "asked", "came to"],
        [order_row(each) for each in page.data],
    )
    print_more(page)


def print_order(detail: OrderDetail) -> None:
    """An order: its life, what the gate saw, its fills."""
    order = detail.order
    print_line(f"Order {order.id} of {order.source}, {order.instrument}: {came_to(order)}")
    print_rows([("asked", f"{asked(order)}, {order.time_in_force}"), ("record", str(order.seq))])
    print("\nGate")
    print_table(
        ["control", "limit", "observed", "answer"],
        [
            [each.control, each.limit, each.observed, "passed" if each.passed else "REFUSED"]
            for each in detail.readings
        ],
    )
    print("\nLife")
    print_table(
        ["record", "time (UTC)", "event", "quantity", "price", "status"],
        [
            [
                str(each.seq),
                short_at(each.at),
                each.what,
                quantity(each.quantity),
                each.price,
                each.status,
            ]
            for each in detail.life
        ],
    )


def print_fills(page: Page[FillView]) -> None:
    """Executions; the slip in basis points, worse is above zero."""
    print_table(
        ["order", "time (UTC)", "filled", "at", "fee", "slip"],
        [_fill(each) for each in page.data],
    )
    print_more(page)


def order_row(each: OrderView) -> list[str]:
    """An order in a line."""
    return [each.id, short_at(each.at), asked(each), came_to(each)]


def asked(order: OrderView) -> str:
    """`buy 0.5 BTCUSDT limit 19,942.21`; of a market order without its kind."""
    kind = "" if order.kind == "market" else f" {order.kind.replace('_', '-')}"
    prices = [each for each in (order.limit, order.stop) if each]
    said = f"{order.side} {quantity(order.quantity)} {symbol(order.instrument)}{kind}"
    return " ".join([said, *prices])


def came_to(order: OrderView) -> str:
    """`filled at 34.040`, `canceled, 3 at 34.040`, `refused by drawdown`."""
    if order.refused_by:
        return f"refused by {order.refused_by}"
    if not order.average:
        return order.status
    filled = "" if order.status == "filled" else f", {quantity(order.filled)}"
    return f"{order.status}{filled} at {order.average}"


def _fill(fill: FillView) -> list[str]:
    undone = " UNDONE" if fill.is_undone else ""
    return [
        fill.order_id,
        short_at(fill.at),
        f"{fill.side} {quantity(fill.quantity)} {symbol(fill.instrument)}{undone}",
        fill.price,
        f"{_fee(Decimal(fill.fee))} {fill.fee_currency}",
        number(fill.slippage_bps, "+.1f"),
    ]


def _fee(fee: Decimal) -> str:
    """Two places, or three digits where it is small."""
    return f"{fee:,.2f}" if abs(fee) >= 1 or not fee else f"{fee:.3g}"
