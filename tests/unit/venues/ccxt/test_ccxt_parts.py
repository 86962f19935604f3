"""The parts of the adapter of ccxt that need no exchange: names, places, numbers, limits."""

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.coordinator import Call, Response
from hansa.coordinator.ccxt_rules import Purpose, rules
from hansa.coordinator.request import Effect
from hansa.errors import ConfigError, DataError, NotSentError
from hansa.market import Instrument
from hansa.ports import Keys
from hansa.venues.binance.requests import OrderName
from hansa.venues.ccxt.library import check_exchange
from hansa.venues.ccxt.listing import symbols_of
from hansa.venues.ccxt.making import CcxtPlace, made
from hansa.venues.ccxt.places import check_place
from hansa.venues.ccxt.requests import CcxtIds
from hansa.venues.ccxt.rows import OrderRow, TradeOfMine, decoded, number_of, trade_row
from hansa.venues.ccxt.stamps import Rising
from hansa.venues.ccxt.transport import CcxtTransport

HERE = CcxtPlace(exchange="kraken", place="http://127.0.0.1:1", stamp_ms=lambda: 1_700_000_000_000)


def bitcoin(**changes: object) -> Instrument:
    terms = {
        "symbol": "KRAKEN:XBTUSD",
        "base": "BTC",
        "quote": "USD",
        "tick": Decimal("0.1"),
        "lot": Decimal("0.00000001"),
        "multiplier": Decimal(1),
        "quantity_min": Decimal("0.00005"),
        "notional_min": Decimal(5),
    }
    return Instrument(**{**terms, **changes})


MARKET = {
    "symbol": "BTC/USD",
    "base": "BTC",
    "quote": "USD",
    "spot": True,
    "precision": {"amount": "1e-8", "price": "0.1"},
    "limits": {"amount": {"min": "0.00005"}, "cost": {"min": "0.5"}},
}


class Listed:
    """Kraken with one market, as ccxt shows it with numbers as texts."""

    id = "kraken"
    precisionMode = 4  # noqa: N815

    def __init__(self) -> None:
        self.markets = {"BTC/USD": MARKET}
        self.markets_by_id = {"XXBTZUSD": [MARKET]}


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**36 - 1), st.text("abcdef0123", min_size=1))
def test_our_names_are_32_digits_and_come_back(order: int, carried: int, prefix: str) -> None:
    ids = CcxtIds(prefix)
    text = ids.text(OrderName(order, carried))
    assert len(text) == 32
    assert ids.name(text) == OrderName(order, carried)
    dashed = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    assert ids.name(f"t-{dashed.upper()}") == OrderName(order, carried)


def test_names_of_another_run_are_not_ours() -> None:
    assert CcxtIds("run1").name(CcxtIds("run2").text(OrderName(1))) is None
    assert CcxtIds("run1").name("x-TKT5PX2F0123456789abcdef01234567") is None


def test_ids_that_are_no_numbers_become_numbers_that_hang_on_every_letter() -> None:
    assert number_of("4711") == 4711
    assert number_of(None) == 0
    kraken = {number_of(f"TKH2SE-M7IF5-CFI7L{letter}") for letter in "ABCDEFGH"}
    assert len(kraken) == 8
    assert all(0 < each < 2**63 for each in kraken)


def test_money_of_a_row_is_exact() -> None:
    row = decoded(
        {
            "symbol": "BTC/USD",
            "id": "1",
            "order": "2",
            "price": "60000.1",
            "amount": "0.123456789012345678",
            "fee": {"currency": "USD", "cost": "0.000000000000000001"},
        },
        TradeOfMine,
        "a trade",
    )
    trade = trade_row(row)
    assert trade.qty == Decimal("0.123456789012345678")
    assert trade.commission == Decimal(1) / 10**18


def test_a_row_that_is_none_is_named() -> None:
    with pytest.raises(Exception, match="expected an order from ccxt"):
        decoded({"id": 1, "amount": "a lot"}, OrderRow, "an order")


@pytest.mark.parametrize("place", ["lve", "ftp://x", "http://x/path", "testnet"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(ConfigError, match='expected "live", "sandbox"'):
        check_place(place)


def test_an_unknown_exchange_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match=r'found .krakn.*did you mean "kraken"'):
        check_exchange("krakn")


def test_an_exchange_without_a_sandbox_says_so() -> None:
    with pytest.raises(ConfigError, match="kraken, which has none"):
        made(CcxtPlace(exchange="kraken", place="sandbox", stamp_ms=lambda: 1))


def test_every_address_of_an_exchange_moves_to_the_host_of_the_place() -> None:
    exchange = made(HERE)
    assert exchange.urls["api"]["private"] == "http://127.0.0.1:1"
    assert exchange.urls["api"]["ws"]["publicV2"] == "ws://127.0.0.1:1/v2"


def test_a_market_is_found_by_its_currencies_and_compared() -> None:
    assert symbols_of(Listed(), [bitcoin()]) == ("BTC/USD",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tick": Decimal("0.01")}, "expected tick as the venue has it, 0.1"),
        ({"lot": Decimal("0.000000001")}, "expected lot as the venue has it"),
        ({"quantity_min": Decimal("0.00001")}, "expected quantity_min"),
        ({"notional_min": Decimal("0.1")}, "expected notional_min"),
        ({"base": "ABC"}, "expected a spot market of kraken"),
    ],
)
def test_an_instrument_that_differs_from_its_market_is_named(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        symbols_of(Listed(), [bitcoin(**changes)])


def test_what_is_called_for_decides_whether_it_may_be_repeated() -> None:
    known = rules("kraken", rate_limit_ms=1000)
    effects = {each: known.endpoint(each.value).effect for each in Purpose}
    assert effects[Purpose.ORDER] is Effect.ORDER
    assert effects[Purpose.CANCEL] is Effect.CANCEL
    assert {effects[each] for each in (Purpose.DATA, Purpose.ACCOUNT)} == {Effect.READ}
    assert known.endpoint("account").lifetime is None


def test_equal_times_are_never_signed() -> None:
    stamps = Rising(lambda: 5_000_000)
    assert [stamps.next_ms() for _ in range(3)] == [5, 6, 7]


class _Answering:
    """Answers every call with one body."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def dispatch(self, call: object) -> Response:
        self.sent = call
        return Response(status=200, headers={}, body=self.body)

    async def close(self) -> None:
        pass


def sent(body: bytes, account: str = "mine") -> tuple[Response, object]:
    """What becomes of a private call of Kraken whose answer is this body."""

    async def inside() -> tuple[Response, object]:
        transport = CcxtTransport(HERE, lambda _: Keys("key", "c2VjcmV0"))
        await transport.close()
        transport._http = answering = _Answering(body)
        parameters = (
            ("api", '["private"]'),
            ("method", "POST"),
            ("path", "Balance"),
            ("params", "{}"),
        )
        call = Call(endpoint="account", method="", path="", parameters=parameters, account=account)
        return await transport.send(call), answering.sent

    return asyncio.run(inside())


def test_a_refusal_for_too_many_calls_in_the_exchanges_own_words_has_the_status_429() -> None:
    assert sent(b'{"error":["EAPI:Rate limit exceeded"]}')[0].status == 429
    assert sent(b'{"error":["EOrder:Insufficient funds"]}')[0].status == 200
    assert sent(b'{"error":[],"result":{}}')[0].status == 200


def test_a_call_is_signed_by_the_exchanges_own_rules() -> None:
    _, call = sent(b"{}")
    assert call.headers["API-Key"] == "key"
    assert b"nonce=" in call.body
    assert str(call.url) == "http://127.0.0.1:1/0/private/Balance"


def test_a_call_that_cannot_be_signed_is_not_sent() -> None:
    with pytest.raises(NotSentError, match="expected to sign POST Balance of kraken"):
        sent(b"{}", account="")


def fill_with(**fees: object) -> TradeOfMine:
    row = {"symbol": "BTC/USDT", "price": "100", "amount": "1", "id": "7", "order": "1"}
    return decoded({**row, **fees}, TradeOfMine, "a trade")


def test_a_fee_in_a_third_coin_is_booked_in_that_coin_to_the_last_digit() -> None:
    paid = {"currency": "BNB", "cost": "0.000123456789012345"}
    row = trade_row(fill_with(fee=paid, fees=[paid]))
    assert (row.commission_asset, row.commission) == ("BNB", Decimal("0.000123456789012345"))


def test_a_fill_with_fees_in_two_currencies_is_refused_and_both_are_named() -> None:
    two = [{"currency": "BNB", "cost": "0.1"}, {"currency": "BTC", "cost": "0.002"}]
    with pytest.raises(DataError, match=r"one fee, found 0\.1 BNB, 0\.002 BTC"):
        trade_row(fill_with(fee={"currency": None, "cost": None}, fees=two))
