"""The native core. Arrays are C-contiguous; times are nanoseconds since the epoch, UTC."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, final

from numpy.typing import NDArray

__all__ = [
    "BUILD_PROFILE",
    "GRID",
    "SOURCE_HASH",
    "Graph",
    "Market",
    "Run",
    "__version__",
    "controls",
    "moments",
    "outcomes",
    "read",
    "verify",
]

__version__: str
BUILD_PROFILE: str
SOURCE_HASH: str
GRID: int

@final
class Graph:
    """Streaming features over a universe."""

    def __new__(
        cls, nodes: Sequence[tuple[str, Sequence[float], Sequence[int]]], instruments: int
    ) -> Graph: ...
    def warm_up(self, node: int) -> int:
        """Rows before the first value of a node."""
    def run(
        self,
        inputs: Sequence[NDArray[Any]],
        wanted: Sequence[int],
        out: Sequence[NDArray[Any]],
    ) -> None:
        """Runs the next rows `[T, N]` (open, high, low, close, volume), writes the wanted nodes."""

@final
class Market:
    """Instruments and their bars, borrowed for a run."""

    def __new__(
        cls,
        specs: Sequence[tuple[str, str, str, str, str, str, str, str]],
        bars: Sequence[Sequence[NDArray[Any]]],
    ) -> Market: ...
    def __len__(self) -> int: ...
    @property
    def moments(self) -> bytes:
        """The decision points as int64 bytes."""
    def fill(self, start: int, out: Sequence[NDArray[Any]]) -> None:
        """Writes open, high, low, close and volume of moments `start..` into `[T, N]` arrays."""

@final
class Run:
    """One run in the making: a desk, a simulated venue and a journal."""

    def __new__(
        cls, market: Market, settings: object, destination: object, manifest: bytes
    ) -> Run: ...
    def deposit(self, amount: str, currency: str) -> None:
        """Money comes in before the first event."""
    def block(
        self,
        market: Market,
        start: int,
        floats: Sequence[NDArray[Any]],
        flags: Sequence[NDArray[Any]],
    ) -> None:
        """Takes the run through moments `start..`: conviction, confidence `[T,A,N]`, decision,
        dissent `[T,N]`, weight `[T,A]`, target `[T,N]`; veto `[T,A,N]`, vetoed `[T,N]`."""
    def command(self, market: Market, ts_ns: int, code: int, actor: int) -> None:
        """Carries out a command (1 pause, 2 resume, 3 kill) at a time."""
    def finish(self, market: Market) -> tuple[str, str]:
        """Ends the run; equity as a decimal, and the hash over the final state."""
    def flush(self) -> None:
        """Hands everything recorded so far to the medium."""
    @property
    def head(self) -> str:
        """Hash of the last record."""
    @property
    def records(self) -> int:
        """Number of records."""
    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Moments, orders, refusals, fills."""
    def divergence(
        self,
    ) -> tuple[int, tuple[int, int, bytes] | None, tuple[int, int, bytes] | None] | None:
        """Of a comparison: the first record that differs (number, expected, found) or None.
        A record is kind, time, payload. Ends the comparison."""

def verify(path: Path) -> tuple[str, str, int, int, int, str]:
    """State ("complete", "open", "torn", "damaged"), message, records, segments, bytes, head."""

def read(path: Path, kinds: Sequence[int]) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes]:
    """Records of the given kinds (all if none): seq u64, kind u16, time i64, end of payload u64,
    hash (32 bytes), payloads."""

def moments(
    path: Path,
    times: NDArray[Any],
    shape: tuple[int, int],
    floats: Sequence[NDArray[Any]],
    bytes: Sequence[NDArray[Any]],
) -> int:
    """Expands recorded changes into whole arrays; how many moments the journal covers."""

def outcomes() -> list[tuple[int, str, str]]:
    """Number, name and meaning of every outcome."""

def controls() -> list[tuple[int, str, str]]:
    """Number, name and unit of every control of the gate."""
