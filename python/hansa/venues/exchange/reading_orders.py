"""From the parameters of a request to the terms of an order, as each type of order demands."""

from hansa.venues.exchange.call import Call
from hansa.venues.exchange.listing import ORDER_TYPES, STP_MODES
from hansa.venues.exchange.order import OrderTerms
from hansa.venues.exchange.parameters import Parameters
from hansa.venues.exchange.refusals import RefusalError

_TIMES = ("GTC", "IOC", "FOK")
_SIDES = {"BUY": 1, "SELL": -1}
ANSWERS = ("ACK", "RESULT", "FULL")


def read_order(call: Call) -> OrderTerms:
    """The order that a request asks for; refuses what its type lacks or does not take."""
    p = call.parameters
    symbol = call.exchange.market(p.text("symbol")).listing.symbol
    side = _SIDES[p.choice("side", _SIDES)]
    kind = p.choice("type", ORDER_TYPES)
    client_id = p.client_id("newClientOrderId") or call.exchange.fresh_client_id()
    terms = OrderTerms(
        symbol=symbol,
        side=side,
        type=kind,
        client_order_id=client_id,
        time_in_force=_time_in_force(p, kind),
        quantity=_quantity(p, kind),
        quote_quantity=p.maybe_amount("quoteOrderQty") if kind == "MARKET" else 0,
        price=_price(p, kind),
        stop_price=_stop_price(p, kind),
        iceberg_quantity=p.maybe_amount("icebergQty") if "icebergQty" in p else 0,
        stp_mode=p.choice("selfTradePreventionMode", STP_MODES, "NONE"),
        strategy_id=p.maybe_number("strategyId"),
        strategy_type=p.maybe_number("strategyType"),
    )
    if kind != "MARKET":
        p.refuse("quoteOrderQty")
    _check_iceberg(terms)
    return terms


def read_answer(parameters: Parameters, kind: str) -> str:
    """How much the answer shall say: by default all for orders that may trade at once."""
    default = "FULL" if kind in ("LIMIT", "MARKET") else "ACK"
    return parameters.choice("newOrderRespType", ANSWERS, default)


def _time_in_force(p: Parameters, kind: str) -> str:
    if kind in ("LIMIT", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT"):
        return p.choice("timeInForce", _TIMES)
    p.refuse("timeInForce")
    return "GTC"


def _quantity(p: Parameters, kind: str) -> int:
    if kind == "MARKET" and "quoteOrderQty" in p:
        p.refuse("quantity")
        return 0
    return p.amount("quantity")


def _price(p: Parameters, kind: str) -> int:
    if kind in ("MARKET", "STOP_LOSS", "TAKE_PROFIT"):
        p.refuse("price")
        return 0
    return p.amount("price")


def _stop_price(p: Parameters, kind: str) -> int:
    if kind.startswith(("STOP", "TAKE")):
        return p.amount("stopPrice")
    p.refuse("stopPrice")
    return 0


def _check_iceberg(terms: OrderTerms) -> None:
    if not terms.iceberg_quantity:
        return
    if terms.type not in ("LIMIT", "LIMIT_MAKER", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT"):
        raise RefusalError(-1106, "Parameter 'icebergQty' sent when not required.")
    if terms.time_in_force != "GTC":
        raise RefusalError(-1013, "TimeInForce must be GTC for iceberg orders.")
