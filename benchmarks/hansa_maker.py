"""A maker at the touch in Hansa over a recorded book: rows wanted, [BOOK.npz, [FILLS.csv]].

BOOK.npz is written for hftbacktest if it is not there, FILLS.csv has every fill.
"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from depth_workload import INSTRUMENT, recorded, rows_of
from maker_fills import rows_of_fills, write_fills
from maker_strategy import TouchMaker

from hansa import load_config
from hansa.app.assembly import Handed, assemble
from hansa.app.driving import begin, carry_through
from hansa.app.tables import read_recorded
from hansa.engine import Destination, Universe
from hansa.feeds import write_hftbacktest
from hansa.market import Ticks
from hansa.types import IntArray

CONFIG = Path(__file__).with_name("maker.toml")


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What the maker did, and how long the run took; `fills` are rows as in `maker_fills`."""

    seconds: float
    orders: int
    refusals: int
    fills: IntArray


def make(tables: tuple[Ticks, ...], journal: Path, overrides: Sequence[str] = ()) -> Made:
    """Trades over the tables, with the journal in the folder `journal`."""
    parts = assemble(load_config(CONFIG, overrides), Handed((), [TouchMaker()]))
    universe = Universe.of([INSTRUMENT], tables, sample_ns=parts.config.step_ns)
    parts = replace(parts, universe=universe)
    start = time.perf_counter()
    core = begin(parts, Destination("write", journal))
    carry_through(parts, core)
    seconds = time.perf_counter() - start
    booked = read_recorded(journal, parts.manifest, parts.universe).booked
    _, orders, refusals, _ = core.counts
    return Made(seconds, orders, refusals, rows_of_fills(booked))


def main(rows_min: int, book: Path | None, fills_file: Path | None) -> None:
    tables = recorded(rows_min)
    if book is not None and not book.exists():
        write_hftbacktest(book, tables)
    with tempfile.TemporaryDirectory() as temporary:
        made = make(tables, Path(temporary) / "journal")
    if fills_file is not None:
        write_fills(made.fills, fills_file)
    figures = {
        "seconds": made.seconds,
        "rows": rows_of(tables),
        "orders": made.orders,
        "refusals": made.refusals,
        "fills": len(made.fills),
        "position": int(made.fills[:, 1] @ made.fills[:, 3]) / 10_000,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    files = [Path(each) for each in sys.argv[2:4]]
    main(int(sys.argv[1]), *files, *[None] * (2 - len(files)))
