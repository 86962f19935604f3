"""A secured server with an owner, a clock that is set by hand, and hashes that cost nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hansa.server.security.guarding import Security, secured
from hansa.stores.answers import Answers
from hansa.stores.people import Begun
from tests.unit.stores.people.persons import ADA, HERE, PASSWORD, Hours, opened


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def security(tmp_path: Path, hours: Hours) -> Iterator[Security]:
    people, answers = opened(tmp_path / "state", hours), Answers(tmp_path / "state")
    yield secured(people, answers, hours.now_ns, is_tls=False)
    people.close()
    answers.close()


@pytest.fixture
def ada(security: Security) -> Begun:
    """The owner, logged in."""
    link = security.people.owner_link()
    assert link is not None
    begun = security.people.set_up(link.token, ADA, PASSWORD, HERE)
    assert isinstance(begun, Begun)
    return begun
