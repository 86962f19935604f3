"""Torn tails, locks and the last bytes of a journal, seen from Python."""

import shutil
from pathlib import Path

import pytest

from hansa.app.result import Result
from hansa.errors import JournalError
from hansa.journal import has_writer, last_hash, recover, verify


@pytest.fixture
def copy(small_run: Result, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_run.folder / "journal", tmp_path / "journal"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_torn_tail_is_cut_and_told(copy: Path) -> None:
    whole = verify(copy)
    segment = copy / "00000001.hj"
    segment.write_bytes(segment.read_bytes()[:-5])
    cut = recover(copy)
    assert cut is not None
    assert (cut.seq, cut.segment) == (whole.records - 1, 1)
    assert cut.offset_bytes == segment.stat().st_size
    assert cut.size_bytes + cut.offset_bytes + 5 == whole.size_bytes
    assert verify(copy).state == "open"


def test_a_whole_journal_is_not_touched(copy: Path) -> None:
    before = contents(copy)
    assert recover(copy) is None
    assert contents(copy) == before


def test_any_other_damage_is_refused_and_left_as_it_is(copy: Path) -> None:
    segment = copy / "00000001.hj"
    damaged = bytearray(segment.read_bytes()[:-5])
    damaged[2000] ^= 1
    segment.write_bytes(damaged)
    with pytest.raises(JournalError, match=r"damaged at record \d+"):
        recover(copy)
    assert segment.read_bytes() == bytes(damaged)


def test_a_finished_run_has_no_writer(copy: Path) -> None:
    assert not has_writer(copy)


def test_the_last_bytes_of_a_whole_journal_are_its_head(copy: Path) -> None:
    assert last_hash(copy) == verify(copy).head
    segment = copy / "00000001.hj"
    segment.write_bytes(segment.read_bytes()[:-1])
    assert last_hash(copy) != verify(copy).head


def test_the_last_segment_is_that_of_the_highest_number(tmp_path: Path) -> None:
    for number in (1, 2, 99_999_999, 100_000_000):
        (tmp_path / f"{number:08}.hj").write_bytes(bytes([number % 7]) * 40)
    assert last_hash(tmp_path) == bytes([100_000_000 % 7] * 32).hex()
    assert last_hash(tmp_path / "none") == ""
