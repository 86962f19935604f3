"""`hansa users`: who may use the server; what is done is recorded as it is on the page."""

from collections.abc import Callable
from contextlib import closing
from typing import Annotated, TypeAlias, TypeVar

from cyclopts import Parameter

from hansa.api.people import KeyMade, NewKey, OneTimeLink, Role, Scope, UserLine
from hansa.app.view.text import at_text
from hansa.cli.acting import Acting, acting
from hansa.cli.home import USUAL, Home
from hansa.cli.options import FormatOption
from hansa.cli.output import Format, print_json, print_line, print_table
from hansa.cli.texts import short_at
from hansa.errors import ConfigError, NotFoundError
from hansa.stores.people import LinkMade, People, Refused
from hansa.stores.people.users import no_user

T = TypeVar("T")

PageOption: TypeAlias = Annotated[
    str, Parameter(name="--page", help="The address at which the server's page is opened.")
]
ReasonOption: TypeAlias = Annotated[
    str, Parameter(name="--reason", help="Why; kept with the action. At most 500 characters.")
]
_PAGE = "http://127.0.0.1:8720"


def list_command(*, home: Home = USUAL, format_: FormatOption = "text") -> int:
    """List the users, newest first."""
    with home.people() as people:
        lines = people.users.lines()
    if format_ == "json":
        print_json(lines)
    else:
        _print_users(lines)
    return 0


def add_command(
    name: str,
    /,
    *,
    role: Annotated[Role, Parameter(name="--role", help="What they may do (docs/server.md).")],
    page: PageOption = _PAGE,
    home: Home = USUAL,
    format_: FormatOption = "text",
) -> int:
    """Add a user, and print the link by which they set their password: once, within 24 hours.

    Parameters
    ----------
    name
        What they log in with.

    """
    doing = Acting("user.create", name, after=role)
    with closing(People(home.folder)) as people:
        made = _recorded(home, people, doing, lambda people: people.invite(name, role))
    _print_link(made, page, format_)
    return 0


def role_command(
    name: str,
    role: Role,
    /,
    *,
    reason: ReasonOption = "",
    home: Home = USUAL,
    format_: FormatOption = "text",
) -> int:
    """Give a user another role; one admin who can log in always remains.

    Parameters
    ----------
    name
        A user.
    role
        viewer, researcher, trader, risk_officer or admin.

    """
    return _change(home, Acting("user.change", name, reason), format_, role=role)


def disable_command(
    name: str, /, *, reason: ReasonOption = "", home: Home = USUAL, format_: FormatOption = "text"
) -> int:
    """Shut a user out: their sessions end, their keys and link are good no more.

    Parameters
    ----------
    name
        A user.

    """
    return _change(home, Acting("user.change", name, reason), format_, is_disabled=True)


def enable_command(
    name: str, /, *, reason: ReasonOption = "", home: Home = USUAL, format_: FormatOption = "text"
) -> int:
    """Let a user in again who was shut out.

    Parameters
    ----------
    name
        A user.

    """
    return _change(home, Acting("user.change", name, reason), format_, is_disabled=False)


def link_command(
    name: str,
    /,
    *,
    page: PageOption = _PAGE,
    home: Home = USUAL,
    format_: FormatOption = "text",
) -> int:
    """Print a link by which a user sets another password: once, within 24 hours.

    Parameters
    ----------
    name
        A user.

    """
    made = _done(home, Acting("user.link", name), lambda people: people.link_for(name))
    _print_link(made, page, format_)
    return 0


def keys_command(*, home: Home = USUAL, format_: FormatOption = "text") -> int:
    """List the API keys of all users, newest first."""
    with home.people() as people:
        lines = people.keys.lines(None)
    if format_ == "json":
        print_json(lines)
        return 0
    print_table(
        ["key", "name", "owner", "scopes", "expires (UTC)", "last used"],
        [
            [
                each.id,
                each.name,
                each.owner,
                " ".join(each.scopes),
                short_at(each.expires_at) or "never",
                short_at(each.last_used_at) or "never",
            ]
            for each in lines
        ],
    )
    return 0


def key_command(
    owner: str,
    name: str,
    /,
    *,
    scope: Annotated[
        tuple[Scope, ...],
        Parameter(name="--scope", negative="", help="What it may do; may be repeated."),
    ] = ("read",),
    days: Annotated[int, Parameter(name="--days", help="When it expires; 0 is never.")] = 90,
    home: Home = USUAL,
    format_: FormatOption = "text",
) -> int:
    """Make an API key for a program, and print its secret: it is shown this once.

    Parameters
    ----------
    owner
        The user in whose name the program asks; a key may do no more than its owner.
    name
        What the key is called in lists.

    """
    new = NewKey(name=name, scopes=scope, expires_days=days)
    doing = Acting("key.create", name, after=f"for {owner}: {' '.join(scope)}")
    made = _done(home, doing, lambda people: _made_key(people, owner, new))
    if format_ == "json":
        print_json(made)
    else:
        print(f"{made.secret}\n  key {made.key.id} of {made.key.owner}; its secret is shown once")
    return 0


def revoke_command(key: str, /, *, home: Home = USUAL) -> int:
    """End an API key at once.

    Parameters
    ----------
    key
        Its id, from `hansa users keys`.

    """
    _done(home, Acting("key.revoke", key[:40]), lambda people: people.keys.revoke(key))
    print_line(f"{key}: revoked")
    return 0


def sessions_command(*, home: Home = USUAL, format_: FormatOption = "text") -> int:
    """List who is logged in, newest first."""
    with home.people() as people:
        lines = people.sessions.lines(None)
    if format_ == "json":
        print_json(lines)
        return 0
    print_table(
        ["session", "user", "from", "since (UTC)", "last used"],
        [
            [
                each.id,
                each.name,
                each.address,
                short_at(each.created_at),
                short_at(each.last_used_at),
            ]
            for each in lines
        ],
    )
    return 0


def end_command(session: str, /, *, home: Home = USUAL) -> int:
    """End a session: who has it must log in again.

    Parameters
    ----------
    session
        Its id, from `hansa users sessions`.

    """
    _done(home, Acting("session.end", session[:40]), lambda people: people.sessions.end(session))
    print_line(f"{session}: ended")
    return 0


def _change(
    home: Home,
    doing: Acting,
    format_: Format,
    *,
    role: Role | None = None,
    is_disabled: bool | None = None,
) -> int:
    with home.people() as people:
        before = people.users.find(doing.target)
    doing.before = "" if before is None else _words(before.line())

    def change(people: People) -> UserLine | Refused:
        changed = people.change_user(doing.target, role, is_disabled)
        doing.after = "" if isinstance(changed, Refused) else _words(changed)
        return changed

    changed = _done(home, doing, change)
    if format_ == "json":
        print_json(changed)
    else:
        _print_users((changed,))
    return 0


def _done(home: Home, doing: Acting, do: Callable[[People], T | Refused]) -> T:
    """What was made, on record. Raises ConfigError or NotFoundError where it was refused."""
    with home.people() as people:
        return _recorded(home, people, doing, do)


def _recorded(home: Home, people: People, doing: Acting, do: Callable[[People], T | Refused]) -> T:
    with acting(home.folder, doing):
        made = do(people)
        if isinstance(made, Refused):
            is_absent = made.code.endswith("_not_found")
            raise (NotFoundError if is_absent else ConfigError)(made.detail)
    return made


def _made_key(people: People, owner: str, new: NewKey) -> KeyMade | Refused:
    user = people.users.find(owner)
    return no_user(owner) if user is None else people.keys.make(user.name, user.role, new)


def _words(user: UserLine) -> str:
    return f"{user.role}{', shut out' if user.is_disabled else ''}"


def _print_users(lines: tuple[UserLine, ...]) -> None:
    print_table(
        ["user", "role", "created (UTC)", "last login"],
        [
            [each.name, _words(each), short_at(each.created_at), short_at(each.last_login_at)]
            for each in lines
        ],
    )


def _print_link(made: LinkMade, page: str, format_: Format) -> None:
    link = OneTimeLink(
        name=made.name,
        link=f"{page.rstrip('/')}/password#{made.token}",
        expires_at=at_text(made.expires_ns),
    )
    if format_ == "json":
        print_json(link)
    else:
        print_line(
            f"{link.name} sets a password here, once, until {short_at(link.expires_at)} UTC:"
        )
        print_line(f"  {link.link}")
