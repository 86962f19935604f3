"""The port of data: market events as they come."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol, TypeAlias

from hansa.types import BarEvent, LinkChange, MarketEvent

#: What a feed says: the market moved, or the connection has another state.
FeedEvent: TypeAlias = MarketEvent | LinkChange


class LiveFeed(Protocol):
    """Market events of the instruments it was made for, in the order in which they were received.

    Each event has the time it happened at its source and the time we had it; the second never
    falls. A bar comes once, at its close or later. The feed reconnects by itself and says so.
    """

    def events(self) -> AsyncIterator[FeedEvent]:
        """Events as they come; ends only where the data do. Raises DataError if they are broken."""
        ...

    async def backfill(self, instrument: int, *, bars: int) -> Sequence[BarEvent]:
        """The last bars that closed before the first that `events` gives, oldest first; fewer, or
        none, where the source has no more.
        """
        ...

    async def close(self) -> None:
        """Lets go of files and connections. May be called twice."""
        ...
