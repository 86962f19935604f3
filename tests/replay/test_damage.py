"""A byte flipped or cut anywhere in a run's journal is found and located."""

import random
import re
import shutil
from pathlib import Path

import pytest

from hansa.app.result import Result
from hansa.journal import verify


@pytest.fixture
def copy(small_run: Result, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_run.folder / "journal", tmp_path / "journal"))


def test_a_flipped_bit_is_located_wherever_it_is(copy: Path) -> None:
    segment = copy / "00000001.hj"
    whole = segment.read_bytes()
    rng = random.Random(11)
    places = [0, 9, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(60))]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << rng.randrange(8)
        segment.write_bytes(damaged)
        found = verify(copy)
        assert found.state == "damaged", place
        at = re.search(r"damaged at record (\d+), segment 00000001\.hj, byte (\d+)", found.message)
        assert at is not None, found.message
        assert int(at[2]) <= place, found.message


def test_a_cut_is_located_wherever_it_is(copy: Path) -> None:
    segment = copy / "00000001.hj"
    whole = segment.read_bytes()
    head = verify(copy).head
    rng = random.Random(12)
    for place in [1, 61, len(whole) - 1, *(rng.randrange(1, len(whole)) for _ in range(60))]:
        segment.write_bytes(whole[:place])
        found = verify(copy)
        assert found.state in ("torn", "open"), place
        assert not found.is_whole
        assert found.head != head
