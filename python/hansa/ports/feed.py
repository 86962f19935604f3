"""The port of data: market events as they come."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

EventT_co = TypeVar("EventT_co", covariant=True)


class Feed(Protocol[EventT_co]):
    """Market events of some instruments, in the order in which they were received.

    Each event has the time it happened at its source and the time we had it; the second never
    falls. A bar comes no earlier than its close.
    """

    def read(self, *, count_max: int) -> Sequence[EventT_co]:
        """The next events, at most `count_max`; none if there is nothing yet. DataError if broken.

        After the end, `is_ended` is true and nothing more comes.
        """
        ...

    @property
    def is_ended(self) -> bool:
        """Whether nothing will come any more."""
        ...

    def close(self) -> None:
        """Lets go of files and connections. May be called twice."""
        ...
