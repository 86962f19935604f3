"""Peak memory of what a catalog is for: trades that come in, and runs over long bars.

    python benchmarks/catalog_memory.py import 20_000_000   # a file of so many trades
    python benchmarks/catalog_memory.py run 10_000_000      # a run over so many one-minute bars
    python benchmarks/catalog_memory.py report 10_000_000   # the same and its report

Each makes its data in a temporary folder, then measures a process of its own (ru_maxrss).
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from catalog_speed import _pieces
from cross_agents import Cross

import hansa
from hansa import load_config
from hansa.app.cataloguing import ImportOptions, import_file
from hansa.stores.parquet import Catalog

HERE = Path(__file__).parent
NAME = "BENCH:CROSS"
START_NS = 1_704_067_200 * 10**9
PIECE_ROWS = 1 << 20


def trades(count: int) -> Iterator[pl.DataFrame]:
    """Trades a tenth of a second apart, received some milliseconds after they happened."""
    random, price = np.random.default_rng(7), 100_000
    for first in range(0, count, PIECE_ROWS):
        size = min(PIECE_ROWS, count - first)
        prices = np.maximum(price + random.integers(-5, 6, size).cumsum(), 1000)
        price = int(prices[-1])
        event = START_NS + 10**8 * np.arange(first, first + size, dtype=np.int64)
        yield pl.DataFrame(
            {
                "ts_event": event,
                "ts_recv": event + random.integers(10**6, 5 * 10**6, size),
                "price": prices / 100,
                "qty": random.integers(1, 100_000, size) / 1000,
                "aggressor": random.choice(["buy", "sell"], size),
            }
        )


def prepare(task: str, folder: Path, count: int) -> None:
    """The file of trades, or the catalog of bars."""
    if task != "import":
        Catalog(folder / "catalog").write(_pieces(count, seed=1), "bars", NAME, interval="1m")
        return
    with (folder / "trades.csv").open("wb") as file:
        for number, piece in enumerate(trades(count)):
            piece.write_csv(file, include_header=not number)
    pl.scan_csv(folder / "trades.csv").sink_parquet(folder / "trades.parquet")


def measure(task: str, folder: Path, file: str) -> None:
    """What is measured, in this process."""
    start = time.perf_counter()
    if task != "import":
        at_rest = [f"data.catalog={folder / 'catalog'}", "data.path=", "data.label="]
        config = load_config(HERE / "cross.toml", at_rest)
        done = hansa.run(config, agents=[Cross()], runs=folder / "runs")
        if task == "report":
            done.report()
    else:
        how = ImportOptions(format="table", symbols=(NAME,))
        done = import_file(Catalog(folder / file.partition(".")[2]), folder / file, how)
        print(f"{file}: {done.written[0].series.rows:,} rows", end=", ")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{task}: {time.perf_counter() - start:.1f} s, peak {peak:,.0f} MiB", flush=True)


def main() -> None:
    """Makes the data, then starts itself once for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["import", "run", "report"])
    parser.add_argument("count", type=int)
    parser.add_argument("--within", nargs=2, default=None, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.within:
        measure(asked.task, Path(asked.within[0]), asked.within[1])
        return
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        prepare(asked.task, Path(folder), asked.count)
        files = ["trades.csv", "trades.parquet"] if asked.task == "import" else [""]
        for file in files:
            subprocess.run([sys.executable, *sys.argv, "--within", folder, file], check=True)


if __name__ == "__main__":
    main()
