"""The door of the local exchange: keys, signatures, clocks, weights, bans."""

import pytest

from hansa.venues.exchange import LimitTerms
from hansa.venues.exchange.parameters import Parameters
from hansa.venues.exchange.refusals import RefusalError
from tests.unit.venues.exchange.support import Desk, exchange


def test_an_unknown_key_and_a_key_that_may_not_trade_are_refused() -> None:
    house = exchange()
    assert Desk(house, "nobody").code("GET account") == -2015
    assert Desk(house, "reader").code("GET account") == 0
    assert Desk(house, "reader").limit("BUY", "95", "1")["code"] == -2015


def test_a_key_that_is_none_has_a_bad_format() -> None:
    assert Desk(exchange(), "").code("GET account") == -2014


def test_a_wrong_signature_is_refused() -> None:
    desk = Desk(exchange())
    now_ms = desk.exchange.now_ns // 10**6
    assert desk.code("GET account", timestamp=now_ms, signature="00") == -1022


@pytest.mark.parametrize(("off_ms", "code"), [(-4_000, 0), (-6_000, -1021), (2_000, -1021)])
def test_a_time_stamp_must_lie_in_its_window(off_ms: int, code: int) -> None:
    desk = Desk(exchange())
    assert desk.code("GET account", timestamp=desk.exchange.now_ns // 10**6 + off_ms) == code


def test_a_window_of_more_than_a_minute_is_refused() -> None:
    desk = Desk(exchange())
    assert desk.code("GET account", recvWindow=60_001) == -1131


def test_answers_say_what_was_used() -> None:
    desk = Desk(exchange())
    desk.limit("BUY", "95", "1")
    headers = desk.ask("GET account").headers
    assert headers["X-MBX-USED-WEIGHT-1M"] == "21"
    assert headers["X-MBX-ORDER-COUNT-10S"] == "1"
    assert headers["X-MBX-ORDER-COUNT-1D"] == "1"


@pytest.mark.parametrize(
    ("path", "parameters", "weight"),
    [
        ("GET depth", {"symbol": "ABCUSD"}, 5),
        ("GET depth", {"symbol": "ABCUSD", "limit": 1000}, 50),
        ("GET depth", {"symbol": "ABCUSD", "limit": 5000}, 250),
        ("GET ticker/24hr", {"symbol": "ABCUSD"}, 2),
        ("GET ticker/24hr", {}, 80),
        ("GET ticker/price", {}, 4),
        ("GET openOrders", {}, 80),
        ("GET openOrders", {"symbol": "ABCUSD"}, 6),
        ("GET klines", {"symbol": "ABCUSD", "interval": "1m"}, 2),
        ("GET exchangeInfo", {}, 20),
        ("GET myTrades", {"symbol": "ABCUSD"}, 20),
        ("GET rateLimit/order", {}, 40),
    ],
)
def test_weights_are_those_of_the_documentation(
    path: str, parameters: dict[str, str], weight: int
) -> None:
    headers = Desk(exchange()).ask(path, **parameters).headers
    assert headers["X-MBX-USED-WEIGHT-1M"] == str(weight)


def test_beyond_the_weight_is_429_then_a_ban_that_grows() -> None:
    house = exchange(limits=LimitTerms(weight_per_minute=2, strikes_max=3))
    desk = Desk(house)

    def statuses(count: int) -> list[int]:
        return [desk.ask("GET ping").status for _ in range(count)]

    assert statuses(7) == [200, 200, 429, 429, 429, 418, 418]
    first = int(desk.ask("GET ping").headers["Retry-After"])
    assert 119 <= first <= 121
    house.advance(house.now_ns + first * 10**9)
    assert statuses(6) == [200, 200, 429, 429, 429, 418]
    assert 239 <= int(desk.ask("GET ping").headers["Retry-After"]) <= 241


def test_another_address_is_weighed_apart() -> None:
    house = exchange(limits=LimitTerms(weight_per_minute=1))
    assert [Desk(house).ask("GET ping").status for _ in range(2)] == [200, 429]
    assert Desk(house, address="127.0.0.2").ask("GET ping").status == 200


def test_a_parameter_given_twice_is_refused() -> None:
    with pytest.raises(RefusalError) as refused:
        Parameters([("symbol", "ABCUSD"), ("symbol", "ABCUSD")])
    assert refused.value.code == -1101


def test_a_malformed_number_is_refused_with_its_legal_range() -> None:
    reply = Desk(exchange()).ask("GET depth", symbol="ABCUSD", limit="x")
    assert reply.status == 400
    assert Desk.json_of(reply)["code"] == -1100
