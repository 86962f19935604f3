"""A sweep of SMA crosses in vectorbt, Rust kernels: DATA.npz SETS [FILLS.csv].

As many sets at once as fit into two gigabytes, each side's averages computed once for them.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import vectorbt as vbt

sys.path.insert(0, str(Path(__file__).parents[1]))
from workload import pairs

data = np.load(sys.argv[1])
close, opened = pd.Series(data["close"]), data["open"]
wanted = pairs(int(sys.argv[2]))
#: Arrays of 8 bytes a bar and set that are held at once.
_ARRAYS = 12
chunk = max(1, min(len(wanted), 2_000_000_000 // (8 * _ARRAYS * len(close))))


def once(some: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    windows = sorted({window for pair in some for window in pair})
    averages = {window: vbt.MA.run(close, window).ma.to_numpy() for window in windows}
    above = np.stack([averages[fast] > averages[slow] + 1e-9 for fast, slow in some], axis=1)
    held = np.vstack([np.zeros((1, len(some)), dtype=bool), above[:-1]])
    before = np.vstack([np.zeros((1, len(some)), dtype=bool), held[:-1]])
    portfolio = vbt.Portfolio.from_signals(
        pd.DataFrame({place: data["close"] for place in range(len(some))}),
        pd.DataFrame(held & ~before),
        pd.DataFrame(~held & before),
        price=opened[:, np.newaxis],
        size=1000.0,
        fees=0.0001,
        init_cash=1_000_000.0,
    )
    portfolio.sharpe_ratio(freq="1min")
    counts = np.bincount(portfolio.orders.records["col"], minlength=len(some))
    return dict(zip(some, counts.tolist(), strict=True))


def whole() -> tuple[float, dict[tuple[int, int], int]]:
    start = time.perf_counter()
    found: dict[tuple[int, int], int] = {}
    for at in range(0, len(wanted), chunk):
        found |= once(wanted[at : at + chunk])
    return time.perf_counter() - start, found


once(wanted[:2])  # compiled
seconds, found = whole()
if len(sys.argv) > 3:
    lines = [f"{fast},{slow},{found[fast, slow]}" for fast, slow in wanted]
    Path(sys.argv[3]).write_text("fast,slow,fills\n" + "\n".join(lines) + "\n")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "fills": sum(found.values()), "peak_mib": peak}))
