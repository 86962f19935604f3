"""Who the tests are about."""

from pathlib import Path

from argon2 import PasswordHasher

from hansa.api.people import Role
from hansa.stores.people import Begun, Caller, LinkMade, People

ADA, PASSWORD = "ada", "a lantern under the bridge"
OTHER = "seven boats and one oar"
HERE = Caller("127.0.0.1", "Firefox")
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
HOUR_NS = 3600 * 10**9


class Hours:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at_ns = 1_780_000_000 * 10**9

    def now_ns(self) -> int:
        return self.at_ns

    def go(self, hours: float) -> None:
        self.at_ns += int(hours * HOUR_NS)


def logged_in(people: People, name: str = ADA, password: str = PASSWORD) -> Begun:
    found = people.log_in(name, password, HERE)
    assert isinstance(found, Begun), found
    return found


def with_user(people: People, name: str, role: Role) -> Begun:
    """A user who has set their password, logged in."""
    link = people.invite(name, role)
    assert isinstance(link, LinkMade), link
    found = people.set_password_by_link(link.token, PASSWORD, HERE)
    assert isinstance(found, Begun), found
    return found


def opened(folder: Path, hours: Hours) -> People:
    return People(folder, now_ns=hours.now_ns, hasher=PasswordHasher(**CHEAP))
