"""Sessions: a random token in a cookie, of which only the hash is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from hansa.api.people import Role, SessionLine
from hansa.stores.database import Database
from hansa.stores.people.caller import Caller
from hansa.stores.people.lifetimes import Lifetimes
from hansa.stores.people.refused import Refused
from hansa.stores.people.stamps import stamp
from hansa.stores.people.tokens import csrf_of, hashed, new_id, new_token

#: A user's sessions; one more ends the one that was used longest ago.
SESSIONS_MAX = 50
_TOUCH_NS = 60 * 10**9
_AGENT_LENGTH = 200


class Session(msgspec.Struct, frozen=True, array_like=True):
    """A session that is good now, and the role its user has now."""

    id: str
    name: str
    role: Role
    address: str
    agent: str
    created_ns: int
    used_ns: int

    def line(self, this: str = "") -> SessionLine:
        """The session as it is listed; `this` is the id of the one that asks."""
        return SessionLine(
            id=self.id,
            name=self.name,
            address=self.address,
            agent=self.agent,
            created_at=stamp(self.created_ns),
            last_used_at=stamp(self.used_ns),
            is_this=self.id == this,
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that began: its token is known here alone, and then to the client."""

    session: Session
    token: str = field(repr=False)
    csrf: str = field(repr=False)


_GOOD = """SELECT id, sessions.name, role, address, agent, sessions.created_ns, used_ns
    FROM sessions JOIN users ON users.name = sessions.name
    WHERE is_disabled = 0 AND used_ns > ? AND sessions.created_ns > ?"""


class Sessions:
    """The table of sessions."""

    def __init__(self, database: Database, now_ns: Callable[[], int], lifetimes: Lifetimes) -> None:
        self._database = database
        self._now_ns = now_ns
        self._lifetimes = lifetimes

    def begin(self, name: str, role: Role, caller: Caller) -> Begun:
        """A new session with a new token."""
        token, now_ns = new_token(), self._now_ns()
        agent = caller.agent[:_AGENT_LENGTH]
        session = Session(new_id(), name, role, caller.address, agent, now_ns, now_ns)
        with self._database.change():
            self._sweep(name)
            self._database.run(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)",
                session.id,
                hashed(token),
                name,
                caller.address,
                agent,
                now_ns,
                now_ns,
            )
        return Begun(session=session, token=token, csrf=csrf_of(token))

    def find(self, token: str) -> Session | None:
        """The session of a token, which is used now; None once it has ended."""
        found = self._database.first(
            Session, f"{_GOOD} AND token = ?", *self._since(), hashed(token)
        )
        if found is not None and self._now_ns() - found.used_ns >= _TOUCH_NS:
            self._database.run(
                "UPDATE sessions SET used_ns = ? WHERE id = ?", self._now_ns(), found.id
            )
        return found

    def is_open(self, id: str) -> bool:
        """Whether a session still is good; asking does not keep it awake."""
        return bool(self._database.rows(Session, f"{_GOOD} AND id = ?", *self._since(), id))

    def expires_ns(self, session: Session) -> int:
        """When it ends if it is not used again."""
        idle_ns = self._now_ns() + self._lifetimes.session_idle_ns
        return min(session.created_ns + self._lifetimes.session_ns, idle_ns)

    def lines(self, name: str | None, this: str = "") -> tuple[SessionLine, ...]:
        """The sessions of a user, or (None) of all, newest first."""
        found = self._database.rows(
            Session,
            f"{_GOOD} AND coalesce(?, sessions.name) = sessions.name "
            "ORDER BY sessions.created_ns DESC, id",
            *self._since(),
            name,
        )
        return tuple(each.line(this) for each in found)

    def end(self, id: str, name: str | None = None) -> Refused | None:
        """Ends a session at once; with `name` only if it is theirs."""
        ended = self._database.run(
            "DELETE FROM sessions WHERE id = ? AND coalesce(?, name) = name", id, name
        )
        return None if ended else _no_session(id)

    def end_token(self, token: str) -> None:
        """Ends the session of a token, if there is one."""
        self._database.run("DELETE FROM sessions WHERE token = ?", hashed(token))

    def end_all(self, name: str, but: str = "") -> int:
        """Ends every session of a user, except the one of the id `but`; how many."""
        return self._database.run("DELETE FROM sessions WHERE name = ? AND id != ?", name, but)

    def _since(self) -> tuple[int, int]:
        now_ns = self._now_ns()
        return now_ns - self._lifetimes.session_idle_ns, now_ns - self._lifetimes.session_ns

    def _sweep(self, name: str) -> None:
        """Makes room: without those that have ended, and all but the latest of this user."""
        self._database.run(
            "DELETE FROM sessions WHERE used_ns <= ? OR created_ns <= ?", *self._since()
        )
        self._database.run(
            """DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE name = ?
            ORDER BY used_ns DESC, id LIMIT -1 OFFSET ?)""",
            name,
            SESSIONS_MAX - 1,
        )


def _no_session(id: str) -> Refused:
    return Refused("session_not_found", f"no session {id[:40]!r}; see the list of sessions")
