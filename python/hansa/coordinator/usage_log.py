"""What left and when, on disk, so that whoever leads next knows what the venue has counted.

One JSON line for each request, written before it leaves: `[time, [[budget, cost], ...]]`. It is not
synced: it outlives the process, and few windows of a venue outlive a restart of the
machine. A torn last line is a request that did not leave.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

_BYTES_MAX = 4 * 1024 * 1024
#: A request may have been counted this long after it left.
_TRANSIT_NS = 10_000_000_000

_Line = tuple[int, tuple[tuple[str, int], ...]]


class UsageLog:
    """The charges of one egress. `windows` are the lengths of its budgets in ns, by rule."""

    def __init__(
        self, path: Path, *, windows: Mapping[str, int], now_ns: int, bytes_max: int = _BYTES_MAX
    ) -> None:
        self._path = path
        self._windows = windows
        self._bytes_max = bytes_max
        self._file = -1
        self._rewrite(now_ns)

    def charge(self, at_ns: int, taken: tuple[tuple[str, int], ...]) -> None:
        """A request is about to leave."""
        self._bytes += os.write(self._file, msgspec.json.encode((at_ns, taken)) + b"\n")
        if self._bytes > self._bytes_next:
            self._rewrite(at_ns)

    def charges(self, now_ns: int) -> list[tuple[str, int, int]]:
        """Budget, cost, and the latest time at which the venue can have counted it, by time."""
        return [
            (key, cost, min(now_ns, at_ns + _TRANSIT_NS))
            for at_ns, taken in _lines(self._path)
            for key, cost in taken
        ]

    def close(self) -> None:
        """Lets go of the file; it stays."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _rewrite(self, now_ns: int) -> None:
        """Leaves out what no window holds any more."""
        part = self._path.with_suffix(".part")
        with part.open("wb") as out:
            for at_ns, taken in _lines(self._path):
                kept = [(key, cost) for key, cost in taken if self._counts(key, at_ns, now_ns)]
                if kept:
                    out.write(msgspec.json.encode((at_ns, kept)) + b"\n")
        part.replace(self._path)
        self.close()
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        self._bytes = self._path.stat().st_size
        self._bytes_next = max(self._bytes_max, 2 * self._bytes)

    def _counts(self, key: str, at_ns: int, now_ns: int) -> bool:
        window_ns = self._windows.get(key.partition("/")[0], 0)
        return at_ns + _TRANSIT_NS + window_ns > now_ns


def _lines(path: Path) -> Iterator[_Line]:
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield msgspec.json.decode(line, type=_Line)
        except msgspec.DecodeError:
            continue  # torn by a kill: it never left
