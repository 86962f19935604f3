"""What desks that run for real need."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.serving import Served, served


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where desks meet: short, since the name of a socket is."""
    with tempfile.TemporaryDirectory(prefix="hx") as folder:
        monkeypatch.setenv("HOME", folder)
        yield Path(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    """A server at work with a desk, and a key of its owner. Nobody stops its desk."""
    with served() as at_work:
        yield at_work
