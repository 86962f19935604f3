"""Unmodified ccxt drives the local exchange: every call of the conformance list."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ccxt.async_support as ccxt_async
    import ccxt.pro as ccxt_pro

from hansa.app.exchange import exchange_options
from hansa.app.exchange_file import AccountEntry, ExchangeFile
from hansa.venues.exchange.server import LocalExchange

SYMBOL = "BTC/USDT"
OPTIONS = exchange_options(
    ExchangeFile(accounts=(AccountEntry(balances={"USDT": "100000", "BTC": "2"}),))
)


def client(exchange: LocalExchange, kind: Any = ccxt_pro) -> Any:
    """A ccxt client of the sandbox, whose addresses are the local exchange's."""
    account = OPTIONS.accounts[0]
    made = kind.binance(
        {
            "apiKey": account.key,
            "secret": account.secret,
            "options": {"defaultType": "spot", "fetchMarkets": {"types": ["spot"]}},
        }
    )
    test = made.urls["test"]
    test["public"] = test["private"] = test["v1"] = exchange.rest_url
    if "ws" in test:
        test["ws"]["spot"] = exchange.stream_url
        test["ws"]["ws-api"]["spot"] = exchange.api_url
    made.set_sandbox_mode(True)
    return made


@asynccontextmanager
async def trading(kind: Any = ccxt_pro):
    async with LocalExchange(OPTIONS, opens_now=True) as exchange:
        peer = client(exchange, kind)
        try:
            yield exchange, peer
        finally:
            await peer.close()


def run(body: Callable[..., Awaitable[None]], kind: Any = ccxt_pro) -> None:
    """Runs a test against a fresh exchange."""

    async def inside() -> None:
        async with trading(kind) as (exchange, peer):
            await asyncio.wait_for(body(exchange, peer), 30)

    asyncio.run(inside())


def test_markets_have_the_grids_of_the_listings() -> None:
    async def body(exchange: LocalExchange, peer: Any) -> None:
        markets = await peer.load_markets()
        assert len(markets) == 10
        assert markets[SYMBOL]["precision"] == {
            "amount": 0.00001,
            "price": 0.01,
            "base": 1e-08,
            "quote": 1e-08,
        }
        assert markets[SYMBOL]["limits"]["cost"]["min"] == 5

    run(body, ccxt_async)


def test_public_reads_agree_with_the_truth() -> None:
    async def body(exchange: LocalExchange, peer: Any) -> None:
        ticker = await peer.fetch_ticker(SYMBOL)
        book = await peer.fetch_order_book(SYMBOL, 20)
        candles = await peer.fetch_ohlcv(SYMBOL, "1m", limit=100)
        trades = await peer.fetch_trades(SYMBOL, limit=10)
        assert len(book["bids"]) == len(book["asks"]) == 20
        assert book["bids"][0][0] < book["asks"][0][0]
        assert len(candles) == 100
        assert ticker["last"] == pytest.approx(trades[-1]["price"], rel=1e-3)
        assert all(candle[3] <= candle[1] <= candle[2] for candle in candles)

    run(body, ccxt_async)


def test_an_order_is_placed_seen_and_canceled() -> None:
    async def body(exchange: LocalExchange, peer: Any) -> None:
        ticker = await peer.fetch_ticker(SYMBOL)
        price = float(peer.price_to_precision(SYMBOL, ticker["last"] * 0.9))
        order = await peer.create_order(SYMBOL, "limit", "buy", 0.01, price)
        assert order["status"] == "open"
        assert [each["id"] for each in await peer.fetch_open_orders(SYMBOL)] == [order["id"]]
        balance = await peer.fetch_balance()
        assert balance["USDT"]["used"] == pytest.approx(price * 0.01)
        assert (await peer.fetch_order(order["id"], SYMBOL))["clientOrderId"].startswith("x-")
        assert (await peer.cancel_order(order["id"], SYMBOL))["status"] == "canceled"
        assert await peer.fetch_open_orders(SYMBOL) == []
        assert (await peer.fetch_balance())["USDT"]["used"] == 0

    run(body, ccxt_async)


def test_a_market_order_fills_and_is_in_the_account_s_trades() -> None:
    async def body(exchange: LocalExchange, peer: Any) -> None:
        order = await peer.create_order(SYMBOL, "market", "sell", 0.05)
        mine = await peer.fetch_my_trades(SYMBOL)
        assert order["status"] == "closed"
        assert sum(each["amount"] for each in mine) == pytest.approx(0.05)
        truth = exchange.truth.trading.fills
        assert [int(each["id"]) for each in mine] == [fill.id for fill in truth]
        assert mine[0]["fee"]["currency"] == "USDT"

    run(body, ccxt_async)


@pytest.mark.parametrize(
    ("amount", "price", "error"),
    [
        (10, 16_000, ccxt_async.InsufficientFunds),
        (0.0001, 0.02, ccxt_async.InvalidOrder),
    ],
)
def test_refusals_arrive_as_ccxt_s_errors(amount: float, price: float, error: type) -> None:
    async def body(exchange: LocalExchange, peer: Any) -> None:
        with pytest.raises(error):
            await peer.create_order(SYMBOL, "limit", "buy", amount, price)
        with pytest.raises(ccxt_async.OrderNotFound):
            await peer.cancel_order("4711", SYMBOL)

    run(body, ccxt_async)


def test_the_market_streams_speak() -> None:
    async def body(exchange: LocalExchange, peer: Any) -> None:
        ticker, trades, candles, book = await asyncio.gather(
            peer.watch_ticker(SYMBOL),
            peer.watch_trades(SYMBOL),
            peer.watch_ohlcv(SYMBOL, "1m"),
            peer.watch_order_book(SYMBOL),
        )
        last = exchange.truth.markets["BTCUSDT"].tape.last_price / 10**8
        assert ticker["last"] == pytest.approx(last, rel=1e-2)
        assert trades[0]["price"] == pytest.approx(last, rel=1e-2)
        assert candles[0][4] == pytest.approx(last, rel=1e-2)
        assert book["bids"][0][0] < book["asks"][0][0]

    run(body)


def test_orders_and_events_go_through_the_websocket_api() -> None:
    async def body(exchange: LocalExchange, peer: Any) -> None:
        await peer.load_markets()
        watching = [
            asyncio.create_task(each)
            for each in (peer.watch_orders(SYMBOL), peer.watch_my_trades(SYMBOL))
        ]
        balances = asyncio.create_task(peer.watch_balance())
        while not exchange._hub.apis or not any(
            each.subscriptions for each in exchange._hub.apis.values()
        ):
            await asyncio.sleep(0.01)
        placed = await peer.create_order_ws(SYMBOL, "market", "sell", 0.01)
        orders, mine = await asyncio.gather(*watching)
        assert {each["id"] for each in orders} == {placed["id"]}
        assert mine[0]["order"] == placed["id"]
        assert (await balances)["BTC"]["free"] == pytest.approx(1.99)

    run(body)


def test_an_order_of_the_websocket_api_is_canceled_there() -> None:
    async def body(exchange: LocalExchange, peer: Any) -> None:
        await peer.load_markets()
        price = exchange.truth.markets["BTCUSDT"].tape.last_price / 10**8
        price = float(peer.price_to_precision(SYMBOL, price * 0.9))
        placed = await peer.create_order_ws(SYMBOL, "limit", "buy", 0.01, price)
        assert [each["id"] for each in await peer.fetch_open_orders_ws(SYMBOL)] == [placed["id"]]
        told = (await peer.fetch_balance_ws())["info"]["balances"]
        assert [each["locked"] for each in told if each["asset"] == "USDT"] == [
            f"{price * 0.01:.8f}"
        ]
        canceled = await peer.cancel_order_ws(placed["id"], SYMBOL)
        assert canceled["status"] == "canceled"
        assert (await peer.fetch_order_ws(placed["id"], SYMBOL))["status"] == "canceled"

    run(body)
