"""Quotes in lrvx (once flox-py): DATA.npz and mode (bare, empty, orders).

Its backtest reads a tape of books; the quotes are written to one of a level each side, which is not
timed. Reading it is part of the run.
"""

import json
import sys
import tempfile
import time

import lrvx
import numpy as np

EVERY = 20

data, mode = np.load(sys.argv[1]), sys.argv[2]
registry = lrvx.SymbolRegistry()
symbol = registry.add_symbol("binance", "ETHUSDT", tick_size=0.01)


class Empty(lrvx.Strategy):
    def __init__(self):
        super().__init__([symbol])
        self.prices = []

    def on_book_update(self, ctx):
        pass


class Flipping(Empty):
    def __init__(self):
        super().__init__()
        self.quotes, self.is_buy = 0, True

    def on_book_update(self, ctx):
        self.quotes += 1
        if self.quotes % EVERY == 0:
            (self.market_buy if self.is_buy else self.market_sell)(1.0)
            self.is_buy = not self.is_buy

    def on_fill(self, ctx, ev):
        self.prices.append(ev.fill_price)


def record(folder):
    recorder = lrvx.BinaryLogRecorderHook(folder, exchange_name="binance")
    recorder.add_symbol(int(symbol), "ETHUSDT", "ETH", "USDT", 8, 8)
    runner = lrvx.Runner(registry, lambda signal: None)
    runner.set_market_data_recorder(recorder)
    runner.start()
    columns = (data[name].tolist() for name in ("bid_px", "bid_qty", "ask_px", "ask_qty", "ts_ns"))
    for bid, bid_qty, ask, ask_qty, ts in zip(*columns, strict=True):
        runner.on_book_snapshot(symbol, [bid], [bid_qty], [ask], [ask_qty], ts)
    runner.stop()
    recorder.close()


with tempfile.TemporaryDirectory() as folder:
    record(folder)
    runner = lrvx.BacktestRunner(registry, fee_rate=0.0001, initial_capital=1_000_000)
    strategy = Flipping() if mode == "orders" else Empty()
    # It does not run without a strategy; this one has no callbacks.
    runner.set_strategy(lrvx.Strategy([symbol]) if mode == "bare" else strategy)
    start = time.perf_counter()
    runner.run_tape(folder)
    seconds = time.perf_counter() - start
figures = {"seconds": seconds, "quotes": len(data["ts_ns"]), "orders": len(strategy.prices)}
print(json.dumps(figures | {"prices": strategy.prices}))
