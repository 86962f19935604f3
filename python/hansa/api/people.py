"""Users, sessions, keys."""

from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

from hansa.api.formats import At, Name, Note, Secret

Role: TypeAlias = Literal["viewer", "researcher", "trader", "risk_officer", "admin"]
Scope: TypeAlias = Literal[
    "read", "research", "trade:paper", "trade:live", "risk:kill", "risk:resume", "admin"
]


class SetUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Create the owner, with the token of the link that the first start printed."""

    token: Secret
    name: Name
    password: Secret


class SetUpState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an owner is still to be created."""

    needs_owner: bool


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Name and password of a user."""

    name: Name
    password: Secret


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in, what they may do, and the token that every change must carry in the header
    `X-CSRF-Token` (sessions only).
    """

    name: str
    role: Role
    scopes: tuple[Scope, ...]
    csrf: str
    expires_at: str


class UserLine(msgspec.Struct, frozen=True, kw_only=True):
    """A user."""

    name: str
    role: Role
    is_disabled: bool
    created_at: At
    last_login_at: str


class NewUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new user; they set their password by the one-time link in the answer."""

    name: Name
    role: Role


class UserChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change a user's role, or shut them out. What is null stays."""

    role: Role | None = None
    is_disabled: bool | None = None
    reason: Note = ""


class OneTimeLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link by which a user sets their password, once, until it expires."""

    name: str
    link: str
    expires_at: At


class PasswordChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change one's own password."""

    old: Secret
    new: Secret


class PasswordByLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Set a password with the token of a one-time link."""

    token: Secret
    password: Secret


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A session: who, from where, since when, last used when."""

    id: str
    name: str
    address: str
    agent: str
    created_at: At
    last_used_at: At
    is_this: bool


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new API key; its scopes may be no more than its owner has. `expires_days` 0 is never."""

    name: Name
    scopes: Annotated[tuple[Scope, ...], msgspec.Meta(max_length=len(get_args(Scope)))]
    expires_days: int = 90


class KeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """An API key, without its secret."""

    id: str
    name: str
    owner: str
    scopes: tuple[Scope, ...]
    created_at: At
    expires_at: str
    last_used_at: str
    last_used_from: str


class KeyMade(msgspec.Struct, frozen=True, kw_only=True):
    """A key that was made; `secret` is shown this once."""

    key: KeyLine
    secret: str
