"""The client for programs of coroutines: the same operations, awaited."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import ParamSpec, Self, TypeVar

from hansa.api.page import Page
from hansa.client.async_operations import AsyncOperations
from hansa.client.following import Content, Following, Heard

P = ParamSpec("P")
E = TypeVar("E")


class AsyncClient(AsyncOperations):
    """A server at its address, as `Client` has it. Streams end with it."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def each(
        self, page_of: Callable[P, Awaitable[Page[E]]], /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncIterator[E]:
        """Every entry of a list, part after part."""
        page = await page_of(*args, **kwargs)
        for entry in page.data:
            yield entry
        while page.has_more:
            kwargs["cursor"] = page.next_cursor
            page = await page_of(*args, **kwargs)
            for entry in page.data:
                yield entry

    def stream(
        self, channels: Sequence[str], *, since: Mapping[str, int] | None = None, last: int = 0
    ) -> AsyncIterator[Heard[Content]]:
        """What comes on channels, as `Client.stream` says."""
        from hansa.client.async_stream import async_listen

        stream = async_listen(self._address, Following(channels, since, last), self._retries)
        self._open.push_async_callback(stream.aclose)
        return stream
