"""Who may call what: all that a request has to show before its handler is called."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from starlette.requests import HTTPConnection

from hansa.api.people import KeyMade, Me, NewKey
from hansa.api.people import Scope as PersonScope
from hansa.server.security.cookie import SessionCookie
from hansa.server.security.csrf import check_change, check_origin, check_stream
from hansa.server.security.idempotency import Idempotency
from hansa.server.security.principal import Doorkeeper, Principal, address_of
from hansa.server.security.problems import ProblemError, granted
from hansa.server.security.rate_limit import Left, Quota, RateLimit
from hansa.server.security.throttle import LoginThrottle, network_of
from hansa.stores.answers import Answers
from hansa.stores.people import Begun, Caller, People, Session, scopes_of
from hansa.stores.people.names import folded, name_fault
from hansa.stores.people.stamps import stamp
from hansa.stores.people.tokens import csrf_of

_LOG = logging.getLogger("hansa.server")
#: What a caller needs: nothing, to be known, to be known by a session and not a key, or a scope.
Need: TypeAlias = Literal["nothing", "login", "session"] | PersonScope


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may go on: its caller (None where none is needed), and what is left of their
    requests, for the headers of the answer.
    """

    caller: Principal | None
    left: Left


@dataclass(frozen=True, slots=True)
class Security:
    """State: what is remembered of callers between requests. One for a server."""

    people: People
    cookie: SessionCookie
    door: Doorkeeper
    logins: LoginThrottle
    rates: RateLimit
    idempotency: Idempotency

    def admit(self, connection: HTTPConnection, need: Need, weight: int = 1) -> Admitted:
        """The caller of a request, who may have what it needs. Raises the problems of who is asking
        (`Doorkeeper.principal`), `origin`, `csrf`, `forbidden_scope` and `rate_limited`.
        """
        if need == "nothing":
            check_origin(connection)
            return Admitted(None, self._take_by_address(connection, weight))
        caller = self._caller(connection)
        left = self.rates.take(caller.who, weight)
        check_change(connection, caller)
        if need == "session":
            caller.require_session()
        elif need != "login":
            caller.require(need)
        return Admitted(caller, left)

    def admit_stream(self, connection: HTTPConnection) -> Principal:
        """The caller of a WebSocket. Raises the same problems."""
        caller = self._caller(connection)
        self.rates.take(caller.who)
        check_stream(connection, caller)
        caller.require("read")
        return caller

    def log_in(self, connection: HTTPConnection, name: str, password: str) -> Begun:
        """A new session, in place of the one that the request shows. Takes long: call it from a
        thread. Raises the problems `too_many_logins` and `wrong_login`.
        """
        caller = caller_of(connection)
        before = self.door.token(connection)
        try:
            with self.logins.trying(name, caller.address):
                found = granted(self.people.log_in(name, password, caller, before))
        except ProblemError as error:
            # Some type their password where the name belongs: what is no name is not told.
            shown = "?" if name_fault(name) else folded(name)
            _LOG.warning("log-in of %s from %s: %s", shown, caller.address, error.code)
            raise
        self.logins.succeeded(name, caller.address)
        return found

    def change_password(self, caller: Principal, old: str, new: str) -> None:
        """Sets another password; takes as long as logging in, and is as hard to guess by. Raises
        the problems `too_many_logins`, `old_password_wrong` and `password_refused`.
        """
        session = caller.require_session()
        with self.logins.trying(caller.name, caller.address):
            refused = self.people.change_password(session, old, new)
        if refused is None or refused.code != "old_password_wrong":
            self.logins.succeeded(caller.name, caller.address)
        granted(refused)

    def make_key(self, caller: Principal, new: NewKey) -> KeyMade:
        """A new key of the caller. Raises the problems of refusals, and `forbidden_scope` for a
        key: none makes another, which might do more.
        """
        session = caller.require_session()
        return granted(self.people.keys.make(session.name, session.role, new))

    def me(self, begun: Begun) -> Me:
        """Who has logged in."""
        session = begun.session
        return Me(
            name=session.name,
            role=session.role,
            scopes=scopes_of(session.role),
            csrf=begun.csrf,
            expires_at=self._expires_at(session),
        )

    def me_again(self, caller: Principal) -> Me:
        """Who is logged in; of a key without a token and an end."""
        session = caller.session
        return Me(
            name=caller.name,
            role=caller.role,
            scopes=caller.scopes,
            csrf="" if session is None else csrf_of(caller.token),
            expires_at="" if session is None else self._expires_at(session),
        )

    def _caller(self, connection: HTTPConnection) -> Principal:
        """The caller; one who is nobody counts by address."""
        try:
            return self.door.principal(connection)
        except ProblemError:
            self._take_by_address(connection, 1)
            raise

    def _take_by_address(self, connection: HTTPConnection, weight: int) -> Left:
        return self.rates.take(f"from {network_of(address_of(connection))}", weight)

    def _expires_at(self, session: Session) -> str:
        return stamp(self.people.sessions.expires_ns(session))


def secured(
    people: People,
    answers: Answers,
    now_ns: Callable[[], int],
    *,
    is_tls: bool,
    quota: Quota | None = None,
) -> Security:
    """The security of a server."""
    cookie = SessionCookie(is_tls=is_tls)
    return Security(
        people=people,
        cookie=cookie,
        door=Doorkeeper(people, cookie.name),
        logins=LoginThrottle(now_ns),
        rates=RateLimit(now_ns, quota),
        idempotency=Idempotency(answers, now_ns),
    )


def caller_of(connection: HTTPConnection) -> Caller:
    """Where a request comes from, as it is kept with a session."""
    return Caller(address_of(connection), connection.headers.get("user-agent", ""))
