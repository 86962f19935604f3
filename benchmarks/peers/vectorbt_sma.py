"""SMA cross in vectorbt, Rust kernels: the whole signal as arrays, orders from target units."""

import json
import sys
import time

import numpy as np
import pandas as pd
import vectorbt as vbt

data = np.load(sys.argv[1])
close, opened = pd.Series(data["close"]), pd.Series(data["open"])


def once() -> tuple[float, int, float]:
    start = time.perf_counter()
    fast = vbt.MA.run(close, 20).ma
    slow = vbt.MA.run(close, 50).ma
    above = (fast > slow + 1e-9).to_numpy()
    entries = pd.Series(np.r_[False, above[:-1]])
    before = np.r_[False, entries.to_numpy()[:-1]]
    enter = pd.Series(entries.to_numpy() & ~before)
    leave = pd.Series(~entries.to_numpy() & before)
    portfolio = vbt.Portfolio.from_signals(
        close, enter, leave, price=opened, size=1000.0, fees=0.0001, init_cash=1_000_000.0
    )
    fills = len(portfolio.orders.records)
    equity = float(portfolio.value().iloc[-1])
    return time.perf_counter() - start, fills, equity


once()
seconds, fills, equity = min(once() for _ in range(3))
print(json.dumps({"seconds": seconds, "fills": fills, "equity": equity, "bars": len(close)}))
