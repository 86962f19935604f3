"""The disk of a process that dies: what is left of a journal whose last group was being written."""

import resource
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from random import Random

from hansa.errors import JournalError
from hansa.journal import verify

_SECTOR = 512
#: What a disk that is about to be full still takes.
_ROOM_BYTES = 2_000
_HARD_BYTES = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
#: Of a segment, and of a record beside its payload (docs/journal.md).
HEADER_BYTES, _FRAME_BYTES = 60, 62


class Crash(StrEnum):
    """What the disk has of the group that was written last."""

    NOTHING = "nothing"
    PART = "part"  # torn at any byte
    ALL = "all"  # and what was to be sent was not
    HOLES = "holes"  # sectors were written in another order: some are zeros


@dataclass(frozen=True, slots=True)
class Left:
    """A journal as a crash left it. Everything before `safe_bytes` had been acknowledged."""

    folder: Path
    safe_bytes: int
    crash: Crash


def fill_disk(journal: Path, random: Random) -> None:
    """No file of this process may grow far beyond the journal: its next writes fail, by the word
    of the system, some after a part of their bytes.
    """
    room_bytes = segment(journal).stat().st_size + random.randrange(_ROOM_BYTES)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, _HARD_BYTES))


def empty_disk() -> None:
    """There is room again."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (_HARD_BYTES, _HARD_BYTES))


def crash_image(journal: Path, image: Path, *, flush, random: Random) -> Left:
    """Copies a journal as a crash now leaves it; `flush` writes the group that waits."""
    # A write that failed on a full disk has left a part of a record, which nobody acknowledged.
    safe_bytes = _end_of(segment(journal).read_bytes(), verify(journal).records)
    crash = random.choice(list(Crash))
    if crash is not Crash.NOTHING:
        with suppress(JournalError):  # one that a full disk has stopped has nothing more to write
            flush()
    image.mkdir()
    shutil.copy(segment(journal), segment(image))
    whole = segment(image).read_bytes()
    if crash is Crash.PART and len(whole) > safe_bytes:
        segment(image).write_bytes(whole[: random.randrange(safe_bytes, len(whole))])
    if crash is Crash.HOLES:
        segment(image).write_bytes(with_holes(whole, safe_bytes, random))
    return Left(image, safe_bytes, crash)


def copy_of(left: Left, image: Path) -> Left:
    """The same in another folder, which no process has locked."""
    image.mkdir()
    shutil.copy(segment(left.folder), segment(image))
    return replace(left, folder=image)


def make_readable(left: Left) -> None:
    """What a person does with a journal whose last, never acknowledged group is damaged: cuts it
    off where `verify` says, after a look that this is behind all that was acknowledged.
    """
    found = verify(left.folder)
    if found.state != "damaged":
        return
    whole = _end_of(segment(left.folder).read_bytes(), found.records)
    if left.crash is not Crash.HOLES or whole < left.safe_bytes:
        raise JournalError(f"{left}: expected what was acknowledged, found {found}")
    with segment(left.folder).open("r+b") as file:
        file.truncate(whole)


def _end_of(segment: bytes, records: int) -> int:
    """Where so many records end."""
    end = HEADER_BYTES
    for _ in range(records):
        end += int.from_bytes(segment[end : end + 4], "little") + _FRAME_BYTES
    return end


def with_holes(whole: bytes, safe_bytes: int, random: Random) -> bytes:
    """Some sectors behind what is safe were never written: they are zeros."""
    found = bytearray(whole)
    for start in range(safe_bytes // _SECTOR * _SECTOR, len(whole), _SECTOR):
        if random.random() < 0.5:
            first, end = max(start, safe_bytes), min(start + _SECTOR, len(whole))
            found[first:end] = bytes(end - first)
    return bytes(found)


def segment(folder: Path) -> Path:
    """The file of a short journal."""
    return folder / "00000001.hj"
