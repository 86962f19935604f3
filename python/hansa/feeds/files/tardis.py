"""Reader of tardis.dev's CSV: trades, quotes, incremental_book_L2, book_snapshot_5 and _25.

Policies, each counted in a finding: `timestamp` is the event and `local_timestamp` the receipt, in
microseconds; a run of rows with is_snapshot replaces the book, and changes before the first go by
the policy `unanchored`; rows of one receipt are one update of the book; an empty side of a quote is
no price and a quantity of 0; snapshots of the best levels become changes, and a level pushed out of
the window counts as gone.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hansa.feeds.files.csv_blocks import CsvBlock, csv_blocks
from hansa.feeds.files.quirks import LEFT_OUT
from hansa.feeds.files.reader import RawTicks, TickRequest
from hansa.feeds.files.tardis_shapes import Rows, Shape, State, shape_of
from hansa.feeds.files.unpacking import first_line
from hansa.market.finding import Code, fault

_STAMP_US_MAX = 7 * 10**15  # the year 2191


class TardisReader:
    """Reads one CSV of tardis.dev, of any of these kinds, told apart by its header."""

    name = "tardis"
    endings = (".csv", ".csv.gz", ".csv.zst")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`."""
        header = first_line(path).split(",")
        shape, state = (
            shape_of(header, path),
            State(drops_unanchored=request.policies.unanchored == "drop"),
        )
        for block in csv_blocks(path, shape.layout):
            _require_stamps(block, path)
            state.rows += block.frame.height
            if shape.kind in request.kinds:
                _take(block, (shape, state), request, path)
        return RawTicks(
            path=path,
            rows=state.rows,
            tables=tuple(shape.finished(table) for table in state.parts.joined()),
            findings=state.quirks.findings(path),
        )


def _take(block: CsvBlock, into: tuple[Shape, State], request: TickRequest, path: Path) -> None:
    shape, state = into
    for rows in _of_symbols(block):
        if request.wants(rows.symbol):
            rows.symbol = request.name(rows.symbol)
            shape.take(rows, state, path)
        else:
            state.quirks.some(LEFT_OUT, int(rows.row[0]), len(rows.row))


def _of_symbols(block: CsvBlock) -> Iterator[Rows]:
    """The rows of each symbol of a block, in the order of their first rows."""
    frame = block.frame
    row = np.arange(block.first_row, block.first_row + frame.height, dtype=np.int64)
    symbols = frame["symbol"].unique(maintain_order=True).to_list()
    for symbol in symbols:
        mine = (frame["symbol"] == symbol) if len(symbols) > 1 else None
        yield Rows(
            symbol=symbol,
            row=row if mine is None else row[mine.to_numpy()],
            frame=frame if mine is None else frame.filter(mine),
        )


def _require_stamps(block: CsvBlock, path: Path) -> None:
    for name in ("timestamp", "local_timestamp"):
        stamps = block.frame[name].to_numpy()
        wrong = (stamps < 10**14) | (stamps > _STAMP_US_MAX)
        if wrong.any():
            index = int(wrong.argmax())
            text = (
                f'column "{name}": expected microseconds since the epoch, found '
                f"{int(stamps[index])}; check that the file is of tardis.dev"
            )
            raise fault(path, Code.TIME_UNREADABLE, text, row=block.first_row + index)
