"""What an interrupted writer leaves behind: is one still at work, and how to cut its torn tail."""

from dataclasses import dataclass
from pathlib import Path

from hansa import _core


@dataclass(frozen=True, slots=True)
class Cut:
    """An unfinished record that was cut off: its number, the segment's number, the byte it began
    at, and how many bytes of it there were.
    """

    seq: int
    segment: int
    offset_bytes: int
    size_bytes: int


def recover(journal: Path) -> Cut | None:
    """Cuts an unfinished last record off a journal; None when there is none: nothing is touched.

    Raises JournalError for any other damage and while a writer is at work; nothing is changed.
    """
    found = _core.recover(journal)
    if found is None:
        return None
    segment, offset_bytes, size_bytes, seq = found
    return Cut(seq, segment, offset_bytes, size_bytes)


def has_writer(journal: Path) -> bool:
    """True while a run is writing the journal. Raises JournalError if its lock cannot be asked."""
    return _core.has_writer(journal)
