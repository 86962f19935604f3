"""Reader of Kraken's archives of trades: CSV of seconds, price and volume, without a header.

Policies, each counted in a finding: times are whole seconds, so trades of one second keep the order
of the file; receipt and aggressor are not known.
"""

from pathlib import Path

import numpy as np

from hansa.feeds.files.csv_blocks import CsvBlock, CsvLayout, csv_blocks
from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.feeds.files.reader import NO_TIME_NS, Kind, RawTable, RawTicks, TickRequest
from hansa.market.finding import Code, fault

SAME_SECOND = Quirk(
    Code.TIME_UNIT,
    "times are whole seconds: trades of the second of the row above keep the file's order",
    is_note=True,
)
NO_SIDE = Quirk(Code.FIELD_VALUE, "trades without a side: the aggressor is not known", is_note=True)
_LAYOUT = CsvLayout(columns={"seconds": int, "price": float, "volume": float}, has_header=False)
_SECONDS_MIN, _SECONDS_MAX = 10**9, 7 * 10**9


class KrakenReader:
    """Reads the trades of one pair."""

    name = "kraken"
    endings = (".csv", ".csv.gz", ".csv.zst")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`. The pair is the symbol asked for."""
        symbol = request.only_symbol(path)
        quirks, parts, rows, second = QuirkCounts(), TableParts(), 0, -1
        for block in csv_blocks(path, _LAYOUT):
            table = _trades(block, symbol, path)
            before = np.concatenate([[second * 10**9], table.ts_event_ns[:-1]])
            quirks.rows(SAME_SECOND, table.row, table.ts_event_ns == before)
            second, rows = int(table.ts_event_ns[-1]) // 10**9, int(table.row[-1])
            if Kind.TRADES in request.kinds:
                parts.add(table)
        quirks.some(NO_SIDE, 1, rows)
        return RawTicks(path=path, rows=rows, tables=parts.joined(), findings=quirks.findings(path))


def _trades(block: CsvBlock, symbol: str, path: Path) -> RawTable:
    seconds = block.frame["seconds"].to_numpy()
    rows = len(seconds)
    wrong = (seconds < _SECONDS_MIN) | (seconds > _SECONDS_MAX)
    if wrong.any():
        index = int(wrong.argmax())
        text = (
            f"expected seconds since the epoch, found {int(seconds[index])}; "
            "check that the file is an archive of Kraken's trades"
        )
        raise fault(path, Code.TIME_UNREADABLE, text, row=block.first_row + index)
    return RawTable(
        symbol=symbol,
        kind=Kind.TRADES,
        row=np.arange(block.first_row, block.first_row + rows, dtype=np.int64),
        ts_event_ns=seconds * 10**9,
        ts_recv_ns=np.full(rows, NO_TIME_NS, dtype=np.int64),
        numbers={
            "price": block.frame["price"].to_numpy(),
            "qty": block.frame["volume"].to_numpy(),
        },
        counts={"aggressor": np.zeros(rows, dtype=np.int64)},
    )
