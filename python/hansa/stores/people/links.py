"""One-time links: who has one may set a password, once."""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from hansa.stores.database import Database
from hansa.stores.people.lifetimes import Lifetimes
from hansa.stores.people.names import folded
from hansa.stores.people.tokens import hashed, new_token

#: In place of a name: the link of the owner, whose name is not known yet.
OWNER = ""


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A link that was made; its token is shown this once."""

    name: str
    token: str = field(repr=False)
    expires_ns: int


class _Link(msgspec.Struct, frozen=True, array_like=True):
    name: str


class Links:
    """The table of links. A user has one at most: a new one ends the one before."""

    def __init__(self, database: Database, now_ns: Callable[[], int], lifetimes: Lifetimes) -> None:
        self._database = database
        self._now_ns = now_ns
        self._lifetimes = lifetimes

    def make(self, name: str) -> LinkMade:
        """A new link for a user."""
        token, expires_ns = new_token(), self._now_ns() + self._lifetimes.link_ns
        with self._database.change():
            self._database.run("DELETE FROM links WHERE expires_ns <= ?", self._now_ns())
            self._database.run(
                "INSERT OR REPLACE INTO links (token, name, expires_ns) VALUES (?, ?, ?)",
                hashed(token),
                folded(name),
                expires_ns,
            )
        return LinkMade(name=folded(name), token=token, expires_ns=expires_ns)

    def holder(self, token: str) -> str | None:
        """Whose link that is, if it still is good."""
        found = self._database.first(
            _Link,
            "SELECT name FROM links WHERE token = ? AND expires_ns > ?",
            hashed(token),
            self._now_ns(),
        )
        return None if found is None else found.name

    def spend(self, token: str) -> bool:
        """Uses a link up. True for one caller alone, however many try."""
        return bool(
            self._database.run(
                "DELETE FROM links WHERE token = ? AND expires_ns > ?",
                hashed(token),
                self._now_ns(),
            )
        )

    def withdraw(self, name: str) -> None:
        """Ends the link of a user, if there is one."""
        self._database.run("DELETE FROM links WHERE name = ?", folded(name))
