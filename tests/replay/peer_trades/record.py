"""Records what backtesting.py 0.6.6 trades on the test's bars, in `backtesting_0_6_6.csv`.

Run from the repository's root, once `make bench` has made the peer's environment:

    python -m tests.replay.peer_trades.record
"""

import csv
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from benchmarks.workload import bars

ROOT = Path(__file__).parents[3]
FILE = Path(__file__).with_name("backtesting_0_6_6.csv")
#: The peer first looks one bar after both averages exist; with this seed nothing is traded by then.
COUNT, SEED, GAP = 20_000, 36, 0.03


def recorded_bars() -> dict[str, np.ndarray]:
    """The bars: made from a seed, opening away from the close before."""
    return bars(COUNT, seed=SEED, gap=GAP)


def main() -> None:
    """Runs the peer's script and keeps entry and exit of each trade."""
    python = ROOT / "benchmarks" / ".envs" / "backtesting" / "bin" / "python"
    script = ROOT / "benchmarks" / "peers" / "backtesting_sma.py"
    with tempfile.TemporaryDirectory() as folder:
        data, trades = Path(folder) / "bars.npz", Path(folder) / "trades.csv"
        np.savez(data, **recorded_bars())
        subprocess.run([python, script, data, trades], check=True)
        with trades.open(newline="") as lines:
            rows = sorted(csv.DictReader(lines), key=lambda row: int(row["EntryBar"]))
    with FILE.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["entry_bar", "exit_bar", "entry_price", "exit_price"])
        for row in rows:
            prices = (f"{float(row[name]):.2f}" for name in ("EntryPrice", "ExitPrice"))
            writer.writerow([row["EntryBar"], row["ExitBar"], *prices])


if __name__ == "__main__":
    main()
