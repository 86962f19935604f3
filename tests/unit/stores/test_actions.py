"""The journal of what people did."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from hansa import _core
from hansa.app.export import to_jsonl
from hansa.errors import CoreError, CursorError, JournalError, NotFoundError
from hansa.journal import Kind, read_records
from hansa.journal.actions import ACTIONS_MANIFEST, Action, decode_action
from hansa.stores.action_list import BEGUN
from hansa.stores.actions import ActionJournal

KILL = Action(
    request_id="r1",
    actor="ann",
    role="trader",
    via="session",
    address="127.0.0.1",
    action="desk.kill",
    target="paper-1",
    reason="drill",
    before="trading",
)

OTHER = """
import sys
from pathlib import Path
from hansa.stores.actions import ActionJournal
from hansa.errors import JournalError
try:
    ActionJournal(Path(sys.argv[1]))
except JournalError as error:
    print(error)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "actions"


def test_an_action_is_on_the_disk_before_begin_returns(folder: Path) -> None:
    journal = ActionJournal(folder)
    seq = journal.begin(KILL)
    records = read_records(folder, [Kind.ACTION])
    assert int(records.seq[0]) == seq
    assert decode_action(records.payload(0)) == KILL


def test_a_line_is_begun_until_its_end_is_there(folder: Path) -> None:
    journal = ActionJournal(folder)
    seq = journal.begin(KILL)
    assert journal.page().data[0].status == BEGUN
    journal.end(seq, "done", "killed at level 2")
    (line,) = journal.page().data
    assert (line.status, line.after, line.before) == ("done", "killed at level 2", "trading")
    assert line.seq == seq


def test_an_action_that_never_began_cannot_end(folder: Path) -> None:
    journal = ActionJournal(folder)
    with pytest.raises(NotFoundError, match="action 7"):
        journal.end(7, "done")


def test_pages_are_newest_first_and_stay_while_it_grows(folder: Path) -> None:
    journal = ActionJournal(folder)
    made = [journal.begin(KILL) for _ in range(5)]
    first = journal.page(limit=2)
    journal.begin(KILL)
    second = journal.page(first.next_cursor, limit=2)
    third = journal.page(second.next_cursor, limit=2)
    seqs = [line.seq for page in (first, second, third) for line in page.data]
    assert seqs == made[::-1]
    assert (second.has_more, third.has_more, third.next_cursor) == (True, False, "")


@pytest.mark.parametrize("cursor", ["nonsense!", "bm9uZQ", "é"])
def test_a_cursor_that_is_none_is_refused(folder: Path, cursor: str) -> None:
    with pytest.raises(CursorError, match="cursor"):
        ActionJournal(folder).page(cursor)


def test_it_goes_on_where_it_was_left(folder: Path) -> None:
    before = ActionJournal(folder)
    seq = before.begin(KILL)
    before.close()
    after = ActionJournal(folder)
    after.end(seq, "done")
    other = after.begin(KILL)
    assert [(line.seq, line.status) for line in after.page().data] == [
        (other, BEGUN),
        (seq, "done"),
    ]


def test_hashes_are_those_of_the_chain(folder: Path) -> None:
    journal = ActionJournal(folder)
    journal.begin(KILL)
    fresh = journal.page().data
    journal.close()
    assert ActionJournal(folder).page().data == fresh
    assert fresh[0].hash == journal.verify().head


def test_a_whole_journal_verifies(folder: Path) -> None:
    journal = ActionJournal(folder)
    journal.begin(KILL)
    found = journal.verify()
    assert (found.state, found.is_whole, found.records, found.last_seq) == ("open", True, 2, 1)


def test_an_altered_byte_is_found(folder: Path) -> None:
    journal = ActionJournal(folder)
    journal.begin(KILL)
    segment = folder / "00000001.hj"
    content = bytearray(segment.read_bytes())
    content[-60] ^= 1
    segment.write_bytes(content)
    found = journal.verify()
    assert (found.state, found.is_whole, found.records) == ("damaged", False, 1)
    assert "record 1" in found.detail


def test_a_torn_tail_is_cut_on_opening(folder: Path) -> None:
    journal = ActionJournal(folder)
    first = journal.begin(KILL)
    journal.begin(KILL)
    journal.close()
    segment = folder / "00000001.hj"
    segment.write_bytes(segment.read_bytes()[:-7])
    again = ActionJournal(folder)
    assert [line.seq for line in again.page().data] == [first]
    assert again.begin(KILL) == first + 1
    assert again.verify().is_whole


def test_a_second_process_is_refused(folder: Path) -> None:
    journal = ActionJournal(folder)
    journal.begin(KILL)
    run = [sys.executable, "-c", OTHER, str(folder)]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert "at work" in said or "locked" in said
    assert journal.begin(KILL) == 2


def test_threads_get_numbers_of_their_own(folder: Path) -> None:
    journal = ActionJournal(folder)

    def act(_: int) -> int:
        seq = journal.begin(KILL)
        journal.end(seq, "done")
        return seq

    with ThreadPoolExecutor(4) as pool:
        seqs = list(pool.map(act, range(40)))
    assert len(set(seqs)) == 40
    assert {line.status for line in journal.page(limit=100).data} == {"done"}
    assert journal.verify().records == 81


def test_it_is_exported_like_any_journal(folder: Path, tmp_path: Path) -> None:
    ActionJournal(folder).begin(KILL)
    to_jsonl(folder, tmp_path / "out.jsonl")
    manifest, action = (tmp_path / "out.jsonl").read_text().splitlines()
    assert '"actions"' in manifest
    says = msgspec.json.decode(action, type=dict[str, msgspec.Raw])["says"]
    assert msgspec.json.decode(says, type=Action) == KILL


def test_a_closed_journal_takes_nothing(folder: Path) -> None:
    journal = ActionJournal(folder)
    journal.close()
    with pytest.raises(CoreError, match="closed"):
        journal.begin(KILL)


def test_the_journal_of_a_run_is_none(folder: Path) -> None:
    writer = _core.JournalWriter(folder, b'{"format":1}')
    writer.append(Kind.ACTION, 5, b"nothing of the kind")
    writer.close()
    with pytest.raises(JournalError, match="record 1: expected an action"):
        ActionJournal(folder)
    assert ACTIONS_MANIFEST != b'{"format":1}'


def test_what_was_done_to_a_target_is_found_newest_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hansa.stores.actions._PAGE", 2)
    journal = ActionJournal(folder)
    for target in ("paper-1", "paper-2", "paper-2", "paper-2", "paper-1"):
        journal.begin(msgspec.structs.replace(KILL, target=target))
    assert [each.seq for each in journal.of("paper-1")] == [5, 1]
    assert list(journal.of("paper-3")) == []
