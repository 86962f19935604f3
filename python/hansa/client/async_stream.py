"""The stream as an asynchronous iterator, as `stream` has it for threads."""

import asyncio
from collections.abc import AsyncGenerator

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from hansa.client.address import CONNECT_S, Address
from hansa.client.following import Content, Following, Heard
from hansa.client.stream import FRAME_BYTES_MAX, SILENT_S, tls_of, wait_s


async def async_listen(
    address: Address, following: Following, retries: int
) -> AsyncGenerator[Heard[Content], None]:
    """What comes, without an end. Raises ApiError where the server does not serve it, ServerError
    where it cannot be reached at the beginning.
    """
    attempt = 0
    is_known = False
    while True:
        try:
            async with _connecting(address) as socket:
                attempt, is_known = 0, True
                for said in following.opening():
                    await socket.send(said)
                while True:
                    heard = await _next(socket, following)
                    if heard is not None:
                        yield heard
        except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake) as error:
            attempt += 1
            await asyncio.sleep(wait_s(error, address, attempt, None if is_known else retries))


def _connecting(address: Address) -> connect:
    return connect(
        address.stream,
        additional_headers=address.headers(),
        ssl=tls_of(address),
        open_timeout=CONNECT_S,
        max_size=FRAME_BYTES_MAX,
    )


async def _next(socket: ClientConnection, following: Following) -> Heard[Content] | None:
    async with asyncio.timeout(SILENT_S):
        heard = following.take(await socket.recv())
    if isinstance(heard, str):
        await socket.send(heard)
        return None
    return heard
