"""The port of secrets: the keys of venues, by name."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What a venue knows a desk by. It shows neither part when it is printed, logged or raised."""

    api_key: str
    secret: str

    def __repr__(self) -> str:
        """The end of the API key, by which its owner can tell it from another."""
        shown = self.api_key[-4:] if len(self.api_key) >= 12 else ""
        return f"Keys(…{shown})"


class Secrets(Protocol):
    """Where keys are kept. A secret is never logged, journaled or put in an error."""

    @property
    def place(self) -> str:
        """Where that is, for messages."""
        ...

    def names(self) -> tuple[str, ...]:
        """The names of what is kept, sorted."""
        ...

    def read(self, name: str) -> Keys:
        """The keys of that name; NotFoundError, naming the name only, if there are none."""
        ...

    def write(self, name: str, keys: Keys) -> None:
        """Keeps keys under a name, in place of what was there."""
        ...

    def remove(self, name: str) -> None:
        """Forgets the keys of that name; NotFoundError if there are none."""
        ...
