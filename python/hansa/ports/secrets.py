"""The port of secrets: keys and passwords, by name."""

from typing import Protocol


class Secrets(Protocol):
    """Where keys and passwords are kept. A secret is never logged, journaled or put in an error."""

    def read(self, name: str) -> str:
        """The secret of that name; NotFoundError, naming the name only, if there is none."""
        ...
