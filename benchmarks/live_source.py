"""A source of quotes in Binance's dialect for the live benchmarks, in a process of its own.

`python benchmarks/live_source.py SYMBOLS PER_SECOND SECONDS STAMPS`: the port it listens on is its
first line. Each symbol is updated as often as the others. When each message left (monotonic
nanoseconds) is in the file STAMPS, one 64-bit number after the other.
"""

import asyncio
import sys
import time

import numpy as np
from aiohttp import web

_STEP_S = 0.005


class Source:
    """State: one subscriber, and when each message left."""

    def __init__(self, symbols: int, per_second: int, seconds: float, stamps: str) -> None:
        self.symbols, self.per_second = symbols, per_second
        self.count = int(per_second * seconds)
        self.stamps = np.memmap(stamps, dtype=np.int64, mode="w+", shape=(self.count,))

    async def time(self, _: web.Request) -> web.Response:
        return web.json_response({"serverTime": time.time_ns() // 10**6})

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        subscriptions = -(-self.symbols * 2 // 200)
        for number in range(subscriptions):
            await socket.receive()
            await socket.send_json({"result": None, "id": number + 1})
        await asyncio.sleep(1.0)
        await self._play(socket)
        await asyncio.sleep(30.0)
        return socket

    async def _play(self, socket: web.WebSocketResponse) -> None:
        began, sent = time.monotonic(), 0
        while sent < self.count and not socket.closed:
            due = min(self.count, int((time.monotonic() - began) * self.per_second) + 1)
            for number in range(sent, due):
                text = self._message(number)
                self.stamps[number] = time.monotonic_ns()
                await socket.send_str(text)
            sent = due
            await asyncio.sleep(_STEP_S)

    def _message(self, number: int) -> str:
        name, step = f"S{number % self.symbols:04}", number // self.symbols
        bid = 10_000 + (step * 7 + number) % 50
        return (
            f'{{"stream":"{name.lower()}@bookTicker","data":{{"u":{number},"s":"{name}",'
            f'"b":"{bid // 100}.{bid % 100:02}000000","B":"31.21000000",'
            f'"a":"{(bid + 1) // 100}.{(bid + 1) % 100:02}000000","A":"40.66000000"}}}}'
        )


async def serve(source: Source) -> None:
    app = web.Application()
    app.router.add_get("/api/v3/time", source.time)
    app.router.add_get("/stream", source.stream)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    given = (int(arguments[0]), int(arguments[1]), float(arguments[2]), arguments[3])
    asyncio.run(serve(Source(*given)))
