"""Reader of freqtrade's trades in .json.gz; its bars: `freqtrade_bars`.

Policies, each counted in a finding: times are milliseconds of the event, receipt is not
known; `side` is the aggressor's; a trade whose id came before it is left out; the file's cost is
not used, for price and amount say it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
import numpy as np

from hansa.feeds.files.freqtrade_bars import BarsName
from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.feeds.files.reader import NO_TIME_NS, Kind, RawTable, RawTicks, TickRequest
from hansa.feeds.files.unpacking import BLOCK_BYTES, open_unpacked
from hansa.market.finding import Code, fault

REPEATED = Quirk(Code.DUPLICATE, "trades whose id the row above has already: left out")
NO_SIDE = Quirk(Code.FIELD_VALUE, "trades without a side: kept, the aggressor is not known", True)

_Stamp: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Row: TypeAlias = tuple[
    _Stamp, str | int | None, str | None, str | None, float, float, float | None
]
"""Time (ms), id, type, side, price, amount, cost."""
_SIDES = {"buy": 1, "sell": -1, None: 0}
_TIME_MS_MAX = 7 * 10**12


class FreqtradeReader:
    """Reads the trades of one pair."""

    name = "freqtrade"
    endings = (".json.gz", ".json")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`. The pair is the symbol asked for, else that of the name."""
        if path.suffix == ".feather":
            name = BarsName.of(path)  # refuses funding rates, and says where they go
            text = f"expected trades (.json.gz), found bars of {name.pair}; read them as [data]"
            raise fault(path, Code.FIELD_VALUE, text)
        stem = path.name.partition("-trades")[0]
        symbol = request.only_symbol(path) if request.symbols else request.name(stem)
        quirks, parts, rows, last_id = QuirkCounts(), TableParts(), 0, ""
        for block in _row_blocks(path):
            ids = [str(row[1]) for row in block]
            table = _trades(block, (symbol, rows + 1, path), quirks)
            again = np.array(ids) == np.array([last_id, *ids[:-1]])
            again &= np.array([row[1] is not None for row in block])
            quirks.rows(REPEATED, table.row, again)
            rows, last_id = rows + len(block), ids[-1]
            if Kind.TRADES in request.kinds:
                parts.add(table.take(~again))
        if not rows:
            raise fault(path, Code.FILE_EMPTY, "expected trades, found none; check the file")
        return RawTicks(path=path, rows=rows, tables=parts.joined(), findings=quirks.findings(path))


def _row_blocks(path: Path) -> Iterator[list[_Row]]:
    """The rows of one large JSON list, some at a time: no row has a list inside."""
    decoder = msgspec.json.Decoder(list[_Row])
    row, rest, is_first = 1, b"", True
    with open_unpacked(path) as stream:
        while True:
            data = stream.read(BLOCK_BYTES)
            text = (rest + data).strip()
            if is_first and text:
                if not text.startswith(b"["):
                    raise fault(path, Code.FILE_UNREADABLE, _no_trades(text[:40]), row=1)
                text, is_first = text[1:], False
            if not data:
                piece, rest = text.removesuffix(b"]"), b""
                if not text.endswith(b"]"):
                    raise fault(path, Code.FILE_UNREADABLE, _no_trades(text[-40:]), row=row)
            else:
                end = text.rfind(b"],") + 1
                piece, rest = text[:end], text[end:].removeprefix(b",")
            if piece.strip():
                rows = _decoded(decoder, piece, (path, row))
                row += len(rows)
                yield rows
            if not data:
                return


def _decoded(
    decoder: "msgspec.json.Decoder[list[_Row]]", piece: bytes, at: tuple[Path, int]
) -> list[_Row]:
    path, row = at
    try:
        return decoder.decode(b"[" + piece + b"]")
    except msgspec.DecodeError as error:
        place = re.search(r"\$\[(\d+)\]", str(error))
        index = int(place[1]) if place else 0
        text = f"expected [ms, id, type, side, price, amount, cost], found: {error}; mend the row"
        raise fault(path, Code.FILE_UNREADABLE, text, row=row + index) from None


def _no_trades(found: bytes) -> str:
    return (
        f'expected a whole JSON list of trades, found "{found.decode("utf-8", "replace")}"; '
        "fetch the file again or choose another format"
    )


def _trades(block: list[_Row], place: tuple[str, int, Path], quirks: QuirkCounts) -> RawTable:
    symbol, first_row, path = place
    row = np.arange(first_row, first_row + len(block), dtype=np.int64)
    times_ms = np.array([each[0] for each in block], dtype=np.int64)
    strange = np.array([each[3] not in _SIDES for each in block])
    wrong = (times_ms < 10**11) | (times_ms > _TIME_MS_MAX) | strange
    if wrong.any():
        index = int(wrong.argmax())
        text = (
            'expected milliseconds since the epoch and side "buy" or "sell", found '
            f'{block[index][0]} and "{block[index][3]}"; mend or drop the row'
        )
        raise fault(path, Code.FIELD_VALUE, text, row=int(row[index]))
    aggressor = np.array([_SIDES[each[3]] for each in block], dtype=np.int64)
    quirks.rows(NO_SIDE, row, aggressor == 0)
    return RawTable(
        symbol=symbol,
        kind=Kind.TRADES,
        row=row,
        ts_event_ns=times_ms * 10**6,
        ts_recv_ns=np.full(len(block), NO_TIME_NS, dtype=np.int64),
        numbers={
            "price": np.array([each[4] for each in block], dtype=np.float64),
            "qty": np.array([each[5] for each in block], dtype=np.float64),
        },
        counts={"aggressor": aggressor},
    )
