"""A sweep of SMA crosses in vectorbt, Rust kernels: DATA.npz SETS FILLS.csv [SAMPLE].

As many sets at once as fit into two gigabytes, the averages of all computed once. A SAMPLE is so
many sets, taken evenly from SETS.
"""

import gc
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
sample = int(sys.argv[4]) if len(sys.argv) > 4 else len(wanted)
wanted = [wanted[place * len(wanted) // sample] for place in range(sample)]
#: Arrays of 8 bytes a bar and set that are held at once.
_ARRAYS = 12
chunk = max(1, min(len(wanted), 2_000_000_000 // (8 * _ARRAYS * len(close))))


def averages_of(some: list[tuple[int, int]]) -> dict[int, np.ndarray]:
    windows = sorted({window for pair in some for window in pair})
    return {window: vbt.MA.run(close, window).ma.to_numpy() for window in windows}


def once(
    some: list[tuple[int, int]], averages: dict[int, np.ndarray]
) -> dict[tuple[int, int], int]:
    # Below this two averages differ by rounding alone; see sweep_agent.py.
    above = np.stack([averages[fast] > averages[slow] + 2e-8 for fast, slow in some], axis=1)
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
    averages = averages_of(wanted)
    for at in range(0, len(wanted), chunk):
        found |= once(wanted[at : at + chunk], averages)
        gc.collect()  # its portfolios hold themselves
    return time.perf_counter() - start, found


once(wanted[:2], averages_of(wanted[:2]))  # compiled
seconds, found = whole()
lines = [f"{fast},{slow},{found[fast, slow]}" for fast, slow in wanted]
Path(sys.argv[3]).write_text("fast,slow,fills\n" + "\n".join(lines) + "\n")
own = resource.getrusage(resource.RUSAGE_SELF)
figures = {
    "seconds": seconds,
    "processor_s": own.ru_utime + own.ru_stime,
    "peak_mib": own.ru_maxrss / 1024,
}
print(json.dumps(figures))
