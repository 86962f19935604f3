"""The rows of a file of hftbacktest 2: read in blocks, those of the local side kept as columns."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from hansa.feeds.files.reader import Kind, RawTable
from hansa.market.finding import Code, fault
from hansa.types import BoolArray, FloatArray, IntArray

EventArray: TypeAlias = NDArray[np.void]

#: A row of such a file. `px` and `qty` are decimals, times nanoseconds since the epoch.
EVENT = np.dtype(
    [
        ("ev", "u8"),
        ("exch_ts", "i8"),
        ("local_ts", "i8"),
        ("px", "f8"),
        ("qty", "f8"),
        ("order_id", "u8"),
        ("ival", "i8"),
        ("fval", "f8"),
    ]
)
EXCH, LOCAL, BUY, SELL = 1 << 31, 1 << 30, 1 << 29, 1 << 28

_KIND_MASK = 0xFF
_ROWS_A_BLOCK = 1 << 17
_FAILURES = (OSError, ValueError, EOFError, IndexError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some rows of a file; `first` is the number of rows before them."""

    first: int
    data: EventArray

    @property
    def kind(self) -> IntArray:
        """What kind of event each row is."""
        return (self.data["ev"] & _KIND_MASK).astype(np.int64)

    @property
    def is_local(self) -> BoolArray:
        """Whether a row is for the local side."""
        local: BoolArray = (self.data["ev"] & LOCAL) != 0
        return local


def event_blocks(path: Path) -> Iterator[Block]:
    """All rows of an .npz or .npy, block by block; DataError for a file that is neither."""
    try:
        with ExitStack() as stack:
            first = 0
            for data in _arrays(_unpacked(path, stack)):
                _require_columns(path, data)
                yield Block(first, data.astype(EVENT, copy=False))
                first += len(data)
    except _FAILURES as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        text = f"expected an .npz of hftbacktest, found: {reason}; check or fetch the file again"
        raise fault(path, Code.FILE_UNREADABLE, text) from None


def _unpacked(path: Path, stack: ExitStack) -> IO[bytes]:
    """The one array of a file: `data` of an .npz, or its first; an .npy is one."""
    file = stack.enter_context(path.open("rb"))
    is_archive = file.read(4) == b"PK\x03\x04"
    file.seek(0)
    if not is_archive:
        return file
    archive = stack.enter_context(zipfile.ZipFile(file))
    names = archive.namelist()
    return stack.enter_context(archive.open("data.npy" if "data.npy" in names else names[0]))


def _arrays(stream: IO[bytes]) -> Iterator[EventArray]:
    """The rows of an .npy, so many at a time; one empty array of one without rows."""
    try:
        version = npy.read_magic(stream)
    except ValueError:
        raise ValueError("no array of NumPy") from None
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, kind = read(stream)
    if len(shape) != 1 or kind.hasobject:
        raise ValueError(f"an array of {kind} and shape {shape}, where one row of fields is meant")
    if not shape[0]:
        yield np.empty(0, dtype=kind)
    for start in range(0, shape[0], _ROWS_A_BLOCK):
        count = min(_ROWS_A_BLOCK, shape[0] - start)
        content = stream.read(count * kind.itemsize)
        if len(content) < count * kind.itemsize:
            raise EOFError(f"{shape[0]} rows announced, the file ends among those after {start}")
        yield np.frombuffer(content, dtype=kind)


def _require_columns(path: Path, data: EventArray) -> None:
    missing = [name for name in EVENT.names or () if name not in (data.dtype.names or ())]
    if missing:
        text = f"expected rows of {EVENT.names}, found none of {missing}; normalise the file anew"
        raise fault(path, Code.COLUMN_MISSING, text)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalRows:
    """Rows of the local side, of some kinds of event; `side` is +1 buy, -1 sell, 0 neither.
    `order_id` is empty where nobody asked for it.
    """

    symbol: str
    kind: IntArray
    side: IntArray
    row: IntArray
    exch_ts: IntArray
    local_ts: IntArray
    order_id: IntArray
    px: FloatArray
    qty: FloatArray

    def table(
        self, kind: Kind, numbers: dict[str, FloatArray], counts: dict[str, IntArray]
    ) -> RawTable:
        """A table of all rows."""
        return RawTable(
            symbol=self.symbol,
            kind=kind,
            row=self.row,
            ts_event_ns=self.exch_ts,
            ts_recv_ns=self.local_ts,
            numbers=numbers,
            counts=counts,
        )


@dataclass(slots=True)
class LocalSide:
    """State: the rows of the local side of some kinds of event, block by block."""

    kinds: Sequence[int]
    has_ids: bool
    _whole: dict[str, list[IntArray]] = field(default_factory=dict)
    _numbers: dict[str, list[FloatArray]] = field(default_factory=dict)

    def add(self, block: Block) -> None:
        """Takes the next rows of the file."""
        chosen = np.flatnonzero(block.is_local & np.isin(block.kind, self.kinds))
        data = block.data[chosen]
        is_buy, is_sell = (data["ev"] & BUY) != 0, (data["ev"] & SELL) != 0
        ids = data["order_id"] if self.has_ids else np.empty(0, dtype=np.int64)
        whole = {
            "kind": data["ev"] & _KIND_MASK,
            "side": is_buy.astype(np.int64) - is_sell,
            "row": chosen + block.first + 1,
            "exch_ts": data["exch_ts"],
            "local_ts": data["local_ts"],
            "order_id": ids,
        }
        for name, column in whole.items():
            self._whole.setdefault(name, []).append(column.astype(np.int64))
        for name in ("px", "qty"):
            self._numbers.setdefault(name, []).append(data[name].astype(np.float64))

    def rows(self, symbol: str) -> LocalRows:
        """All of them; empties this, column by column."""
        whole = {name: np.concatenate(self._whole.pop(name)) for name in tuple(self._whole)}
        return LocalRows(
            symbol=symbol,
            kind=whole["kind"],
            side=whole["side"],
            row=whole["row"],
            exch_ts=whole["exch_ts"],
            local_ts=whole["local_ts"],
            order_id=whole["order_id"],
            px=np.concatenate(self._numbers.pop("px")),
            qty=np.concatenate(self._numbers.pop("qty")),
        )
