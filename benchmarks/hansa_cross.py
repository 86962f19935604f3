"""SMA cross in Hansa: DATA.npz, expression | callback | strategy, file | memory, [FILLS.csv].

Loading and checking the data is timed apart, as it is left out for the peers too. The time of the
run is all the rest: features, ballots, peek check, council, allocation, gate, venue, ledger and
the journal, up to the final equity. Report and tables are not in it.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from cross_agents import Cross, CrossEachBar, CrossStrategy
from workload import MINUTE_NS, START_NS

from hansa import load_config
from hansa.app.assembly import Handed, Parts, assemble
from hansa.app.driving import begin, carry_through
from hansa.app.tables import read_recorded
from hansa.engine import Destination

HANDED = {
    "expression": lambda: Handed([Cross()]),
    "callback": lambda: Handed([CrossEachBar()]),
    "strategy": lambda: Handed((), [CrossStrategy()]),
}
CONFIG = Path(__file__).with_name("cross.toml")


def parquet(source: Path, folder: Path) -> Path:
    """The same bars as a file Hansa reads."""
    data = np.load(source)
    columns = {name: data[name] for name in ("open", "high", "low", "close", "volume")}
    stamps = pl.Series(data["ts_ns"]).cast(pl.Datetime("ns", "UTC"))
    frame = pl.DataFrame({"open_time": stamps, **columns})
    file = folder / "bars.parquet"
    frame.with_columns(pl.lit("CROSS").alias("symbol")).write_parquet(file)
    return file


def write_fills(parts: Parts, journal: Path, file: Path) -> None:
    """Bar, side and price of each fill, from the journal."""
    fills = read_recorded(journal, parts.manifest, parts.universe).fills
    bar = (pl.col("ts").cast(pl.Int64) - START_NS) // MINUTE_NS
    fills.select(bar.alias("bar"), "side", "price").write_csv(file)


def main(source: Path, kind: str, sink: str, fills_file: Path | None) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        bars = parquet(source, folder)
        start = time.perf_counter()
        config = load_config(CONFIG, [f"data.path={bars}"])
        parts = assemble(config, HANDED[kind]())
        loaded = time.perf_counter()
        way = "write" if sink == "file" else "memory"
        core = begin(parts, Destination(way, folder / "journal"))
        carry_through(parts, core)
        done = time.perf_counter()
        moments, _, refusals, fills = core.counts
        if fills_file is not None:
            write_fills(parts, folder / "journal", fills_file)
    figures = {"seconds": done - loaded, "prep": loaded - start, "fills": fills, "bars": moments}
    print(json.dumps(figures | {"refusals": refusals, "records": core.records}))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        sys.argv[2],
        sys.argv[3],
        Path(sys.argv[4]) if len(sys.argv) > 4 else None,
    )
