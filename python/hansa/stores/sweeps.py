"""The folder of a sweep: its plan, a line for each set that was tried, and their returns."""

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hansa.errors import JournalError
from hansa.stores.room import refusal_words
from hansa.stores.runs import read_small, write_whole
from hansa.types import FloatArray

_WORD_BYTES = 8
#: So many sets are added together at most, so a crash leaves no more of them unfinished.
BATCH_SETS_MAX = 32


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """A sweep on disk: `plan.json`, `sets.jsonl` (what each set came to, in the order in which they
    were done) and `returns.f64` (a row of `periods` doubles for each line, the lowest byte first;
    NaN where a set has none).
    """

    path: Path
    periods: int

    @classmethod
    def open(cls, path: Path, plan: bytes, periods: int) -> "SweepFolder":
        """A new folder with this plan, or the one that is there with the same.

        Raises JournalError where it cannot be written or holds another plan.
        """
        folder = cls(path, periods)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise JournalError(
                f"{path}: expected a folder to write a sweep to, cannot: {error.strerror}; choose "
                "another with --runs or HANSA_RUNS"
            ) from error
        file = path / "plan.json"
        if not file.exists():
            write_whole(file, plan)
        elif folder.plan() != plan:
            raise JournalError(
                f"{file}: expected the plan of this sweep, found another; move the folder away"
            )
        return folder

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keeps the folder for this process: two at work would mix their rows. JournalError, naming
        the other, where one is. The system lets go when a process ends, however it ends.
        """
        with contextlib.ExitStack() as until:
            try:
                file = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
                until.callback(os.close, file)
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.ftruncate(file, 0)
                os.pwrite(file, f"{os.getpid()} of {socket.gethostname()}".encode(), 0)
            except BlockingIOError:
                holder = os.pread(file, 300, 0).decode(errors="replace") or "that has just begun"
                raise JournalError(
                    f"{self.path}: expected nobody at work on this sweep, found process {holder}; "
                    "wait until it is done, or stop it and say the same again to go on"
                ) from None
            except OSError as error:
                raise JournalError(
                    f"{self.path}: expected to lock this sweep, cannot: {error.strerror}; choose "
                    "another folder with --runs or HANSA_RUNS"
                ) from error
            yield

    def plan(self) -> bytes:
        """The plan. Raises JournalError when it cannot be read."""
        file = self.path / "plan.json"
        try:
            return read_small(file)
        except OSError as error:
            raise JournalError(f"{file}: expected the plan of a sweep: {error}") from error

    @property
    def report(self) -> Path:
        """The report."""
        return self.path / "report.html"

    def lines(self) -> list[bytes]:
        """The line of every set that is done. What a crash left of a batch is cut off; JournalError
        where more is missing than a crash leaves, and nothing is cut.
        """
        lines, returns = self.path / "sets.jsonl", self.path / "returns.f64"
        written = lines.read_bytes() if lines.is_file() else b""
        whole = written.split(b"\n")[:-1]
        row_bytes, size = self.periods * _WORD_BYTES, self._sizes().get(returns.name, 0)
        rows = size // row_bytes
        if not len(whole) <= rows <= len(whole) + BATCH_SETS_MAX:
            raise JournalError(
                f"{self.path}: expected a row of returns.f64 for each line of sets.jsonl, found "
                f"{rows} rows for {len(whole)} sets; put back the file that lost some, or move the "
                "folder away to try all anew"
            )
        self._cut(lines, sum(len(line) + 1 for line in whole), len(written))
        self._cut(returns, len(whole) * row_bytes, size)
        return whole

    def returns(self) -> FloatArray:
        """Returns by period of every set that is done, [K, P], mapped from the file."""
        file = self.path / "returns.f64"
        if not file.is_file() or not file.stat().st_size:
            return np.empty((0, self.periods))
        rows: FloatArray = np.memmap(file, dtype="<f8", mode="r").reshape(-1, self.periods)
        return rows

    def add(self, lines: Sequence[bytes], returns: FloatArray) -> None:
        """Adds sets that are done, with their returns [K, P]: first these, then the lines, so that
        a line is never without them. Raises JournalError when the disk does not take them: what was
        there stays whole.
        """
        before = self._sizes()
        content = np.ascontiguousarray(returns, dtype="<f8").tobytes()
        written = b"".join(line + b"\n" for line in lines)
        try:
            _append(self.path / "returns.f64", content)
            _append(self.path / "sets.jsonl", written)
        except OSError as error:
            with contextlib.suppress(OSError):
                for name, size in before.items():
                    self._cut(self.path / name, size, size + 1)
            kept = before.get("returns.f64", 0) // (self.periods * _WORD_BYTES)
            why = refusal_words(error, self.path / "returns.f64", len(content) + len(written))
            raise JournalError(
                f"{self.path}: cannot write {len(lines)} sets that are done: {why}; "
                f"those before ({kept:,}) are kept: make room, then say the same again to go on"
            ) from error

    def _sizes(self) -> dict[str, int]:
        names = ("returns.f64", "sets.jsonl")
        files = {name: self.path / name for name in names}
        return {name: file.stat().st_size for name, file in files.items() if file.is_file()}

    def _cut(self, file: Path, size: int, found: int) -> None:
        if size != found:
            os.truncate(file, size)


def _append(file: Path, content: bytes) -> None:
    with file.open("ab") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
