"""Quotes in Hansa: DATA.npz and mode (bare, empty, orders).

Loading and checking the data is timed apart. The run is all the rest: quotes through desk and
venue, calls of the strategy, gate, order life, fills, ledger, and the journal in a file.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from quote_strategies import STRATEGIES

from hansa import load_config
from hansa.app.assembly import Handed, assemble
from hansa.app.driving import begin, carry_through
from hansa.app.tables import read_recorded
from hansa.engine import Destination

CONFIG = Path(__file__).with_name("quotes.toml")


def main(source: Path, mode: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        data = np.load(source)
        frame = pl.DataFrame({name: data[name] for name in data.files})
        frame.rename({"ts_ns": "ts_event"}).write_parquet(folder / "quotes.parquet")
        start = time.perf_counter()
        config = load_config(CONFIG, [f"ticks.0.path={folder / 'quotes.parquet'}"])
        parts = assemble(config, Handed((), STRATEGIES[mode]))
        loaded = time.perf_counter()
        core = begin(parts, Destination("write", folder / "journal"))
        carry_through(parts, core)
        done = time.perf_counter()
        fills = read_recorded(folder / "journal", parts.manifest, parts.universe).fills
    figures = {
        "seconds": done - loaded,
        "prep": loaded - start,
        "quotes": len(data["ts_ns"]),
        "orders": core.counts[1],
        "prices": fills["price"].to_list(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
