"""What the tests of the readers of ticks are given."""

import pytest


@pytest.fixture
def path(tmp_path):
    """Any file: the reader of a test does not look into it."""
    file = tmp_path / "ticks.given"
    file.write_bytes(b"ticks")
    return file
