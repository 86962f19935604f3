"""Who leads: the one process of a machine that holds the lock of an address."""

import fcntl
import os
from pathlib import Path


class Leadership:
    """A lock on a file. The system lets go of it when its process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    @property
    def is_held(self) -> bool:
        """Whether this process leads."""
        return self._file >= 0

    def take(self) -> bool:
        """Leads if nobody does; says whether this process leads now."""
        if self.is_held:
            return True
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        self._file = file
        return True

    def leader(self) -> str:
        """The process id that the leader left in the file, for messages."""
        try:
            return self._path.read_text() or "unknown"
        except OSError:
            return "unknown"

    def release(self) -> None:
        """Leads no more. May be called twice."""
        if self.is_held:
            os.close(self._file)
            self._file = -1
