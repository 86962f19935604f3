"""Whether the journal of a run is whole, and the one that it ended as."""

from pathlib import Path

import msgspec
import pytest

from hansa.app.view.verifying import verify_run
from hansa.errors import JournalError
from hansa.journal import read_records
from hansa.stores import RunFolder
from tests.unit.app.view.past.conftest import cut_copy


@pytest.fixture
def copied(paper_folder: RunFolder, tmp_path: Path) -> RunFolder:
    return cut_copy(paper_folder, len(read_records(paper_folder.journal)), tmp_path / "copy")


def test_a_finished_run_is_whole(any_folder: RunFolder) -> None:
    found = verify_run(any_folder)
    assert (found.state, found.is_whole, found.detail) == ("complete", True, "")
    assert found.head == any_folder.record().head
    assert found.last_seq == len(read_records(any_folder.journal)) - 1
    assert found.run == any_folder.path.name


def test_a_run_that_was_cut_off_says_where(paper_folder: RunFolder, tmp_path: Path) -> None:
    cut = cut_copy(paper_folder, 100, tmp_path / "cut")
    cut.save(msgspec.structs.replace(cut.record(), status="running", head=""))
    found = verify_run(cut)
    assert (found.state, found.is_whole) == ("open", False)
    assert "ends after record 99" in found.detail


def test_a_stopped_desk_is_whole_at_the_head_it_noted(
    paper_folder: RunFolder, tmp_path: Path
) -> None:
    head = read_records(paper_folder.journal).hashes[99].tobytes().hex()
    cut = cut_copy(paper_folder, 100, tmp_path / "cut")
    cut.save(msgspec.structs.replace(cut.record(), status="stopped", head=head))
    assert verify_run(cut).is_whole
    cut.save(msgspec.structs.replace(cut.record(), head="ab" * 32))
    found = verify_run(cut)
    assert not found.is_whole
    assert "cut or altered" in found.detail


def test_another_journal_in_its_place_is_noticed(copied: RunFolder) -> None:
    copied.save(msgspec.structs.replace(copied.record(), head="cd" * 32))
    found = verify_run(copied)
    assert (found.state, found.is_whole) == ("complete", False)


@pytest.mark.parametrize(("cut_bytes", "state"), [(5, "torn"), (0, "damaged")])
def test_damage_is_named(copied: RunFolder, cut_bytes: int, state: str) -> None:
    segment = copied.journal / "00000001.hj"
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0 if cut_bytes else 1
    segment.write_bytes(content[: len(content) - cut_bytes])
    found = verify_run(copied)
    assert (found.state, found.is_whole) == (state, False)
    assert "record" in found.detail


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    with pytest.raises(JournalError):
        verify_run(RunFolder(tmp_path))
