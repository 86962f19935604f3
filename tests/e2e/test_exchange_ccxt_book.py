"""ccxt's order book beside the exchange's own, through forced gaps."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from hansa.venues.exchange import Fault, FaultKind
from hansa.venues.exchange.server import LocalExchange
from tests.e2e.test_exchange_ccxt import OPTIONS, SYMBOL, client

STREAM = "btcusdt@depth@100ms"
ONE = replace(
    OPTIONS,
    recordings=tuple(
        each for each in OPTIONS.recordings if each.bars.instrument.symbol == "BINANCE:BTCUSDT"
    ),
)


async def _drive(updates: int, gap_each: int) -> tuple[list[Any], dict[str, Any], int]:
    """ccxt's book after so many updates, the exchange's, and how often ccxt had to begin anew."""
    async with LocalExchange(ONE, speed=0) as exchange:
        peer = client(exchange)
        try:
            return await _follow(exchange, peer, updates, gap_each)
        finally:
            await peer.close()


async def _follow(
    exchange: LocalExchange, peer: Any, updates: int, gap_each: int
) -> tuple[list[Any], dict[str, Any], int]:
    await peer.load_markets()
    market, restarts = exchange.truth.markets["BTCUSDT"], 0
    watching = asyncio.create_task(peer.watch_order_book(SYMBOL))
    for number in range(1, updates + 1):
        if number % gap_each == 0:
            exchange.faults.add(Fault(kind=FaultKind.DROP, match=STREAM))
        await exchange.advance(1.0)
        await asyncio.sleep(0.05 if number < 20 else 0)
        if watching.done():
            restarts += watching.exception() is not None
            watching = asyncio.create_task(peer.watch_order_book(SYMBOL))
    for _ in range(200):
        await exchange.advance(1.0)
        await asyncio.sleep(0.01)
        if watching.done():
            restarts += watching.exception() is not None
            book = None if watching.exception() else watching.result()
            if book is not None and book["nonce"] == market.book.update_id:
                break
            watching = asyncio.create_task(peer.watch_order_book(SYMBOL))
    found = [peer.orderbooks[SYMBOL]["bids"][:10], peer.orderbooks[SYMBOL]["asks"][:10]]
    watching.cancel()
    return found, market.depth(10), restarts


def _equal(updates: int, gap_each: int) -> int:
    found, own, restarts = asyncio.run(_drive(updates, gap_each))
    told = [
        [[float(price), float(quantity)] for price, quantity in own[side]]
        for side in ("bids", "asks")
    ]
    assert [[list(level[:2]) for level in side] for side in found] == told
    return restarts


def test_ccxt_s_book_equals_the_exchange_s_after_a_thousand_updates_with_gaps() -> None:
    assert _equal(1_000, 200) >= 1


@pytest.mark.slow
def test_ccxt_s_book_equals_the_exchange_s_after_ten_thousand_updates_with_gaps() -> None:
    assert _equal(10_000, 500) >= 1
