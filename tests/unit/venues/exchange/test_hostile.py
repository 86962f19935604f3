"""Whatever is asked, the local exchange answers, and its money stays whole."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.venues.exchange import Exchange, LimitTerms
from hansa.venues.exchange.endpoints import REST
from hansa.venues.exchange.sockets import StreamSession
from tests.unit.venues.exchange.support import Desk, exchange

_NAMES = (
    "symbol",
    "symbols",
    "side",
    "type",
    "timeInForce",
    "quantity",
    "quoteOrderQty",
    "price",
    "stopPrice",
    "icebergQty",
    "newClientOrderId",
    "selfTradePreventionMode",
    "newOrderRespType",
    "cancelReplaceMode",
    "cancelOrderId",
    "orderId",
    "origClientOrderId",
    "interval",
    "limit",
    "startTime",
    "endTime",
    "fromId",
    "recvWindow",
    "timestamp",
)
_VALUES = st.sampled_from(
    (
        "ABCUSD",
        "BUY",
        "SELL",
        "LIMIT",
        "MARKET",
        "STOP_LOSS",
        "TAKE_PROFIT_LIMIT",
        "LIMIT_MAKER",
        "GTC",
        "FOK",
        "1",
        "0",
        "100",
        "99.5",
        "0.001",
        "1m",
        "1M",
        "FULL",
        "DECREMENT",
        "ALLOW_FAILURE",
        "1700002800000",
        "99999999999999999999",
        '["ABCUSD"]',
        "[",
        "",
        "\u00e9\u2028",
        "true",
    )
)
_asked = st.tuples(
    st.sampled_from(sorted(REST)), st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=9)
)


def _whole(house: Exchange) -> bool:
    return all(
        purse.free >= 0 and purse.locked >= 0
        for account in house.accounts.values()
        for purse in account.purses.values()
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(_asked, max_size=12))
def test_hostile_requests_are_answered(asked: list[tuple[str, dict[str, str]]]) -> None:
    house = exchange(limits=LimitTerms(weight_per_minute=10**9))
    desk = Desk(house)
    for path, parameters in asked:
        reply = desk.ask(path.replace("/api/v3/", ""), **parameters)
        msgspec.json.encode(reply.body)
        assert reply.status in (200, 400, 401, 409, 429)
        assert _whole(house)
    house.advance(house.now_ns + 60 * 10**9)
    assert _whole(house)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_hostile_stream_requests_are_answered(content: bytes) -> None:
    session = StreamSession(exchange_outbox, False, 5, 10)
    assert set(session.answer(content)) <= {"result", "error", "id"}


exchange_outbox = exchange().outbox
