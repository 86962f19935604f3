"""Where each record of a journal stands, so that any is read again when somebody asks."""

import struct
from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hansa.journal import Kind
from hansa.journal.happenings import HAPPENING_KINDS
from hansa.journal.tail import RecordReader, TailRecord

_PLACE = struct.Struct("<I")
_NOBODY = 2**32 - 1
#: Where the instrument stands in the bytes of a record that is about one.
_INSTRUMENT_AT: dict[int, int] = {
    Kind.PROPOSAL: 8,
    Kind.REPORT: 16,
    Kind.STRANGER: 16,
    Kind.MARKET: 4,
    Kind.CONNECTION: 4,
    Kind.DIFFERENCE: 4,
    **dict.fromkeys(HAPPENING_KINDS, 0),
}
#: Of a command the instrument stands in its request, behind the id that a replace names.
_SUBMIT, _REPLACE, _SUBMIT_AT, _REPLACE_AT = 4, 6, 16, 24


class RecordIndex:
    """Segment, byte, length, kind, time and instrument of each record so far, as columns; the
    number of a record is its row.
    """

    def __init__(self, journal: Path):
        self._reader = RecordReader(journal)
        self._segments, self._offsets = array("I"), array("Q")
        self._lengths, self._kinds = array("I"), array("H")
        self._times, self._places = array("q"), array("i")

    def __len__(self) -> int:
        return len(self._kinds)

    def add(self, record: TailRecord) -> None:
        """The next record."""
        self._segments.append(record.segment)
        self._offsets.append(record.offset_bytes)
        self._lengths.append(len(record.payload))
        self._kinds.append(record.kind)
        self._times.append(record.ts_ns)
        self._places.append(_instrument_of(record.kind, record.payload))

    def kind(self, seq: int) -> int:
        """The kind of a record."""
        return self._kinds[seq]

    def ts_ns(self, seq: int) -> int:
        """The time of a record."""
        return self._times[seq]

    def instrument(self, seq: int) -> int | None:
        """The place of the one instrument that a record is about."""
        place = self._places[seq]
        return None if place < 0 else place

    def read(self, seq: int) -> TailRecord:
        """A record, read again. Raises JournalError where it is not what it was."""
        return self._reader.read(self._segments[seq], self._offsets[seq], self._lengths[seq])

    def payload(self, seq: int) -> bytes:
        """The bytes of a record, read again."""
        return self.read(seq).payload

    def chosen(self, kinds: Sequence[int], instrument: int | None) -> Sequence[int]:
        """The numbers of the records of these kinds (all, if none is named) and this instrument."""
        if not kinds and instrument is None:
            return range(len(self))
        wanted = np.ones(len(self), dtype=bool)
        if kinds:
            wanted &= np.isin(np.frombuffer(self._kinds, dtype=np.uint16), kinds)
        if instrument is not None:
            wanted &= np.frombuffer(self._places, dtype=np.int32) == instrument
        rows: list[int] = np.flatnonzero(wanted).tolist()
        return rows

    def close(self) -> None:
        """Lets go of the file that was read last."""
        self._reader.close()


def _instrument_of(kind: int, payload: bytes) -> int:
    """The place of the instrument, -1 for none, or for several."""
    at = _INSTRUMENT_AT.get(kind)
    if kind == Kind.COMMAND:
        at = {_SUBMIT: _SUBMIT_AT, _REPLACE: _REPLACE_AT}.get(payload[0])
    if at is None:
        return -1
    (place,) = _PLACE.unpack_from(payload, at)
    return -1 if place == _NOBODY else int(place)
