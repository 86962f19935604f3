"""A maker at the touch in Hansa over a recorded book: rows wanted, [BOOK.npz for hftbacktest]."""

import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from depth_workload import INSTRUMENT, recorded, rows_of
from maker_strategy import TouchMaker

from hansa import load_config
from hansa.app.assembly import Handed, assemble
from hansa.app.driving import begin, carry_through
from hansa.app.tables import read_recorded
from hansa.engine import Destination, Universe
from hansa.feeds import write_hftbacktest

CONFIG = Path(__file__).with_name("maker.toml")


def main(rows_min: int, book: Path | None) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        tables = recorded(rows_min)
        if book is not None and not book.exists():
            write_hftbacktest(book, tables)
        parts = assemble(load_config(CONFIG), Handed((), [TouchMaker()]))
        universe = Universe.of([INSTRUMENT], tables, sample_ns=parts.config.step_ns)
        parts = replace(parts, universe=universe)
        journal = Path(temporary) / "journal"
        start = time.perf_counter()
        core = begin(parts, Destination("write", journal))
        carry_through(parts, core)
        seconds = time.perf_counter() - start
        fills = read_recorded(journal, parts.manifest, parts.universe).fills
    _, orders, refusals, count = core.counts
    signs = fills["side"].to_list()
    position = sum(1 if side == "buy" else -1 for side in signs) / 10_000
    print(
        json.dumps(
            {
                "seconds": seconds,
                "rows": rows_of(tables),
                "orders": orders,
                "refusals": refusals,
                "fills": count,
                "position": position,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
