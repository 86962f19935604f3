"""The port of messages between processes."""

from collections.abc import Sequence
from typing import Protocol


class Bus(Protocol):
    """Messages by topic. Within one topic the order of publishing is the order of reading.

    Delivery is at least once: a reader that fails before `acknowledge` is given the same again.
    """

    def publish(self, topic: str, message: bytes) -> int:
        """Adds a message to a topic and returns its number there: 0, 1, 2 and so on."""
        ...

    def read(self, topic: str, *, reader: str, count_max: int) -> Sequence[tuple[int, bytes]]:
        """The next messages, with their numbers, that `reader` has not acknowledged; maybe none."""
        ...

    def acknowledge(self, topic: str, *, reader: str, number: int) -> None:
        """`reader` is done with every message of the topic up to and with `number`."""
        ...
