"""SMA cross in backtesting.py: a strategy object called at each bar."""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy

warnings.filterwarnings("ignore")
data = np.load(sys.argv[1])
frame = pd.DataFrame(
    {name.capitalize(): data[name] for name in ("open", "high", "low", "close", "volume")},
    index=pd.to_datetime(data["ts_ns"]),
)


def average(values: np.ndarray, window: int) -> np.ndarray:
    return pd.Series(values).rolling(window).mean().to_numpy()


class Cross(Strategy):
    def init(self) -> None:
        self.fast = self.I(average, self.data.Close, 20)
        self.slow = self.I(average, self.data.Close, 50)

    def next(self) -> None:
        above = self.fast[-1] > self.slow[-1] + 1e-9
        if above and not self.position:
            self.buy(size=1000)
        elif not above and self.position:
            self.position.close()


start = time.perf_counter()
stats = Backtest(frame, Cross, cash=1_000_000, commission=0.0001, finalize_trades=False).run()
seconds = time.perf_counter() - start
trades = stats["_trades"]
still_open = len(stats["_strategy"].trades)
fills = 2 * len(trades) + still_open
if len(sys.argv) > 2:
    trades[["EntryBar", "ExitBar", "EntryPrice", "ExitPrice", "Size"]].to_csv(
        sys.argv[2], index=False
    )
print(
    json.dumps(
        {
            "seconds": seconds,
            "fills": fills,
            "equity": float(stats["Equity Final [$]"]),
            "bars": len(frame),
        }
    )
)
