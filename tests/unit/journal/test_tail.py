"""Following a journal as it grows, held against the core's own reading."""

import shutil
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.app.result import Result
from hansa.errors import JournalError
from hansa.journal import read_records
from hansa.journal.tail import JournalTail, RecordReader, TailRecord

_HEADER_BYTES, _RECORD_BYTES = 60, 62


@pytest.fixture(scope="module")
def content(small_run: Result) -> bytes:
    """The first records of a real journal, as one whose run goes on."""
    whole = (small_run.journal.path / "00000001.hj").read_bytes()
    ends = list(boundaries(whole))
    return whole[: ends[40]]


def boundaries(content: bytes) -> list[int]:
    """Where each record ends; the first is the end of the segment's header."""
    found = [_HEADER_BYTES]
    while found[-1] < len(content):
        (length,) = struct.unpack_from("<I", content, found[-1])
        found.append(found[-1] + _RECORD_BYTES + length)
    return found


def journal_of(folder: Path, *segments: bytes) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, content in enumerate(segments, 1):
        (folder / f"{number:08d}.hj").write_bytes(content)
    return folder


def split(content: bytes, record: int) -> tuple[bytes, bytes]:
    """The same records in two segments, the second from that record on."""
    at = boundaries(content)[record]
    head = struct.pack("<8sIIQ", b"HANSA.HJ", 1, 2, record)
    link = content[at - 32 : at]
    crc = struct.pack("<I", zlib.crc32(link, zlib.crc32(head)))
    return content[:at], head + crc + link + content[at:]


def all_of(tail: JournalTail, records_max: int = 5_000) -> list[TailRecord]:
    found: list[TailRecord] = []
    while part := tail.poll(records_max):
        found += part
    return found


def assert_as_read(found: list[TailRecord], journal: Path) -> None:
    """The same records as the core reads."""
    records = read_records(journal)
    assert [each.seq for each in found] == records.seq.tolist()
    assert [each.kind for each in found] == records.kind.tolist()
    assert [each.ts_ns for each in found] == records.ts_ns.tolist()
    assert [each.payload for each in found] == [payload for _, payload in records.each()]
    assert b"".join(each.hash for each in found) == records.hashes.tobytes()


@pytest.mark.parametrize("records_max", [1, 7, 5_000])
def test_a_whole_journal_is_read_as_the_core_reads_it(small_run: Result, records_max: int) -> None:
    tail = JournalTail(small_run.journal.path)
    assert_as_read(all_of(tail, records_max), small_run.journal.path)
    assert tail.next_seq == len(read_records(small_run.journal.path))
    tail.close()


def test_cut_at_any_byte_of_its_last_records_it_waits_for_the_rest(
    content: bytes, tmp_path: Path
) -> None:
    ends = boundaries(content)
    for cut in range(ends[-4], len(content)):
        journal = journal_of(tmp_path / "j", content[:cut])
        tail = JournalTail(journal)
        found = all_of(tail)
        assert len(found) == sum(end <= cut for end in ends) - 1
        (journal / "00000001.hj").write_bytes(content)
        found += all_of(tail)
        assert [each.offset_bytes for each in found] == ends[:-1]
        tail.close()


@given(steps=st.lists(st.integers(1, 900), min_size=1, max_size=60), at=st.integers(1, 39))
def test_a_journal_that_grows_by_any_steps_over_segments_gives_every_record_once(
    content: bytes, tmp_path_factory: pytest.TempPathFactory, steps: list[int], at: int
) -> None:
    first, second = split(content, at)
    journal = journal_of(tmp_path_factory.getbasetemp() / "grows", b"")
    tail, found, written = JournalTail(journal), [], 0
    for step in (*steps, len(content) * 2):
        written += step
        (journal / "00000001.hj").write_bytes(first[:written])
        if written > len(first):
            (journal / "00000002.hj").write_bytes(second[: written - len(first)])
        found += all_of(tail)
    assert_as_read(found, journal)
    assert {each.segment for each in found} == {1, 2}
    tail.close()


def test_it_begins_behind_a_record_in_whatever_segment(content: bytes, tmp_path: Path) -> None:
    journal = journal_of(tmp_path / "j", *split(content, 20))
    for after in (-1, 5, 18, 19, 20, 38, 39, 50):
        tail = JournalTail(journal, after_seq=after)
        assert [each.seq for each in all_of(tail)] == list(range(after + 1, 40))
        tail.close()


def test_after_a_close_it_goes_on_where_it_was(content: bytes, tmp_path: Path) -> None:
    tail = JournalTail(journal_of(tmp_path / "j", *split(content, 20)))
    before = tail.poll(25)
    tail.close()
    assert [each.seq for each in before + all_of(tail)] == list(range(40))
    tail.close()


@pytest.mark.parametrize("inside", [0, 9, 23, 30])
def test_a_bit_that_was_turned_is_named_by_byte_and_record(
    content: bytes, tmp_path: Path, inside: int
) -> None:
    start = boundaries(content)[17]
    altered = bytearray(content)
    altered[start + inside] ^= 4
    tail = JournalTail(journal_of(tmp_path / "j", bytes(altered)))
    with pytest.raises(JournalError, match=f"00000001.hj: byte {start}, record 17: expected"):
        all_of(tail)
    tail.close()


def test_a_record_that_was_taken_out_is_missed(content: bytes, tmp_path: Path) -> None:
    ends = boundaries(content)
    tail = JournalTail(journal_of(tmp_path / "j", content[: ends[5]] + content[ends[6] :]))
    with pytest.raises(JournalError, match="record 5: expected record 5, found record 6"):
        all_of(tail)
    tail.close()


def test_a_part_of_a_record_before_another_segment_is_damage(
    content: bytes, tmp_path: Path
) -> None:
    first, second = split(content, 20)
    tail = JournalTail(journal_of(tmp_path / "j", first[:-1], second))
    with pytest.raises(JournalError, match="record 19: expected a whole record"):
        all_of(tail)
    tail.close()


def test_a_segment_that_does_not_follow_is_damage(content: bytes, tmp_path: Path) -> None:
    first, _ = split(content, 20)
    _, second = split(content, 21)
    tail = JournalTail(journal_of(tmp_path / "j", first, second))
    with pytest.raises(JournalError, match="expected the segment that follows"):
        all_of(tail)
    tail.close()


def test_any_record_is_read_again_by_its_place(content: bytes, tmp_path: Path) -> None:
    journal = journal_of(tmp_path / "j", *split(content, 20))
    tail, reader = JournalTail(journal), RecordReader(journal)
    for each in reversed(all_of(tail)):
        assert reader.read(each.segment, each.offset_bytes, len(each.payload)) == each
    with pytest.raises(JournalError, match="byte 61: expected the record that was read there"):
        reader.read(1, 61, 10)
    tail.close()
    reader.close()


def test_before_there_is_a_journal_there_is_nothing(tmp_path: Path) -> None:
    tail = JournalTail(tmp_path)
    assert tail.poll() == []
    journal_of(tmp_path / "j", b"HANSA")
    assert JournalTail(tmp_path / "j").poll() == []
