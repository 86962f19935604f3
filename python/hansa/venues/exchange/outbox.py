"""What the exchange has to tell: messages of market streams and of accounts, in order."""

from typing import NamedTuple

from hansa.config import Json


class Message(NamedTuple):
    """One event: of a market stream by its name (`account` 0), or of an account."""

    stream: str
    account: int
    body: Json


class Outbox:
    """State: events that nobody has taken yet, and the market streams that somebody wants."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self._wanted: dict[str, int] = {}

    def wants(self, stream: str) -> bool:
        """Whether anybody listens to a market stream."""
        return stream in self._wanted

    @property
    def wanted(self) -> list[str]:
        """The market streams that somebody listens to, by name."""
        return sorted(self._wanted)

    def want(self, stream: str) -> None:
        """One listener more."""
        self._wanted[stream] = self._wanted.get(stream, 0) + 1

    def forget(self, stream: str) -> None:
        """One listener less."""
        left = self._wanted.get(stream, 0) - 1
        if left > 0:
            self._wanted[stream] = left
        else:
            self._wanted.pop(stream, None)

    def market(self, stream: str, body: Json) -> None:
        """An event of a market stream."""
        self._messages.append(Message(stream, 0, body))

    def user(self, account: int, body: Json) -> None:
        """An event of an account."""
        self._messages.append(Message("", account, body))

    def take(self) -> list[Message]:
        """All events since the last call."""
        messages, self._messages = self._messages, []
        return messages
