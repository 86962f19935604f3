"""The client: every operation of a server as a method that answers in Structs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ParamSpec, Self, TypeVar

from hansa.api.page import Page
from hansa.client.following import Content, Following, Heard
from hansa.client.operations import Operations

P = ParamSpec("P")
E = TypeVar("E")


class Client(Operations):
    """A server at its address, with an API key (or after `log_in`).

    Reading is tried again (`retries` times, ever more slowly) when no answer comes or the server
    says later; a change is not, but for those with an `Idempotency-Key`, which is made for each and
    sent again with it. Raises ApiError for every problem that a server tells, ServerError where
    none answers. Close it, or use it in a `with`.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def each(
        self, page_of: Callable[P, Page[E]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Iterator[E]:
        """Every entry of a list, part after part: `client.each(client.list_fills, "last")`."""
        page = page_of(*args, **kwargs)
        yield from page.data
        while page.has_more:
            kwargs["cursor"] = page.next_cursor
            page = page_of(*args, **kwargs)
            yield from page.data

    def stream(
        self, channels: Sequence[str], *, since: Mapping[str, int] | None = None, last: int = 0
    ) -> Iterator[Heard[Content]]:
        """What comes on channels such as `last/fills`, without an end: each log from behind the
        entry `since` says (or with its last few), every entry once and none left out, whatever
        becomes of the connection.
        """
        from hansa.client.stream import listen

        return listen(self._address, Following(channels, since, last), self._retries)
