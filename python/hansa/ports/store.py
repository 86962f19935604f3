"""The port of rest: bytes kept under names."""

from collections.abc import Sequence
from typing import Protocol


class Store(Protocol):
    """Bytes under names such as "runs/2024/manifest": parts divided by "/", none of them "..".

    What `put` returned from is there after a crash.
    """

    def put(self, name: str, content: bytes) -> None:
        """Keeps `content` under `name`, in place of what was there: all of it or nothing."""
        ...

    def get(self, name: str) -> bytes:
        """What is kept under `name`; NotFoundError if nothing is."""
        ...

    def names(self, prefix: str) -> Sequence[str]:
        """The names that begin with `prefix`, ascending."""
        ...

    def remove(self, name: str) -> None:
        """Forgets `name`; NotFoundError if nothing is kept under it."""
        ...
