"""A local exchange that runs beside a test, in a thread of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Sequence

from hansa.app.exchange import SAMPLE_BARS, local_exchange
from hansa.app.exchange_file import DataEntry, ExchangeFile
from hansa.app.sample import sample_file


@contextlib.contextmanager
def exchange_aside(*, speed: float, symbols: Sequence[str]) -> Iterator[str]:
    """The address of an exchange whose time passes so fast."""
    entry = DataEntry(path=sample_file(SAMPLE_BARS), symbols=tuple(symbols))
    exchange = local_exchange(ExchangeFile(port=0, speed=speed, data=(entry,)))
    is_up = threading.Event()
    loop, stopped = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with exchange:
            is_up.set()
            await stopped.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert is_up.wait(30)
        yield exchange.rest_url.removesuffix("/api/v3")
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()
