"""A disk whose fsync fails: what was written last waits in a cache, and nobody knows its fate."""

import array
import fcntl
import os
import termios
from pathlib import Path
from random import Random

from tests.simulation.disk import Crash, Left, segment, with_holes

#: A group of records is written at once; none may wait for room.
_CACHE_BYTES = 1 << 20


class BrokenSync:
    """State: the open file of a journal's writer is a pipe. It takes bytes, as the system's cache
    does, and the system itself refuses to sync it (EINVAL, where a disk says EIO; for the writer
    both are the end). What it took reaches the journal by `mend`, or does not.
    """

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._writer = _writer_of(segment(journal))
        self._file = os.dup(self._writer)
        self._cache, end = os.pipe()
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, _CACHE_BYTES)
        os.set_blocking(end, False)
        os.dup2(end, self._writer)
        os.close(end)

    @property
    def waiting_bytes(self) -> int:
        """What was written and could not be synced."""
        found = array.array("i", [0])
        fcntl.ioctl(self._cache, termios.FIONREAD, found)
        return found[0]

    def mend(self, random: Random) -> Left | None:
        """The disk is well again, and has of the bytes that waited what chance left of them: none,
        some, all, or some sectors. None if no fsync has failed.
        """
        os.dup2(self._file, self._writer)
        waited = os.read(self._cache, size) if (size := self.waiting_bytes) else b""
        os.close(self._cache)
        safe_bytes = segment(self._journal).stat().st_size
        crash = random.choice(list(Crash))
        os.write(self._file, _kept(waited, crash, safe_bytes, random))
        os.close(self._file)
        return Left(self._journal, safe_bytes, crash) if waited else None


def _kept(waited: bytes, crash: Crash, safe_bytes: int, random: Random) -> bytes:
    match crash:
        case Crash.NOTHING:
            return b""
        case Crash.PART:
            return waited[: random.randrange(len(waited) + 1)]
        case Crash.ALL:
            return waited
        case Crash.HOLES:
            return with_holes(bytes(safe_bytes) + waited, safe_bytes, random)[safe_bytes:]


def _writer_of(path: Path) -> int:
    """The descriptor by which this process writes a file."""
    wanted = path.stat()
    for found in range(3, os.sysconf("SC_OPEN_MAX")):
        try:
            is_same = os.path.samestat(os.fstat(found), wanted)
        except OSError:
            continue
        if is_same and fcntl.fcntl(found, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY:
            return found
    raise AssertionError(f"expected a writer of {path}, found none")
