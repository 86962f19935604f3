"""One writer of a series at a time."""

import fcntl
from pathlib import Path

from hansa.errors import DataError


class SeriesLock:
    """State: held from its making until `release`, or until the process ends. Raises DataError
    where another writer holds it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / ".lock").open("a")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise DataError(
                f"{folder}: expected to be the only one who writes this series, found another; "
                "wait until it is done"
            ) from None

    def release(self) -> None:
        """Lets others write."""
        self._file.close()
