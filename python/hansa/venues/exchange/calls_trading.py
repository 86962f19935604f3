"""Answers to orders: placed, tried, canceled, replaced, looked up."""

from hansa.config import Json
from hansa.venues.exchange.call import Call
from hansa.venues.exchange.market import Market
from hansa.venues.exchange.order import Order
from hansa.venues.exchange.orders import no_order, unknown_order
from hansa.venues.exchange.reading_orders import read_answer, read_order
from hansa.venues.exchange.refusals import RefusalError, missing


def place(call: Call) -> Json:
    """A new order."""
    terms = read_order(call)
    answer = read_answer(call.parameters, terms.type)
    call.parameters.finish()
    return _shown(call.exchange.trading.place(call.owner, terms), answer)


def test(call: Call) -> Json:
    """An order that is only checked."""
    terms = read_order(call)
    read_answer(call.parameters, terms.type)
    rates = call.parameters.flag("computeCommissionRates", False)
    call.parameters.finish()
    call.exchange.trading.check(call.owner, terms)
    if not rates:
        return {}
    account = call.owner.terms
    return {
        "standardCommissionForOrder": {
            "maker": rate_text(account.maker_bps),
            "taker": rate_text(account.taker_bps),
        }
    }


def cancel(call: Call) -> Json:
    """Takes an order out, or the list that it belongs to."""
    client_id = call.parameters.client_id("newClientOrderId") or ""
    only = call.parameters.choice(
        "cancelRestrictions", ("ONLY_NEW", "ONLY_PARTIALLY_FILLED"), "NONE"
    )
    order = _asked(call, unknown_order())
    call.parameters.finish()
    if not order.is_open:
        raise unknown_order()
    if only not in ("NONE", f"ONLY_{order.status}"):
        text = "Order was not canceled due to cancel restrictions."
        raise RefusalError(-2011, text)
    call.exchange.trading.cancel(order, client_id=client_id or call.exchange.fresh_client_id())
    return order.canceled_json(order.terms.client_order_id) | (
        {"clientOrderId": client_id} if client_id else {}
    )


def cancel_all(call: Call) -> Json:
    """Takes every open order of a symbol out."""
    market = _market(call)
    call.parameters.finish()
    found = call.exchange.trading.orders.open(call.owner.number, market.listing.symbol)
    if not found:
        raise unknown_order()
    rows: list[Json] = []
    for order in found:
        if order.is_open:
            call.exchange.trading.cancel(order)
        rows.append(order.canceled_json(order.terms.client_order_id))
    return rows


def cancel_replace(call: Call) -> Json:
    """Takes an order out and places another; says what became of both."""
    p = call.parameters
    may_fail = p.choice("cancelReplaceMode", ("STOP_ON_FAILURE", "ALLOW_FAILURE")) != (
        "STOP_ON_FAILURE"
    )
    number, client_id = p.maybe_number("cancelOrderId"), p.client_id("cancelOrigClientOrderId")
    if number is None and client_id is None:
        raise missing("cancelOrderId")
    p.client_id("cancelNewClientOrderId")
    terms = read_order(call)
    answer = read_answer(p, terms.type)
    p.finish()
    trading, owner = call.exchange.trading, call.owner
    old = trading.orders.find(owner.number, terms.symbol, number, client_id or "")
    canceled: Json
    if old is None or not old.is_open:
        canceled = unknown_order().body()
        is_canceled = False
    else:
        trading.cancel(old)
        canceled = old.canceled_json(old.terms.client_order_id)
        is_canceled = True
    if not is_canceled and not may_fail:
        raise _half_done(canceled, None, is_canceled=False, is_placed=None)
    try:
        placed = _shown(trading.place(owner, terms), answer)
    except RefusalError as error:
        raise _half_done(
            canceled, error.body(), is_canceled=is_canceled, is_placed=False
        ) from error
    if not is_canceled:
        raise _half_done(canceled, placed, is_canceled=False, is_placed=True)
    return {
        "cancelResult": "SUCCESS",
        "newOrderResult": "SUCCESS",
        "cancelResponse": canceled,
        "newOrderResponse": placed,
    }


def status(call: Call) -> Json:
    """What became of an order."""
    order = _asked(call, no_order())
    call.parameters.finish()
    return order.as_json()


def open_orders(call: Call) -> Json:
    """The open orders, of a symbol or of all."""
    symbol = call.parameters.maybe("symbol")
    call.parameters.finish()
    if symbol is not None:
        call.exchange.market(symbol)
    return [each.as_json() for each in call.exchange.trading.orders.open(call.owner.number, symbol)]


def all_orders(call: Call) -> Json:
    """The orders of a symbol, open and ended: from an id on, else the latest."""
    p, symbol = call.parameters, _market(call).listing.symbol
    first, limit = p.maybe_number("orderId"), min(max(p.number("limit", 500), 1), 1000)
    start, end = p.maybe_number("startTime"), p.maybe_number("endTime")
    p.finish()
    rows = [
        each
        for each in call.exchange.trading.orders.all(call.owner.number, symbol)
        if (start is None or each.time_ns >= start * 10**6)
        and (end is None or each.time_ns < (end + 1) * 10**6)
    ]
    if first is not None:
        rows = [each for each in rows if each.id >= first][:limit]
    return [each.as_json() for each in rows[-limit:]]


def rate_text(bps: int) -> str:
    """A commission rate as Binance writes it."""
    return f"0.{bps * 10_000:08d}"


def _market(call: Call) -> Market:
    return call.exchange.market(call.parameters.text("symbol"))


def _asked(call: Call, unknown: RefusalError) -> Order:
    p = call.parameters
    symbol = _market(call).listing.symbol
    number, client_id = p.maybe_number("orderId"), p.client_id("origClientOrderId")
    if number is None and client_id is None:
        raise _neither()
    found = call.exchange.trading.orders.find(call.owner.number, symbol, number, client_id or "")
    if found is None:
        raise unknown
    return found


def _neither() -> RefusalError:
    text = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
    return RefusalError(-1102, text)


def _shown(order: Order, answer: str) -> dict[str, Json]:
    shown = {"ACK": order.ack, "RESULT": order.result, "FULL": order.full}
    return shown[answer]()


def _half_done(
    canceled: Json, placed: Json, *, is_canceled: bool, is_placed: bool | None
) -> RefusalError:
    """What is said when only one half of a replacement, or none, was done."""
    is_partial = is_canceled or bool(is_placed)
    code, text = (
        (-2021, "Order cancel-replace partially failed.")
        if is_partial
        else (
            -2022,
            "Order cancel-replace failed.",
        )
    )
    error = RefusalError(code, text, status=409 if is_partial else 400)
    words = {True: "SUCCESS", False: "FAILURE", None: "NOT_ATTEMPTED"}
    error.data = {
        "cancelResult": words[is_canceled],
        "newOrderResult": words[is_placed],
        "cancelResponse": canceled,
        "newOrderResponse": placed,
    }
    return error
