"""The ledger of trials: every backtest and every set of every sweep below a folder, chained."""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from hansa.errors import JournalError
from hansa.stores.room import refusal_words
from hansa.stores.trial_counts import Counting, Trials
from hansa.stores.trial_markets import Markets
from hansa.stores.trial_memory import Memory, remembered
from hansa.stores.trial_records import JudgementRecord, Line, Mark, TrialRecord, line_of

_NAME = "trials.jsonl"
_START = hashlib.sha256(b"").hexdigest()
#: The first look from the end back for the last line.
_TAIL_BYTES = 1 << 14


@dataclass(frozen=True, slots=True)
class LedgerState:
    """All of a ledger: its `lines`, the hash that stands for them, what was tried by market (by the
    first of its data, in the order in which they first were), the data of each and how people call
    them, and who remembers lines that it does not have.
    """

    lines: int
    head: str
    tried: Mapping[str, Trials]
    lost: tuple[Memory, ...]
    groups: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    @property
    def recorded(self) -> int:
        """How many trials there are, on whatever data."""
        return sum(each.recorded for each in self.tried.values())

    @property
    def recorded_least(self) -> int:
        """How many there were at least, by what runs and sweeps remember."""
        return max([self.recorded, *(each.number for each in self.lost)])


class TrialLedger:
    """A file that is only appended to, so that deleting a run hides no trial; each line carries the
    hash of all before it, so that taking out or changing one is seen.

    Several processes may add at the same time.
    """

    def __init__(self, root: Path):
        self.path = root / _NAME

    def add(self, records: Sequence[TrialRecord | JudgementRecord]) -> Mark:
        """Adds records, a line each; where the ledger then stands. What was tried again has another
        line, and counts once. Raises JournalError when the disk does not take them.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                return self._append(file, records)
        except OSError as error:
            why = refusal_words(error, self.path, len(msgspec.json.encode(records)))
            raise JournalError(
                f"{self.path}: cannot write {len(records)} trials: {why}; those before are kept, "
                "but without these nothing says how often was tried: make room and say the same "
                "again, or choose another folder with --runs"
            ) from error

    def read(self) -> LedgerState:
        """Everything, with every link checked. Raises JournalError with the first line that does
        not fit those before it.
        """
        memories = remembered(self.path.parent)  # first: who is entered meanwhile is in the ledger
        wanted = {each.head for each in memories}
        lines, head, found, markets = 0, _START, dict[str, Counting](), Markets()
        for content, line in self._checked():
            lines, head = lines + 1, _link(line.prev, content)
            wanted.discard(head)
            found.setdefault(line.data, Counting()).add(line)
            markets.add(line)
        lost = tuple(each for each in memories if each.head in wanted)
        groups = markets.groups(found)
        tried = {data: _together(found, group).trials(lost) for data, group in groups.items()}
        names = {data: markets.name(group) for data, group in groups.items()}
        return LedgerState(lines, head, tried, lost, groups, names)

    def trials(self, data_sha256: str) -> Trials:
        """What was tried on the market of these data. Raises JournalError for a ledger that was
        changed.
        """
        state = self.read()
        for first, group in state.groups.items():
            if data_sha256 in group:
                return state.tried[first]
        return replace(Trials(), lost=state.lost)

    def verify(self) -> tuple[int, str]:
        """How many lines there are, and the hash that stands for all. Raises what `read` raises."""
        count, head = 0, _START
        for content, line in self._checked():
            count, head = count + 1, _link(line.prev, content)
        return count, head

    def loss(self, lost: Sequence[Memory]) -> str:
        """What is to be said where runs or sweeps remember more than the ledger has; "" if none
        does.
        """
        if not lost:
            return ""
        most = max(lost, key=lambda each: each.number)
        entered = f"was trial {most.number:,}" if most.number else "was entered"
        least = f", so that there were at least {most.number:,}" if most.number else ""
        return (
            f"{self.path}: expected the lines up to {most.head[:16]}, at which {most.name} "
            f"{entered}{least}, found others: the ledger of trials was cut off or replaced, so how "
            f"often was tried is not known; put the file back as it was, or begin a new folder of "
            f"runs (if {most.name} was copied here from another, take it out)"
        )

    def _checked(self) -> Iterator[tuple[bytes, Line]]:
        if not self.path.is_file():
            return
        head = _START
        for number, content in enumerate(_whole_lines(self.path.read_bytes()), start=1):
            line = _decoded(content)
            if line is None or line.prev != head:
                raise JournalError(
                    f"{self.path}: line {number} does not follow from those before it: the ledger "
                    "of trials was changed, so how often was tried is not known; put the file back "
                    "as it was, or begin a new folder of runs"
                )
            head = _link(head, content)
            yield content, line

    def _append(self, file: BinaryIO, records: Sequence[TrialRecord | JudgementRecord]) -> Mark:
        last, whole_bytes = _tail(file)
        file.truncate(whole_bytes)  # behind it is what a crash left of a line
        mark = self._mark_behind(file, last)
        added = list[bytes]()
        if whole_bytes and not _ends_in_newline(file):
            added.append(b"\n")
        for record in records:
            line = line_of(record, mark)
            content = msgspec.json.encode(line)
            mark = Mark(_link(mark.head, content), line.number)
            added.append(content + b"\n")
        file.write(b"".join(added))
        file.flush()
        os.fsync(file.fileno())
        return mark

    def _mark_behind(self, file: BinaryIO, last: bytes) -> Mark:
        """A line names all before it, so the last alone says what stands for all."""
        if not last:
            return Mark(_START, 0)
        line = _decoded(last)
        if line is not None and line.number:
            return Mark(_link(line.prev, last), line.number)
        file.seek(0)  # it was changed, as a reader will say, or is of before there were numbers
        return _mark_of(_whole_lines(file.read()))


def _together(found: Mapping[str, Counting], group: Sequence[str]) -> Counting:
    whole = found[group[0]]
    for other in group[1:]:
        whole.take(found[other])
    return whole


def _tail(file: BinaryIO) -> tuple[bytes, int]:
    """The last whole line, and where whole lines end; that of one whose newline an editor took is
    a line.
    """
    size = file.seek(0, os.SEEK_END)
    reach = _TAIL_BYTES
    while True:
        start = max(0, size - reach)
        file.seek(start)
        lines = file.read(size - start).split(b"\n")
        if (start == 0 or len(lines) > 1) and _decoded(lines[-1]) is not None:
            return lines[-1], size
        if start == 0 or len(lines) > 2:
            return lines[-2] if len(lines) > 1 else b"", size - len(lines[-1])
        reach *= 2


def _ends_in_newline(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _whole_lines(written: bytes) -> list[bytes]:
    lines = written.split(b"\n")
    return lines if _decoded(lines[-1]) is not None else lines[:-1]


def _decoded(content: bytes) -> Line | None:
    try:
        return msgspec.json.decode(content, type=Line)
    except msgspec.DecodeError:
        return None


def _mark_of(lines: Sequence[bytes]) -> Mark:
    head, number = _START, 0
    for content in lines:
        line = _decoded(content)
        head = _link(head, content)
        number += line is None or line.judgement is None
    return Mark(head, number)


def _link(head: str, content: bytes) -> str:
    return hashlib.sha256(head.encode() + content).hexdigest()
