"""Users: name, role, hash of the password, and whether they are shut out."""

from collections.abc import Callable

import msgspec

from hansa.api.people import Role, UserLine
from hansa.stores.database import Database
from hansa.stores.people.names import folded, name_fault
from hansa.stores.people.refused import Refused
from hansa.stores.people.stamps import stamp


class User(msgspec.Struct, frozen=True, array_like=True):
    """A user as kept. `password` is "" until they set one by their link."""

    name: str
    role: Role
    password: str
    is_disabled: bool
    created_ns: int
    last_login_ns: int

    def line(self) -> UserLine:
        """The user, without what is secret."""
        return UserLine(
            name=self.name,
            role=self.role,
            is_disabled=self.is_disabled,
            created_at=stamp(self.created_ns),
            last_login_at=stamp(self.last_login_ns),
        )


_ALL = "SELECT name, role, password, is_disabled, created_ns, last_login_ns FROM users"


class Users:
    """The table of users."""

    def __init__(self, database: Database, now_ns: Callable[[], int]) -> None:
        self._database = database
        self._now_ns = now_ns

    def lines(self) -> tuple[UserLine, ...]:
        """All users, newest first."""
        found = self._database.rows(User, f"{_ALL} ORDER BY created_ns DESC, name")
        return tuple(each.line() for each in found)

    def find(self, name: str) -> User | None:
        """The user of that name, however it is capitalised."""
        if name_fault(name) is not None:
            return None
        return self._database.first(User, f"{_ALL} WHERE name = ?", folded(name))

    def is_empty(self) -> bool:
        """Whether there is nobody yet."""
        return self._database.first(User, f"{_ALL} LIMIT 1") is None

    def add(self, name: str, role: Role, password: str = "") -> None:
        """A new user whose name is free; `password` is the hash of one."""
        self._database.run(
            "INSERT INTO users (name, role, password, created_ns) VALUES (?, ?, ?, ?)",
            folded(name),
            role,
            password,
            self._now_ns(),
        )

    def change(self, name: str, role: Role | None, is_disabled: bool | None) -> UserLine | Refused:
        """Another role, or shut out, or let in again. One admin who can log in always remains."""
        with self._database.change():
            user = self.find(name)
            if user is None:
                return no_user(name)
            after = msgspec.structs.replace(
                user,
                role=user.role if role is None else role,
                is_disabled=user.is_disabled if is_disabled is None else is_disabled,
            )
            if _is_admin(user) and not _is_admin(after) and self._admins() == 1:
                return Refused(
                    "last_admin",
                    f"{user.name} is the only admin who can log in; make another one first",
                )
            self._keep(after)
        return after.line()

    def set_password(self, name: str, password: str) -> None:
        """Keeps the hash of a password."""
        self._database.run("UPDATE users SET password = ? WHERE name = ?", password, folded(name))

    def note_login(self, name: str) -> None:
        """They logged in now."""
        self._database.run(
            "UPDATE users SET last_login_ns = ? WHERE name = ?", self._now_ns(), folded(name)
        )

    def _admins(self) -> int:
        return sum(map(_is_admin, self._database.rows(User, f"{_ALL} WHERE role = 'admin'")))

    def _keep(self, user: User) -> None:
        self._database.run(
            "UPDATE users SET role = ?, is_disabled = ? WHERE name = ?",
            user.role,
            int(user.is_disabled),
            user.name,
        )


def no_user(name: str) -> Refused:
    """There is none of that name: only told to admins."""
    return Refused("user_not_found", f"no user {folded(name)!r}; see the list of users")


def _is_admin(user: User) -> bool:
    return user.role == "admin" and not user.is_disabled and bool(user.password)
