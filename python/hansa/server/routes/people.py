"""Users, sessions, keys, and the journal of what people did."""

from typing import Annotated

from fastapi import Path, Query, Request

from hansa.api.journal import ActionLine, Verified
from hansa.api.page import Page
from hansa.api.people import (
    KeyLine,
    KeyMade,
    LogIn,
    Me,
    NewKey,
    NewUser,
    OneTimeLink,
    PasswordByLink,
    PasswordChange,
    SessionLine,
    SetUp,
    SetUpState,
    UserChange,
    UserLine,
)
from hansa.app.view.text import at_text
from hansa.server.entering import entered, left, throttled
from hansa.server.house import TheHouse
from hansa.server.operation import Operations, Terms
from hansa.server.paging import paged
from hansa.server.principal import Caller
from hansa.server.reading import BodyOf
from hansa.server.recording import Doing, recorded
from hansa.server.routes.parameters import Cursor, Limit
from hansa.server.security.problems import granted
from hansa.stores.people import LinkMade

people = Operations("people")
UserName = Annotated[str, Path(max_length=80, description="A user by name.")]
SessionId = Annotated[str, Path(max_length=80, description="A session, as the list names it.")]
KeyId = Annotated[str, Path(max_length=80, description="A key by its id: no part of its secret.")]


@people(Terms("GET", "/v1/setup", need="nothing"))
def read_setup(house: TheHouse) -> SetUpState:
    """Whether an owner is still to be created."""
    return SetUpState(needs_owner=house.people.needs_owner())


@people(
    Terms(
        "POST",
        "/v1/setup",
        need="nothing",
        status=201,
        body=SetUp,
        problems=(
            "link_refused",
            "owner_exists",
            "name_refused",
            "password_refused",
            "too_many_logins",
        ),
    )
)
def set_up(house: TheHouse, request: Request, said: BodyOf[SetUp]) -> Me:
    """Creates the owner by the link that the first start printed, and logs them in."""
    with throttled(house, request, "setup") as caller:
        begun = granted(house.people.set_up(said.token, said.name, said.password, caller))
    return entered(house, begun)  # type: ignore[return-value]


@people(
    Terms(
        "POST",
        "/v1/session",
        need="nothing",
        status=201,
        body=LogIn,
        problems=("wrong_login", "too_many_logins"),
    )
)
def log_in(house: TheHouse, request: Request, said: BodyOf[LogIn]) -> Me:
    """Logs in: the answer sets the cookie of the session."""
    return entered(house, house.security.log_in(request, said.name, said.password))  # type: ignore[return-value]


@people(Terms("GET", "/v1/session", need="login"))
def read_session(house: TheHouse, caller: Caller) -> Me:
    """Who is logged in, and what they may do."""
    return house.security.me_again(caller)


@people(Terms("DELETE", "/v1/session", need="login", status=204))
def log_out(house: TheHouse, caller: Caller) -> None:
    """Logs out: the session ends at once, here and on every connection."""
    return left(house, caller.token)  # type: ignore[return-value]


@people(
    Terms(
        "POST",
        "/v1/password",
        need="session",
        status=204,
        body=PasswordChange,
        problems=("wrong_login", "password_refused", "too_many_logins"),
    )
)
def change_password(house: TheHouse, caller: Caller, said: BodyOf[PasswordChange]) -> None:
    """Sets another password for oneself; all other sessions end."""
    with recorded(house, caller, Doing("user.password", caller.name)):
        house.security.change_password(caller, said.old, said.new)


@people(
    Terms(
        "POST",
        "/v1/password/link",
        need="nothing",
        body=PasswordByLink,
        problems=("link_refused", "password_refused", "too_many_logins"),
    )
)
def set_password(house: TheHouse, request: Request, said: BodyOf[PasswordByLink]) -> Me:
    """Sets a password by a one-time link, and logs in."""
    with throttled(house, request, "link") as caller:
        begun = granted(house.people.set_password_by_link(said.token, said.password, caller))
    return entered(house, begun, status=200)  # type: ignore[return-value]


@people(Terms("GET", "/v1/users", need="admin"))
def list_users(house: TheHouse, cursor: Cursor = "", limit: Limit = 100) -> Page[UserLine]:
    """Users, newest first."""
    return paged(house.people.users.lines(), cursor, limit)


@people(
    Terms(
        "POST",
        "/v1/users",
        need="admin",
        status=201,
        body=NewUser,
        problems=("name_refused", "name_taken"),
    )
)
def create_user(house: TheHouse, caller: Caller, said: BodyOf[NewUser]) -> OneTimeLink:
    """Creates a user; the answer holds the link by which they set their password."""
    with recorded(house, caller, Doing("user.create", said.name)) as action:
        made = granted(house.people.invite(said.name, said.role))
        action.after = said.role
    return _link(house, made)


@people(
    Terms(
        "PATCH",
        "/v1/users/{name}",
        need="admin",
        body=UserChange,
        problems=("user_not_found", "last_admin"),
    )
)
def change_user(
    house: TheHouse, caller: Caller, name: UserName, said: BodyOf[UserChange]
) -> UserLine:
    """Changes a user's role, or shuts them out and lets them in again."""
    before = house.people.users.find(name)
    stood = "" if before is None else _user_words(before.line())
    with recorded(house, caller, Doing("user.change", name, said.reason, stood)) as action:
        changed = granted(house.people.change_user(name, said.role, said.is_disabled))
        action.after = _user_words(changed)
    return changed


@people(
    Terms("POST", "/v1/users/{name}/link", need="admin", status=201, problems=("user_not_found",))
)
def create_link(house: TheHouse, caller: Caller, name: UserName) -> OneTimeLink:
    """A new link by which a user sets another password."""
    with recorded(house, caller, Doing("user.link", name)):
        made = granted(house.people.link_for(name))
    return _link(house, made)


@people(Terms("GET", "/v1/sessions", need="login", problems=("forbidden_scope",)))
def list_sessions(
    house: TheHouse,
    caller: Caller,
    is_all: Annotated[bool, Query(alias="all", description="Of everybody; needs admin.")] = False,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[SessionLine]:
    """One's own sessions, newest first."""
    if is_all:
        caller.require("admin")
    this = "" if caller.session is None else caller.session.id
    lines = house.people.sessions.lines(None if is_all else caller.name, this)
    return paged(lines, cursor, limit)


@people(
    Terms(
        "DELETE",
        "/v1/sessions/{session}",
        need="session",
        status=204,
        problems=("session_not_found",),
    )
)
def end_session(house: TheHouse, caller: Caller, session: SessionId) -> None:
    """Ends a session; another person's only for admins."""
    owner = None if "admin" in caller.scopes else caller.name
    with recorded(house, caller, Doing("session.end", session[:40])):
        granted(house.people.sessions.end(session, owner))


@people(Terms("GET", "/v1/keys", need="login"))
def list_keys(
    house: TheHouse, caller: Caller, cursor: Cursor = "", limit: Limit = 100
) -> Page[KeyLine]:
    """One's own API keys, for admins everybody's; newest first."""
    owner = None if "admin" in caller.scopes else caller.name
    return paged(house.people.keys.lines(owner), cursor, limit)


@people(
    Terms(
        "POST",
        "/v1/keys",
        need="session",
        status=201,
        body=NewKey,
        problems=("name_refused", "scope_refused", "expiry_refused", "too_many_keys"),
    )
)
def create_key(house: TheHouse, caller: Caller, said: BodyOf[NewKey]) -> KeyMade:
    """A new API key; its secret is in this answer alone."""
    with recorded(house, caller, Doing("key.create", said.name)) as action:
        made = house.security.make_key(caller, said)
        action.after = f"{made.key.id}: {' '.join(made.key.scopes)}"
    return made


@people(Terms("DELETE", "/v1/keys/{key}", need="session", status=204, problems=("key_not_found",)))
def revoke_key(house: TheHouse, caller: Caller, key: KeyId) -> None:
    """Ends an API key at once; another person's only for admins."""
    owner = None if "admin" in caller.scopes else caller.name
    with recorded(house, caller, Doing("key.revoke", key[:40])):
        granted(house.people.keys.revoke(key, owner))


@people(Terms("GET", "/v1/actions"))
def list_actions(house: TheHouse, cursor: Cursor = "", limit: Limit = 100) -> Page[ActionLine]:
    """What people did, newest first: a journal of its own, with the same chain as a run's."""
    return house.actions.page(cursor, limit)


@people(Terms("POST", "/v1/actions/verify", weight=10, lane="heavy"))
def verify_actions(house: TheHouse) -> Verified:
    """Reads every byte of the journal of actions and checks every link."""
    return house.actions.verify()


def _link(house: TheHouse, made: LinkMade) -> OneTimeLink:
    link = f"{house.origin}/password#{made.token}"
    return OneTimeLink(name=made.name, link=link, expires_at=at_text(made.expires_ns))


def _user_words(user: UserLine) -> str:
    return f"{user.role}{', shut out' if user.is_disabled else ''}"
