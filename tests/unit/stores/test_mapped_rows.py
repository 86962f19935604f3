"""Rows in another order, mapped from a file."""

import numpy as np
import pytest

from hansa.errors import JournalError
from hansa.stores import in_order, mapped_rows


def test_rows_stand_where_they_were_asked_for_and_are_mapped():
    rows = np.random.default_rng(1).normal(size=(1_300, 3))
    places = np.random.default_rng(2).permutation(1_300)[:1_200].tolist()
    found = in_order(rows, places)
    assert np.array_equal(found, rows[places])
    assert isinstance(found, np.memmap)
    assert in_order(rows, range(1_300)) is not found
    assert np.shares_memory(in_order(rows, range(1_300)), rows)
    assert in_order(rows, []).shape == (0, 3)


def test_a_disk_without_room_gets_one_line(monkeypatch):
    class Full:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(mapped_rows.tempfile, "TemporaryFile", lambda **_: Full())
    with pytest.raises(
        JournalError, match=r"No space left on device \(48 bytes to write, [\d,]+ bytes free"
    ):
        in_order(np.ones((2, 3)), [1, 0])
