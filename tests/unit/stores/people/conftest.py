"""People with a clock that is set by hand, and hashes that cost nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from hansa.stores.people import People
from tests.unit.stores.people.persons import ADA, CHEAP, HERE, PASSWORD, Hours


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def people(tmp_path: Path, hours: Hours) -> Iterator[People]:
    """Nobody yet."""
    found = People(tmp_path / "people", now_ns=hours.now_ns, hasher=PasswordHasher(**CHEAP))
    yield found
    found.close()


@pytest.fixture
def owned(people: People) -> People:
    """With an owner."""
    link = people.owner_link()
    assert link is not None
    people.set_up(link.token, ADA, PASSWORD, HERE)
    return people
