"""Two orders of which one cancels the other, at the local exchange."""

from decimal import Decimal

import pytest

from tests.unit.venues.exchange.support import Desk, exchange

HOUR_NS = 3_600 * 10**9
SELL = {
    "symbol": "ABCUSD",
    "side": "SELL",
    "quantity": "40",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "101.90",
    "belowType": "STOP_LOSS",
    "belowStopPrice": "99.50",
}


def _statuses(desk: Desk, placed: dict) -> list[str]:
    return [
        desk.json("GET order", symbol="ABCUSD", orderId=each["orderId"])["status"]
        for each in placed["orders"]
    ]


def test_a_pair_locks_its_quantity_once() -> None:
    desk = Desk(exchange())
    placed = desk.json("POST orderList/oco", **SELL)
    assert placed["listOrderStatus"] == "EXECUTING"
    assert desk.free("ABC") == (Decimal(60), Decimal(40))
    assert [each["orderListId"] for each in desk.json("GET openOrderList")] == [0]


def test_the_limit_that_trades_ends_the_stop() -> None:
    desk = Desk(exchange())
    placed = desk.json("POST orderList/oco", **SELL)
    desk.exchange.advance(desk.exchange.now_ns + HOUR_NS)
    assert _statuses(desk, placed)[1] == "EXPIRED"
    assert desk.json("GET myTrades", symbol="ABCUSD")


def test_the_stop_that_is_triggered_ends_the_limit() -> None:
    desk = Desk(exchange())
    placed = desk.json("POST orderList/oco", **SELL | {"abovePrice": "110"})
    desk.exchange.advance(desk.exchange.now_ns + 2 * HOUR_NS)
    assert _statuses(desk, placed) == ["EXPIRED", "FILLED"]
    assert desk.free("ABC") == (Decimal(60), Decimal(0))
    assert desk.json("GET orderList", orderListId=0)["listOrderStatus"] == "ALL_DONE"


@pytest.mark.parametrize("path", ["DELETE orderList", "DELETE order"])
def test_canceling_one_or_the_list_cancels_both(path: str) -> None:
    desk = Desk(exchange())
    placed = desk.json("POST orderList/oco", **SELL)
    name = "orderListId" if path == "DELETE orderList" else "orderId"
    number = 0 if name == "orderListId" else placed["orders"][0]["orderId"]
    desk.json(path, symbol="ABCUSD", **{name: number})
    assert _statuses(desk, placed) == ["CANCELED", "CANCELED"]
    assert desk.free("ABC") == (Decimal(100), Decimal(0))
    assert desk.json("GET openOrderList") == []


def test_a_buying_pair_pays_what_its_stop_limit_says() -> None:
    desk = Desk(exchange())
    terms = {
        "symbol": "ABCUSD",
        "side": "BUY",
        "quantity": "1",
        "aboveType": "STOP_LOSS_LIMIT",
        "aboveStopPrice": "101.50",
        "abovePrice": "102.00",
        "aboveTimeInForce": "GTC",
        "belowType": "LIMIT_MAKER",
        "belowPrice": "95",
    }
    placed = desk.json("POST orderList/oco", **terms)
    assert desk.free("USD")[1] == 95
    desk.exchange.advance(desk.exchange.now_ns + HOUR_NS)
    assert _statuses(desk, placed) == ["FILLED", "EXPIRED"]
    assert desk.free("USD")[1] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"abovePrice": "99"}, -2010),
        ({"belowStopPrice": "102"}, -2010),
        ({"belowType": "LIMIT_MAKER"}, -1130),
        ({"quantity": "1000"}, -2010),
        ({"belowTimeInForce": "GTC"}, -1106),
        ({"aboveClientOrderId": "same", "belowClientOrderId": "same"}, -2010),
    ],
)
def test_a_pair_that_cannot_be_is_refused_whole(changes: dict[str, str], code: int) -> None:
    desk = Desk(exchange())
    assert desk.code("POST orderList/oco", **SELL | changes) == code
    assert desk.json("GET openOrders") == []
    assert desk.free("ABC") == (Decimal(100), Decimal(0))


def test_a_list_that_is_none_is_refused() -> None:
    desk = Desk(exchange())
    assert desk.code("GET orderList", orderListId=7) == -2018
    assert desk.code("DELETE orderList", symbol="ABCUSD", orderListId=7) == -2011
    assert desk.code("GET orderList") == -1102
