"""People: what takes more than one of their tables."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hansa.api.people import Role, UserLine
from hansa.stores.database import Database
from hansa.stores.people.caller import Caller
from hansa.stores.people.keys import ApiKeys
from hansa.stores.people.lifetimes import Lifetimes
from hansa.stores.people.links import OWNER, LinkMade, Links
from hansa.stores.people.names import folded, name_fault
from hansa.stores.people.passwords import Passwords, password_fault
from hansa.stores.people.refused import Refused
from hansa.stores.people.schema import STEPS
from hansa.stores.people.sessions import Begun, Session, Sessions
from hansa.stores.people.users import User, Users, no_user

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_WRONG = Refused("wrong_login", "expected the name and the password of a user; check both")
_OLD = Refused("old_password_wrong", "old: expected the password of now; check it")
_LINK = Refused("link_refused", "the link was used, replaced or is too old; ask for a new one")


class People:
    """Everyone who may use the server, kept in `folder/people.sqlite`. From any thread; what checks
    or sets a password takes long. What cannot be done is a `Refused`; raises StoreError for a file
    that cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        lifetimes: Lifetimes | None = None,
        now_ns: Callable[[], int] = time.time_ns,
        hasher: "PasswordHasher | None" = None,
    ) -> None:
        lasts = lifetimes or Lifetimes()
        self._database = Database(folder / "people.sqlite", STEPS)
        self._passwords = Passwords(hasher)
        self.users = Users(self._database, now_ns)
        self.sessions = Sessions(self._database, now_ns, lasts)
        self.keys = ApiKeys(self._database, now_ns)
        self._links = Links(self._database, now_ns, lasts)

    def close(self) -> None:
        """Lets the file go."""
        self._database.close()

    def needs_owner(self) -> bool:
        """Whether nobody was created yet."""
        return self.users.is_empty()

    def owner_link(self) -> LinkMade | None:
        """A new link for the owner, in place of any before; None once there is one."""
        return self._links.make(OWNER) if self.needs_owner() else None

    def set_up(self, token: str, name: str, password: str, caller: Caller) -> Begun | Refused:
        """Creates the owner, an admin, and logs them in."""
        if not self.needs_owner():
            return Refused("owner_exists", "the owner was created already; log in")
        if self._links.holder(token) != OWNER:
            return _LINK
        refused = name_fault(name) or password_fault(password, name)
        if refused is not None:
            return refused
        kept = self._passwords.hash(password)
        with self._database.change():
            if not self._links.spend(token):
                return _LINK
            self.users.add(name, "admin", kept)
            return self._begin(folded(name), "admin", caller)

    def log_in(self, name: str, password: str, caller: Caller, before: str = "") -> Begun | Refused:
        """A new session, in place of the one whose token is `before`. Who has no such name, no
        password or is shut out is told the same as late as whose password is wrong.
        """
        user = self.users.find(name)
        kept = "" if user is None or user.is_disabled else user.password
        if not self._passwords.is_right(kept, password) or user is None:
            return _WRONG
        anew = self._passwords.hash(password) if self._passwords.is_outdated(kept) else kept
        with self._database.change():
            if not self._is_still(user):
                return _WRONG
            if anew != kept:
                self.users.set_password(user.name, anew)
            if before:
                self.sessions.end_token(before)
            return self._begin(user.name, user.role, caller)

    def invite(self, name: str, role: Role) -> LinkMade | Refused:
        """Creates a user, and the link by which they set their password."""
        refused = name_fault(name)
        if refused is not None:
            return refused
        with self._database.change():
            if self.users.find(name) is not None:
                return Refused("name_taken", f"there is a user {folded(name)!r}; choose another")
            self.users.add(name, role)
            return self._links.make(name)

    def link_for(self, name: str) -> LinkMade | Refused:
        """A new link by which a user sets their password; until then the old one stays."""
        with self._database.change():
            found = self.users.find(name)
            return no_user(name) if found is None else self._links.make(found.name)

    def set_password_by_link(self, token: str, password: str, caller: Caller) -> Begun | Refused:
        """Sets the password of whose link it is, ends all their sessions and logs them in."""
        user = self.users.find(self._links.holder(token) or OWNER)
        if user is None or user.is_disabled:
            return _LINK
        refused = password_fault(password, user.name)
        if refused is not None:
            return refused
        kept = self._passwords.hash(password)
        with self._database.change():
            if not self._links.spend(token):
                return _LINK
            self.users.set_password(user.name, kept)
            self.sessions.end_all(user.name)
            return self._begin(user.name, user.role, caller)

    def change_password(self, session: Session, old: str, new: str) -> Refused | None:
        """Sets another password, ends the user's other sessions and their link."""
        user = self.users.find(session.name)
        if user is None or not self._passwords.is_right(user.password, old):
            return _OLD
        refused = password_fault(new, user.name)
        if refused is not None:
            return refused
        kept = self._passwords.hash(new)
        with self._database.change():
            if not (self._is_still(user) and self.sessions.is_open(session.id)):
                return _OLD
            self.users.set_password(user.name, kept)
            self.sessions.end_all(user.name, but=session.id)
            self._links.withdraw(user.name)
        return None

    def change_user(
        self, name: str, role: Role | None, is_disabled: bool | None
    ) -> UserLine | Refused:
        """Changes a user's role, or shuts them out: then their sessions end and their keys and link
        are not good.
        """
        with self._database.change():
            changed = self.users.change(name, role, is_disabled)
            if isinstance(changed, UserLine) and changed.is_disabled:
                self.sessions.end_all(changed.name)
                self._links.withdraw(changed.name)
        return changed

    def _is_still(self, user: User) -> bool:
        """Whether nothing was done to a user while their password was hashed, which takes long."""
        now = self.users.find(user.name)
        return now is not None and not now.is_disabled and now.password == user.password

    def _begin(self, name: str, role: Role, caller: Caller) -> Begun:
        self.users.note_login(name)
        return self.sessions.begin(name, role, caller)
