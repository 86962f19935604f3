"""Orders at the local exchange: types, refusals, money, told events."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.venues.exchange import LimitTerms
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.book import Book
from tests.unit.venues.exchange.support import Desk, exchange

ORDER = {"symbol": "ABCUSD", "side": "BUY", "type": "LIMIT"}
LIMIT = ORDER | {"timeInForce": "GTC", "quantity": "1", "price": "95"}


def _refusal(parameters: dict[str, str]) -> tuple[int, str]:
    body = Desk(exchange()).json("POST order", **parameters)
    return int(body["code"]), body["msg"]


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"price": "95.001"}, -1013, "Filter failure: PRICE_FILTER"),
        ({"quantity": "0.0005"}, -1013, "Filter failure: LOT_SIZE"),
        ({"quantity": "0.01"}, -1013, "Filter failure: NOTIONAL"),
        ({"price": "600"}, -1013, "Filter failure: PERCENT_PRICE_BY_SIDE"),
        ({"icebergQty": "0.01"}, -1013, "Filter failure: ICEBERG_PARTS"),
        ({"quantity": "2000"}, -2010, "Account has insufficient balance for requested action."),
        ({"symbol": "NOSUCH"}, -1121, "Invalid symbol."),
        ({"side": "HOLD"}, -1117, "Invalid side."),
        ({"type": "ODD"}, -1116, "Invalid orderType."),
        ({"timeInForce": "GTX"}, -1115, "Invalid timeInForce."),
        ({"price": "abc"}, -1100, "Illegal characters found in parameter 'price'"),
        ({"price": "95.000000001"}, -1111, "Parameter 'price' has too much precision."),
        ({"stopPrice": "94"}, -1106, "Parameter 'stopPrice' sent when not required."),
        (
            {"foo": "1"},
            -1104,
            "Not all sent parameters were read; read '8' parameter(s) but was sent '9'.",
        ),
        ({"newClientOrderId": ""}, -1105, "Parameter 'newClientOrderId' was empty."),
        ({"type": "MARKET"}, -1106, "Parameter 'timeInForce' sent when not required."),
        ({"type": "LIMIT_MAKER", "price": "101"}, -1106, "Parameter 'timeInForce'"),
    ],
)
def test_a_wrong_order_is_refused_in_binance_s_words(
    changes: dict[str, str], code: int, text: str
) -> None:
    found = _refusal(LIMIT | changes)
    assert found[0] == code
    assert found[1].startswith(text)


@pytest.mark.parametrize("name", ["symbol", "side", "type", "timeInForce", "quantity", "price"])
def test_a_missing_parameter_is_named(name: str) -> None:
    code, text = _refusal({key: value for key, value in LIMIT.items() if key != name})
    assert code == -1102
    assert f"'{name}'" in text


def test_a_maker_that_would_take_is_refused() -> None:
    terms = ORDER | {"type": "LIMIT_MAKER", "quantity": "1", "price": "105"}
    assert _refusal(terms) == (-2010, "Order would immediately match and take.")


def test_a_stop_beyond_its_price_is_refused() -> None:
    terms = ORDER | {"type": "STOP_LOSS", "quantity": "1", "stopPrice": "90"}
    assert _refusal(terms) == (-2010, "Stop price would trigger immediately.")


def test_a_client_s_id_that_is_open_is_a_duplicate() -> None:
    desk = Desk(exchange())
    desk.limit("BUY", "95", "1", newClientOrderId="mine")
    assert desk.limit("BUY", "95", "1", newClientOrderId="mine")["msg"] == "Duplicate order sent."


def test_a_halted_symbol_is_closed() -> None:
    house = exchange()
    house.markets["ABCUSD"].phase = type(house.markets["ABCUSD"].phase).HALT
    assert Desk(house).limit("BUY", "95", "1")["msg"] == "Market is closed."


def test_a_resting_buy_locks_its_value_and_a_cancel_gives_it_back() -> None:
    desk = Desk(exchange())
    order = desk.limit("BUY", "95", "2")
    assert desk.free("USD") == (Decimal(99_810), Decimal(190))
    desk.json("DELETE order", symbol="ABCUSD", orderId=order["orderId"])
    assert desk.free("USD") == (Decimal(100_000), Decimal(0))


def test_an_order_that_is_gone_cannot_be_canceled_nor_one_that_never_was_queried() -> None:
    desk = Desk(exchange())
    assert desk.code("DELETE order", symbol="ABCUSD", orderId=1) == -2011
    assert desk.code("GET order", symbol="ABCUSD", orderId=1) == -2013
    assert desk.code("DELETE openOrders", symbol="ABCUSD") == -2011
    assert desk.code("GET order", symbol="ABCUSD") == -1102


def test_a_limit_above_the_market_pays_the_market_s_price() -> None:
    desk = Desk(exchange())
    order = desk.limit("BUY", "101", "1")
    assert order["status"] == "FILLED"
    paid = Decimal(order["cummulativeQuoteQty"])
    assert paid < 101
    assert desk.free("USD") == (100_000 - paid, Decimal(0))
    assert desk.free("ABC") == (Decimal("100.999"), Decimal(0))


def test_a_value_buys_no_more_than_that_value() -> None:
    desk = Desk(exchange())
    order = desk.json(
        "POST order", symbol="ABCUSD", side="BUY", type="MARKET", quoteOrderQty="1000"
    )
    assert Decimal(999) < Decimal(order["cummulativeQuoteQty"]) <= 1000
    assert order["status"] == "FILLED"


def test_what_a_market_order_cannot_have_expires() -> None:
    house = exchange()
    desk = Desk(house)
    house.deposit("anna", "ABC", 10_000_000 * UNIT)
    order = desk.json("POST order", symbol="ABCUSD", side="SELL", type="MARKET", quantity="1000000")
    assert order["status"] == "EXPIRED"
    assert Decimal(0) < Decimal(order["executedQty"]) < 1_000_000


@pytest.mark.parametrize("tif", ["IOC", "FOK"])
def test_immediate_orders_never_rest(tif: str) -> None:
    order = Desk(exchange()).limit("BUY", "95", "1", timeInForce=tif)
    assert order["status"] == "EXPIRED"
    assert order["executedQty"] == "0.00000000"


def test_an_iceberg_shows_its_part_only() -> None:
    house = exchange()
    Desk(house).limit("BUY", "95", "10", icebergQty="2")
    assert house.markets["ABCUSD"].book.level(1, 9_500) == 2_000


def test_a_stop_waits_unseen_and_sells_when_the_price_falls_to_it() -> None:
    house = exchange()
    desk = Desk(house)
    terms = {"symbol": "ABCUSD", "side": "SELL", "type": "STOP_LOSS", "quantity": "1"}
    order = desk.json("POST order", stopPrice="99.50", **terms)
    assert desk.json("GET order", symbol="ABCUSD", orderId=order["orderId"])["isWorking"] is False
    house.advance(house.now_ns + 2 * 3_600 * 10**9)
    found = desk.json("GET order", symbol="ABCUSD", orderId=order["orderId"])
    assert found["status"] == "FILLED"
    price = Decimal(found["cummulativeQuoteQty"])
    assert Decimal("98.9") < price <= Decimal("99.5")


def test_a_limit_in_the_path_of_the_market_is_filled_as_maker() -> None:
    house = exchange()
    desk = Desk(house)
    order = desk.limit("SELL", "101.90", "1")
    house.advance(house.now_ns + 3_600 * 10**9)
    trades = desk.json("GET myTrades", symbol="ABCUSD", orderId=order["orderId"])
    assert trades
    assert all(each["isMaker"] for each in trades)
    assert {each["price"] for each in trades} == {"101.90000000"}


@pytest.mark.parametrize(
    ("mode", "maker", "taker"),
    [
        ("EXPIRE_TAKER", "NEW", "EXPIRED_IN_MATCH"),
        ("EXPIRE_MAKER", "EXPIRED_IN_MATCH", "NEW"),
        ("EXPIRE_BOTH", "EXPIRED_IN_MATCH", "EXPIRED_IN_MATCH"),
        ("DECREMENT", "NEW", "EXPIRED_IN_MATCH"),
    ],
)
def test_an_account_does_not_trade_with_itself(mode: str, maker: str, taker: str) -> None:
    house = exchange()
    desk = Desk(house)
    best = house.markets["ABCUSD"].book.best(1) or 0
    price = f"{(best + 1) / 100:.2f}"
    house.deposit("anna", "ABC", 1000 * UNIT)
    strangers = house.markets["ABCUSD"].book.level(-1, best + 1) / 1000
    resting = desk.limit("SELL", price, "400")
    bought = desk.limit("BUY", price, f"{strangers + 100:.3f}", selfTradePreventionMode=mode)
    asked = {"symbol": "ABCUSD", "orderId": resting["orderId"]}
    assert desk.json("GET order", **asked)["status"] == maker
    assert bought["status"] in (taker, "PARTIALLY_FILLED" if taker == "NEW" else taker)
    assert sum(len(each) for each in house.trading.fills_of.values()) == len(bought["fills"])


def test_an_order_that_is_only_tried_changes_nothing() -> None:
    desk = Desk(exchange())
    assert desk.json("POST order/test", **LIMIT) == {}
    rates = desk.json("POST order/test", computeCommissionRates="true", **LIMIT)
    assert rates["standardCommissionForOrder"]["maker"] == "0.00100000"
    assert desk.code("POST order/test", **LIMIT | {"price": "95.001"}) == -1013
    assert desk.json("GET openOrders") == []


def test_all_orders_of_a_symbol_are_canceled_at_once() -> None:
    desk = Desk(exchange())
    for price in ("94", "95"):
        desk.limit("BUY", price, "1")
    rows = desk.json("DELETE openOrders", symbol="ABCUSD")
    assert [each["status"] for each in rows] == ["CANCELED", "CANCELED"]
    assert desk.free("USD") == (Decimal(100_000), Decimal(0))


def test_a_replacement_cancels_and_places() -> None:
    desk = Desk(exchange())
    order = desk.limit("BUY", "95", "1")
    done = desk.json(
        "POST order/cancelReplace",
        cancelReplaceMode="STOP_ON_FAILURE",
        cancelOrderId=order["orderId"],
        **LIMIT | {"price": "96"},
    )
    assert (done["cancelResult"], done["newOrderResult"]) == ("SUCCESS", "SUCCESS")
    assert [each["price"] for each in desk.json("GET openOrders")] == ["96.00000000"]


def test_a_replacement_of_nothing_says_how_far_it_came() -> None:
    desk = Desk(exchange())
    asked = {"cancelOrderId": 7, **LIMIT}
    stopped = desk.json("POST order/cancelReplace", cancelReplaceMode="STOP_ON_FAILURE", **asked)
    went_on = desk.json("POST order/cancelReplace", cancelReplaceMode="ALLOW_FAILURE", **asked)
    assert stopped["code"] == -2022
    assert stopped["data"]["newOrderResult"] == "NOT_ATTEMPTED"
    assert went_on["code"] == -2021
    assert went_on["data"]["newOrderResult"] == "SUCCESS"


def test_orders_beyond_ten_seconds_limit_are_refused_and_fills_give_room() -> None:
    house = exchange(limits=LimitTerms(orders_per_10s=2))
    desk = Desk(house)
    for _ in range(5):
        assert desk.limit("BUY", "101", "0.1")["status"] == "FILLED"
    desk.limit("BUY", "95", "1")
    desk.limit("BUY", "95", "1")
    refused = desk.limit("BUY", "95", "1")
    assert refused["code"] == -1015
    house.advance(house.now_ns + 10 * 10**9)
    assert desk.limit("BUY", "95", "1")["status"] == "NEW"


def test_too_many_open_orders_are_refused_by_filter() -> None:
    desk = Desk(exchange(limits=LimitTerms(orders_per_10s=1000)))
    for _ in range(200):
        desk.limit("BUY", "95", "0.1")
    assert desk.limit("BUY", "95", "0.1")["msg"] == "Filter failure: MAX_NUM_ORDERS"


_orders = st.tuples(
    st.sampled_from(["BUY", "SELL"]),
    st.integers(9_800, 10_300),
    st.integers(60, 5_000),
    st.sampled_from(["GTC", "IOC", "FOK"]),
    st.sampled_from(["anna", "bert"]),
    st.integers(0, 120),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_orders, max_size=25))
def test_money_is_conserved_and_every_lock_belongs_to_an_open_order(
    orders: list[tuple[str, int, int, str, str, int]],
) -> None:
    house = exchange()
    desks = {name: Desk(house, name) for name in ("anna", "bert")}
    for side, ticks, lots, tif, name, seconds in orders:
        desks[name].limit(side, f"{ticks / 100:.2f}", f"{lots / 1000:.3f}", timeInForce=tif)
        house.advance(house.now_ns + seconds * 10**9)
    for account in list(house.accounts.values())[:2]:
        fills = house.trading.fills_of[account.number]
        usd = sum(-each.value if each.is_buyer else each.value - each.commission for each in fills)
        abc = sum(
            each.quantity - each.commission if each.is_buyer else -each.quantity for each in fills
        )
        open_orders = house.trading.orders.open(account.number)
        locked_usd = sum(
            each.terms.price * each.leaves // UNIT for each in open_orders if each.terms.side > 0
        )
        locked_abc = sum(each.leaves for each in open_orders if each.terms.side < 0)
        purses = account.purses
        assert purses["USD"].locked == locked_usd
        assert purses["ABC"].locked == locked_abc
        assert purses["USD"].free + locked_usd == 100_000 * UNIT + usd
        assert purses["ABC"].free + locked_abc == 100 * UNIT + abc
        assert min(purses["USD"].free, purses["ABC"].free) >= 0


@settings(max_examples=25, deadline=None)
@given(st.lists(_orders, max_size=25))
def test_the_followed_levels_are_those_of_the_engine(
    orders: list[tuple[str, int, int, str, str, int]],
) -> None:
    house = exchange()
    desk = Desk(house)
    book = house.markets["ABCUSD"].book
    for side, ticks, lots, tif, _, seconds in orders:
        shown = {"icebergQty": f"{lots // 5 / 1000:.3f}"} if tif == "GTC" else {}
        desk.limit(side, f"{ticks / 100:.2f}", f"{lots / 1000:.3f}", timeInForce=tif, **shown)
        house.advance(house.now_ns + seconds * 10**9)
        for word, sign in (("bid", 1), ("ask", -1)):
            for level, shown_lots in book.depth(sign, 1000):
                assert book.level(sign, level) == shown_lots, word


def test_a_book_starts_empty_and_open() -> None:
    book = Book()
    assert book.best(1) is None
    assert book.take_diff("100ms") is None
