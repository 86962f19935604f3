"""The HTTP transport against a real server on loopback: responses, refusals, losses, signatures."""

import asyncio
import hashlib
import hmac
import socket
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from hansa.coordinator import Call
from hansa.errors import LostError, NotSentError
from hansa.ports import Keys
from hansa.venues.binance_signing import signer
from hansa.venues.http import HttpOptions, HttpTransport

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def call(**options) -> Call:
    return Call(**({"endpoint": "depth", "method": "GET", "path": "/api/v3/depth"} | options))


def exchange(handler: Handler, *calls: Call, sign=None):
    """What each call brought from a server that answers with `handler`, one after another."""

    async def main() -> list:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        options = HttpOptions(base_url=f"http://127.0.0.1:{port}", sign=sign)
        async with HttpTransport(options) as transport:
            brought = [await _caught(transport, one) for one in calls]
        await runner.cleanup()
        return brought

    return asyncio.run(main())


async def _caught(transport, one):
    try:
        return await transport.send(one)
    except (LostError, NotSentError) as error:
        return error


def test_a_response_comes_with_status_headers_and_body():
    async def answers(request):
        headers = {"X-MBX-USED-WEIGHT-1M": "7"}
        return web.Response(status=400, text=request.path_qs, headers=headers)

    (response,) = exchange(answers, call(parameters=(("symbol", "A"), ("symbols", '["A"]'))))
    assert (response.status, response.headers["x-mbx-used-weight-1m"]) == (400, "7")
    assert response.body == b"/api/v3/depth?symbol=A&symbols=%5B%22A%22%5D"


def test_no_connection_says_that_nothing_left():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        async def main():
            async with HttpTransport(HttpOptions(base_url=url)) as transport:
                await transport.send(call())

        with pytest.raises(NotSentError, match="was not sent"):
            asyncio.run(main())


def test_a_venue_that_says_nothing_in_time_leaves_it_unknown():
    async def sleeps(_):
        await asyncio.sleep(5)
        return web.Response()

    (error,) = exchange(sleeps, call(timeout_ns=50_000_000))
    assert isinstance(error, LostError)
    assert "within 0.05 s" in str(error)


def test_a_connection_cut_before_the_answer_is_a_loss_and_is_not_repeated():
    seen = []

    async def cuts(request):
        seen.append(request.method)
        if len(seen) != 2:
            return web.Response()
        request.transport.abort()
        return web.Response()

    first, error, third = exchange(cuts, *(call(method="DELETE") for _ in range(3)))
    assert isinstance(error, LostError)
    assert (first.status, third.status, seen) == (200, 200, ["DELETE"] * 3)


def test_an_order_is_signed_as_it_leaves():
    async def echoes(request):
        return web.json_response(
            {"query": request.query_string, "key": request.headers["X-MBX-APIKEY"]}
        )

    sign = signer(lambda _: Keys("public", "secret"), now_ns=lambda: 1_700_000_000_123_000_000)
    order = call(method="POST", path="/api/v3/order", account="main", parameters=(("symbol", "A"),))
    (response,) = exchange(echoes, order, sign=sign)
    signed = "symbol=A&recvWindow=5000&timestamp=1700000000123"
    expected = hmac.new(b"secret", signed.encode(), hashlib.sha256).hexdigest()
    assert f"{signed}&signature={expected}" in response.body.decode()
    assert '"key": "public"' in response.body.decode()


def test_an_account_without_keys_is_not_sent():
    async def never(_):
        raise AssertionError

    (error,) = exchange(never, call(account="main"))
    assert isinstance(error, NotSentError)


def test_a_redirect_is_an_answer_and_not_followed():
    async def moves(_):
        raise web.HTTPFound("http://elsewhere.invalid/")

    (response,) = exchange(moves, call(account=""))
    assert response.status == 302
