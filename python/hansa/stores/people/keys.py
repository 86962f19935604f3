"""API keys: `hk_`, an id of 8 characters that is no secret, `_`, and 256 random bits."""

import hmac
import re
from collections.abc import Callable

import msgspec

from hansa.api.people import KeyLine, KeyMade, NewKey, Role, Scope
from hansa.stores.database import Database
from hansa.stores.people.refused import Refused
from hansa.stores.people.roles import within
from hansa.stores.people.stamps import stamp
from hansa.stores.people.tokens import hashed, new_id, new_token

KEYS_MAX = 50
_DAYS_MAX = 3650
_DAY_NS = 24 * 3600 * 10**9
_TOUCH_NS = 60 * 10**9
_ID_LENGTH = 8
_FORM = re.compile(r"hk_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,80}")


class KeyUse(msgspec.Struct, frozen=True, kw_only=True):
    """A key that was shown and is good: its owner, and what both of them may do now."""

    id: str
    owner: str
    role: Role
    scopes: tuple[Scope, ...]


class _Key(msgspec.Struct, frozen=True, array_like=True):
    id: str
    secret: bytes
    name: str
    owner: str
    scopes: str
    created_ns: int
    expires_ns: int
    used_ns: int
    used_from: str
    role: Role
    is_disabled: bool

    def allowed(self) -> tuple[Scope, ...]:
        """What the key may do of what its owner may do now."""
        return within(self.role, msgspec.convert(self.scopes.split(), tuple[Scope, ...]))

    def line(self) -> KeyLine:
        return KeyLine(
            id=self.id,
            name=self.name,
            owner=self.owner,
            scopes=self.allowed(),
            created_at=stamp(self.created_ns),
            expires_at=stamp(self.expires_ns),
            last_used_at=stamp(self.used_ns),
            last_used_from=self.used_from,
        )


_ALL = """SELECT id, secret, keys.name, owner, scopes, keys.created_ns, expires_ns, used_ns,
    used_from, role, is_disabled FROM keys JOIN users ON users.name = owner"""


class ApiKeys:
    """The table of keys."""

    def __init__(self, database: Database, now_ns: Callable[[], int]) -> None:
        self._database = database
        self._now_ns = now_ns

    def make(self, owner: str, role: Role, new: NewKey) -> KeyMade | Refused:
        """A new key with scopes that its owner has."""
        id, secret = new_id(_ID_LENGTH), new_token()
        with self._database.change():
            refused = _fault(role, new) or self._room(owner)
            if refused is not None:
                return refused
            self._add(id, secret, owner, new)
            made = self._database.first(_Key, f"{_ALL} WHERE id = ?", id)
        assert made is not None
        return KeyMade(key=made.line(), secret=f"hk_{id}_{secret}")

    def use(self, text: str, address: str) -> KeyUse | None:
        """The key that a request shows, if it is good now. When and from where it was used is kept
        once a minute at most.
        """
        form = _FORM.fullmatch(text)
        key = self._good(form[1]) if form else None
        if form is None or key is None or not hmac.compare_digest(key.secret, hashed(form[2])):
            return None
        if self._now_ns() - key.used_ns >= _TOUCH_NS:
            self._database.run(
                "UPDATE keys SET used_ns = ?, used_from = ? WHERE id = ?",
                self._now_ns(),
                address,
                key.id,
            )
        return KeyUse(id=key.id, owner=key.owner, role=key.role, scopes=key.allowed())

    def scopes_now(self, id: str) -> tuple[Scope, ...]:
        """What a key may do now, nothing once it is not good; asking is no use of it."""
        key = self._good(id)
        return () if key is None else key.allowed()

    def lines(self, owner: str | None) -> tuple[KeyLine, ...]:
        """The keys of a user, or (None) of all, newest first."""
        found = self._database.rows(
            _Key,
            f"{_ALL} WHERE coalesce(?, owner) = owner ORDER BY keys.created_ns DESC, id",
            owner,
        )
        return tuple(each.line() for each in found)

    def revoke(self, id: str, owner: str | None = None) -> Refused | None:
        """Ends a key at once; with `owner` only if it is theirs."""
        gone = self._database.run(
            "DELETE FROM keys WHERE id = ? AND coalesce(?, owner) = owner", id, owner
        )
        return (
            None if gone else Refused("key_not_found", f"no key {id[:40]!r}; see the list of keys")
        )

    def _good(self, id: str) -> _Key | None:
        key = self._database.first(_Key, f"{_ALL} WHERE id = ? AND is_disabled = 0", id)
        is_over = key is not None and 0 < key.expires_ns <= self._now_ns()
        return None if is_over else key

    def _room(self, owner: str) -> Refused | None:
        if len(self.lines(owner)) < KEYS_MAX:
            return None
        return Refused("too_many_keys", f"{owner} has {KEYS_MAX} keys; revoke one first")

    def _add(self, id: str, secret: str, owner: str, new: NewKey) -> None:
        now_ns = self._now_ns()
        expires_ns = now_ns + new.expires_days * _DAY_NS if new.expires_days else 0
        self._database.run(
            """INSERT INTO keys (id, secret, name, owner, scopes, created_ns, expires_ns)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            id,
            hashed(secret),
            new.name,
            owner,
            " ".join(new.scopes),
            now_ns,
            expires_ns,
        )


def _fault(role: Role, new: NewKey) -> Refused | None:
    if not _NAME.fullmatch(new.name):
        return Refused("name_refused", "expected a name of 1 to 80 characters on one line")
    beyond = sorted(set(new.scopes) - set(within(role, new.scopes)))
    if beyond or not new.scopes:
        found = ", ".join(beyond) or "none"
        return Refused("scope_refused", f"expected scopes that the role {role} has, found {found}")
    if not 0 <= new.expires_days <= _DAYS_MAX:
        return Refused(
            "expiry_refused",
            f"expected 1 to {_DAYS_MAX} days, or 0 for never, found {new.expires_days}",
        )
    return None
