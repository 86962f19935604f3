"""A local exchange that runs beside a test, in a thread of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator, Sequence
from typing import TypeVar

from hansa.app.exchange import SAMPLE_BARS, local_exchange
from hansa.app.exchange_file import AccountEntry, DataEntry, ExchangeFile
from hansa.app.sample import sample_file
from hansa.venues.exchange.server import LocalExchange

T = TypeVar("T")


class Aside:
    """An exchange in a loop of its own; `run` does something in that loop."""

    def __init__(self, exchange: LocalExchange, loop: asyncio.AbstractEventLoop) -> None:
        self.exchange, self._loop = exchange, loop

    @property
    def address(self) -> str:
        """Where it is."""
        return self.exchange.rest_url.removesuffix("/api/v3")

    def run(self, work: Coroutine[None, None, T]) -> T:
        """What the work gives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)


@contextlib.contextmanager
def running(file: ExchangeFile) -> Iterator[Aside]:
    """An exchange as a file describes it."""
    exchange = local_exchange(file)
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
        yield Aside(exchange, loop)
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()


def file_of(
    *, speed: float, symbols: Sequence[str], accounts: Sequence[AccountEntry] = (AccountEntry(),)
) -> ExchangeFile:
    """The sample's bars of some symbols, whose time passes so fast."""
    entry = DataEntry(path=sample_file(SAMPLE_BARS), symbols=tuple(symbols))
    return ExchangeFile(port=0, speed=speed, data=(entry,), accounts=tuple(accounts))


@contextlib.contextmanager
def exchange_aside(*, speed: float, symbols: Sequence[str]) -> Iterator[str]:
    """The address of an exchange whose time passes so fast."""
    with running(file_of(speed=speed, symbols=symbols)) as found:
        yield found.address
