"""Answers about order lists: two orders of which one cancels the other."""

from hansa.config import Json
from hansa.venues.exchange.call import Call
from hansa.venues.exchange.listing import STP_MODES
from hansa.venues.exchange.order import LIMITED, STOPPED, OrderTerms
from hansa.venues.exchange.order_list import OrderList
from hansa.venues.exchange.orders import unknown_order
from hansa.venues.exchange.reading_orders import ANSWERS
from hansa.venues.exchange.refusals import RefusalError, missing, rejected

_MAKERS = ("LIMIT_MAKER", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT")
_STOPS = ("STOP_LOSS", "STOP_LOSS_LIMIT")
_SIDES = {"BUY": 1, "SELL": -1}
_TIMES = ("GTC", "IOC", "FOK")
_RELATION = "The relationship of the prices for the orders is not correct."


def place_oco(call: Call) -> Json:
    """Two orders, one above the price and one below it."""
    p, exchange = call.parameters, call.exchange
    symbol = exchange.market(p.text("symbol")).listing.symbol
    side = _SIDES[p.choice("side", _SIDES)]
    client_id = p.client_id("listClientOrderId") or exchange.fresh_client_id()
    stp_mode = p.choice("selfTradePreventionMode", STP_MODES, "NONE")
    answer = p.choice("newOrderRespType", ANSWERS, "RESULT")
    quantity = p.amount("quantity")
    kinds = {"above": _MAKERS, "below": _STOPS} if side < 0 else {"above": _STOPS, "below": _MAKERS}
    legs = [
        OrderTerms(
            symbol=symbol,
            side=side,
            type=(kind := p.choice(f"{word}Type", known)),
            client_order_id=p.client_id(f"{word}ClientOrderId") or exchange.fresh_client_id(),
            time_in_force=_time_in_force(call, word, kind),
            quantity=quantity,
            price=p.amount(f"{word}Price") if kind in LIMITED else 0,
            stop_price=p.amount(f"{word}StopPrice") if kind in STOPPED else 0,
            iceberg_quantity=p.maybe_amount(f"{word}IcebergQty"),
            stp_mode=stp_mode,
        )
        for word, known in kinds.items()
    ]
    p.finish()
    _check_relation(legs[0], legs[1], exchange.markets[symbol].tape.last_price)
    placed = exchange.trading.place_list(call.owner, legs, client_id=client_id)
    shown = {"ACK": "ack", "RESULT": "result", "FULL": "full"}[answer]
    reports: list[Json] = [getattr(order, shown)() for order in placed.orders]
    return {**placed.as_json(), "orderReports": reports}


def cancel_list(call: Call) -> Json:
    """Takes both out."""
    symbol = call.exchange.market(call.parameters.text("symbol")).listing.symbol
    call.parameters.client_id("newClientOrderId")
    found = _asked(call)
    call.parameters.finish()
    if found is None or found.symbol != symbol or not found.is_open:
        raise unknown_order()
    still_open = [order for order in found.orders if order.is_open]
    call.exchange.trading.cancel(still_open[0])
    reports: list[Json] = [
        order.canceled_json(order.terms.client_order_id) for order in found.orders
    ]
    return {**found.as_json(), "orderReports": reports}


def list_status(call: Call) -> Json:
    """How a list stands."""
    found = _asked(call)
    call.parameters.finish()
    if found is None:
        raise RefusalError(-2018, "Order list does not exist.")
    return found.as_json()


def open_lists(call: Call) -> Json:
    """The account's lists that are open."""
    call.parameters.finish()
    lists = call.exchange.trading.lists.values()
    mine = [each for each in lists if each.account == call.owner.number and each.is_open]
    return [each.as_json() for each in mine]


def _time_in_force(call: Call, word: str, kind: str) -> str:
    name = f"{word}TimeInForce"
    if kind in ("STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT"):
        return call.parameters.choice(name, _TIMES)
    call.parameters.refuse(name)
    return "GTC"


def _check_relation(above: OrderTerms, below: OrderTerms, last_price: int) -> None:
    """One must lie above the last price, the other below."""
    high, low = above.stop_price or above.price, below.stop_price or below.price
    if not low < last_price < high:
        raise rejected(_RELATION)


def _asked(call: Call) -> OrderList | None:
    p = call.parameters
    number = p.maybe_number("orderListId")
    client_id = p.client_id("listClientOrderId") or p.client_id("origClientOrderId")
    if number is None and client_id is None:
        raise missing("orderListId")
    for each in call.exchange.trading.lists.values():
        is_meant = each.id == number if number is not None else each.client_id == client_id
        if is_meant and each.account == call.owner.number:
            return each
    return None
