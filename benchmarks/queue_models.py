"""A maker's fills under each model of the queue, beside hftbacktest's: for decision 0006.

    .venv/bin/python benchmarks/queue_models.py

The recorded book of `depth_workload.py`, eight times end to end, and the makers of
`maker_speed.py`. The peer's logarithm is of coins; it is also asked over a book whose quantities
count lots, as Hansa's do. What differs is told, not judged.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from depth_workload import INSTRUMENT, recorded, rows_of
from environments import HERE, MissingPeer, python_of
from hansa_maker import make
from maker_fills import fills_difference, read_fills

from hansa.feeds import write_hftbacktest
from hansa.types import IntArray

ROWS_MIN = 335_200
#: What the peer calls each model, and how Hansa is asked for it.
MODELS = {
    "risk_averse": ("venue.queue=risk_averse",),
    "power_2": ("venue.queue=power", "venue.queue_exponent=2"),
    "log": ("venue.queue=log",),
}


def compare(folder: Path) -> None:
    """Prints a line for each model, and for each unit that the peer's book may count in."""
    python, tables = python_of("hftbacktest"), recorded(ROWS_MIN)
    coins, lots = folder / "coins.npz", folder / "lots.npz"
    write_hftbacktest(coins, tables)
    _in_lots(coins, lots)
    print(f"{rows_of(tables):,} changes of a recorded book and prints")
    for model, overrides in MODELS.items():
        own = make(tables, folder / model, overrides).fills
        units = ((coins, INSTRUMENT.lot, "coins"), (lots, 1, "lots"))
        for book, lot, unit in units if model == "log" else units[:1]:
            peer = _peer(python, book, (model, str(lot)), folder / "fills.csv")
            told = fills_difference(own, peer) or "every fill equal"
            name = f"{model}, the peer in {unit}"
            print(f"{name:26} Hansa {len(own):,}, hftbacktest {len(peer):,}: {told}", flush=True)


def _in_lots(coins: Path, lots: Path) -> None:
    """The same book with quantities in whole lots."""
    rows = np.load(coins)["data"]
    rows["qty"] = np.rint(rows["qty"] / float(INSTRUMENT.lot))
    np.savez(lots, data=rows)


def _peer(python: Path, book: Path, asked: tuple[str, str], fills: Path) -> IntArray:
    script = HERE / "peers" / "hftbacktest_maker.py"
    command = [python, script, book, "roivec", fills, *asked]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return read_fills(fills)


def main() -> int:
    """Exit code 1 where the peer cannot be installed."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder))
    except MissingPeer as missing:
        print(f"hansa: expected hftbacktest to compare with, cannot be installed: {missing}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
