"""Records of a journal as columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.journal.kinds import Kind


@dataclass(frozen=True, slots=True)
class Records:
    """K records: `seq`, `kind`, `ts_ns` [K]; `ends` [K] marks the end of each in `payloads`;
    `hashes` [K, 32] are the links of the chain.
    """

    seq: NDArray[np.uint64]
    kind: NDArray[np.uint16]
    ts_ns: NDArray[np.int64]
    ends: NDArray[np.uint64]
    hashes: NDArray[np.uint8]
    payloads: bytes

    def __len__(self) -> int:
        """Number of records."""
        return len(self.seq)

    def payload(self, row: int) -> bytes:
        """The bytes of one record."""
        start = int(self.ends[row - 1]) if row else 0
        return self.payloads[start : int(self.ends[row])]

    def each(self) -> Iterator[tuple[int, bytes]]:
        """Row and bytes of every record."""
        return ((row, self.payload(row)) for row in range(len(self)))


def read_records(journal: Path, kinds: Sequence[Kind] = ()) -> Records:
    """The records of these kinds (all if none is named), checked against the chain as they are
    read. A torn tail ends the reading; any other damage raises JournalError with its place.
    """
    seq, kind, times, ends, hashes, payloads = _core.read(journal, [int(each) for each in kinds])
    return Records(
        np.frombuffer(seq, dtype=np.uint64),
        np.frombuffer(kind, dtype=np.uint16),
        np.frombuffer(times, dtype=np.int64),
        np.frombuffer(ends, dtype=np.uint64),
        np.frombuffer(hashes, dtype=np.uint8).reshape(-1, 32),
        payloads,
    )
