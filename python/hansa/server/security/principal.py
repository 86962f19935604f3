"""Who is asking."""

from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import HTTPConnection

from hansa.api.people import Role, Scope
from hansa.server.security.problems import ProblemError
from hansa.server.security.request_id import request_id_of
from hansa.stores.people import People, Session, scopes_of

_SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller: who, what they may do now, and how they showed it. `id` is that of the session or
    key; `session` and the token that its changes must carry (`csrf`) are of sessions alone.
    """

    name: str
    role: Role
    scopes: tuple[Scope, ...]
    via: Literal["session", "key"]
    id: str
    address: str
    request_id: str
    session: Session | None = None
    token: str = field(default="", repr=False)

    def require(self, *scopes: Scope) -> None:
        """Raises the problem `forbidden_scope` unless the caller has all of the scopes."""
        missing = [each for each in scopes if each not in self.scopes]
        if missing:
            raise ProblemError(
                "forbidden_scope",
                f"expected the scope {missing[0]}; {self.name} has {', '.join(self.scopes) or '-'}",
            )

    def require_session(self) -> Session:
        """The session. Raises the problem `forbidden_scope` for a key, which may not do what
        changes who may log in.
        """
        if self.session is None:
            raise ProblemError("forbidden_scope", "expected a session: no API key may do this")
        return self.session

    @property
    def who(self) -> str:
        """The caller as requests are counted: a user's keys apart from what they do themselves."""
        return self.name if self.via == "session" else f"{self.name} {self.id}"


class Doorkeeper:
    """Finds out who is asking, from the cookie of a session or an API key."""

    def __init__(self, people: People, cookie: str) -> None:
        self._people = people
        self._cookie = cookie

    def principal(self, connection: HTTPConnection) -> Principal:
        """The caller. Raises the problems `not_logged_in`, `session_expired`, `key_refused` and
        `two_credentials`.
        """
        token, shown = self.token(connection), connection.headers.getlist("authorization")
        if len(shown) > 1 or (token and shown):
            raise ProblemError("two_credentials")
        if shown:
            return self._by_key(connection, shown[0])
        if token:
            return self._by_session(connection, token)
        raise ProblemError("not_logged_in")

    def token(self, connection: HTTPConnection) -> str:
        """The token of the session's cookie; "" where there is none. Raises the problem
        `two_credentials`.
        """
        pairs = [
            part.strip().partition("=")
            for line in connection.headers.getlist("cookie")
            for part in line.split(";")
        ]
        tokens = [value.strip() for name, _, value in pairs if name.strip() == self._cookie]
        if len(tokens) > 1:
            raise ProblemError("two_credentials")
        return tokens[0] if tokens else ""

    def is_still_good(self, principal: Principal) -> bool:
        """Whether a stream that was opened may go on: the session or key is good, and may read."""
        if principal.via == "session":
            return self._people.sessions.is_open(principal.id)
        return "read" in self._people.keys.scopes_now(principal.id)

    def _by_session(self, connection: HTTPConnection, token: str) -> Principal:
        session = self._people.sessions.find(token)
        if session is None:
            raise ProblemError("session_expired")
        return Principal(
            name=session.name,
            role=session.role,
            scopes=scopes_of(session.role),
            via="session",
            id=session.id,
            address=address_of(connection),
            request_id=request_id_of(connection.scope),
            session=session,
            token=token,
        )

    def _by_key(self, connection: HTTPConnection, shown: str) -> Principal:
        secret = shown[len(_SCHEME) :].strip() if shown.lower().startswith(_SCHEME) else ""
        use = self._people.keys.use(secret, address_of(connection))
        if use is None:
            raise ProblemError("key_refused")
        return Principal(
            name=use.owner,
            role=use.role,
            scopes=use.scopes,
            via="key",
            id=use.id,
            address=address_of(connection),
            request_id=request_id_of(connection.scope),
        )


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from, as the server's socket has it; "local" for one without."""
    return connection.client.host if connection.client else "local"
