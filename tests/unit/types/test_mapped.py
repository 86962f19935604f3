"""Arrays outside of memory: as those in it, and told where they find no room."""

import gc

import numpy as np
import pytest

from hansa.errors import DataError
from hansa.types import mapped
from hansa.types.mapped import roomy


@pytest.fixture
def outside(monkeypatch):
    monkeypatch.setattr(mapped, "KEPT_BYTES_MAX", 0)


def test_what_is_written_is_read_again_after_its_pages_were_given_back(outside, monkeypatch):
    monkeypatch.setattr(mapped, "_GIVE_BACK_S", 0.0)
    numbers = np.random.default_rng(3).normal(size=(300, 1000))
    array = roomy(numbers.shape)
    array[:] = numbers
    assert all(np.array_equal(array, numbers) for _ in range(20))
    assert array.flags.c_contiguous


def test_a_small_array_is_in_memory_and_owns_it():
    assert roomy((1000, 3)).flags.owndata


def test_nothing_fits_an_array_without_cells(outside):
    assert roomy((0, 3)).shape == (0, 3)


def test_a_part_outlives_the_array_and_is_written_on(outside):
    part = roomy((1000,))[5:10]
    gc.collect()
    part[:] = 1.0
    assert part.tolist() == [1.0] * 5


def test_a_full_disk_is_told_with_what_to_do(outside, monkeypatch):
    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mapped.tempfile, "TemporaryFile", full)
    with pytest.raises(DataError, match=r"8,000 bytes.*No space left.*make room there, or name"):
        roomy((1000,))
