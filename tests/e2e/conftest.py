"""What desks that run for real need."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where desks meet: short, since the name of a socket is."""
    with tempfile.TemporaryDirectory(prefix="hx") as folder:
        monkeypatch.setenv("HOME", folder)
        yield Path(folder)
