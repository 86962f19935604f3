"""SMA cross in backtrader."""

import json
import sys
import time

import backtrader as bt
import numpy as np
import pandas as pd

data = np.load(sys.argv[1])
frame = pd.DataFrame(
    {name: data[name] for name in ("open", "high", "low", "close", "volume")},
    index=pd.to_datetime(data["ts_ns"]),
)


class Cross(bt.Strategy):
    def __init__(self) -> None:
        self.fast = bt.indicators.SMA(self.data.close, period=20)
        self.slow = bt.indicators.SMA(self.data.close, period=50)
        self.fills = 0

    def notify_order(self, order: bt.Order) -> None:
        self.fills += order.status == order.Completed

    def next(self) -> None:
        above = self.fast[0] > self.slow[0] + 1e-9
        if above and not self.position:
            self.buy(size=1000)
        elif not above and self.position:
            self.close()


cerebro = bt.Cerebro(stdstats=False)
cerebro.adddata(bt.feeds.PandasData(dataname=frame))
cerebro.addstrategy(Cross)
cerebro.broker.setcash(1_000_000)
cerebro.broker.setcommission(0.0001)
start = time.perf_counter()
strategy = cerebro.run()[0]
seconds = time.perf_counter() - start
print(
    json.dumps(
        {
            "seconds": seconds,
            "fills": strategy.fills,
            "equity": cerebro.broker.getvalue(),
            "bars": len(frame),
        }
    )
)
