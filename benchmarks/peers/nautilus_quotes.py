"""Quotes in nautilus_trader 1.221: DATA.npz and mode (bare, empty, orders)."""

import json
import sys
import time
from decimal import Decimal

import numpy as np
import pandas as pd
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, StrategyConfig
from nautilus_trader.model.currencies import USDT
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import Venue
from nautilus_trader.model.objects import Money, Quantity
from nautilus_trader.persistence.wranglers import QuoteTickDataWrangler
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy

EVERY = 20

data, mode = np.load(sys.argv[1]), sys.argv[2]
instrument = TestInstrumentProvider.ethusdt_binance()
values = instrument.to_dict(instrument)
values |= {"taker_fee": "0.0001", "maker_fee": "0.0001", "max_quantity": None, "max_price": None}
instrument = type(instrument).from_dict(values)
frame = pd.DataFrame(
    {
        "bid_price": data["bid_px"],
        "ask_price": data["ask_px"],
        "bid_size": data["bid_qty"],
        "ask_size": data["ask_qty"],
    },
    index=pd.to_datetime(data["ts_ns"], utc=True),
)
ticks = QuoteTickDataWrangler(instrument).process(frame)


class NoConfig(StrategyConfig, frozen=True):
    pass


class Empty(Strategy):
    def on_start(self) -> None:
        self.prices: list[float] = []
        self.subscribe_quote_ticks(instrument.id)

    def on_quote_tick(self, tick: object) -> None:
        pass


class Flipping(Strategy):
    def on_start(self) -> None:
        self.prices: list[float] = []
        self.quotes, self.is_buy = 0, True
        self.subscribe_quote_ticks(instrument.id)

    def on_quote_tick(self, tick: object) -> None:
        self.quotes += 1
        if self.quotes % EVERY == 0:
            side = OrderSide.BUY if self.is_buy else OrderSide.SELL
            one = Quantity.from_str("1.00000")
            self.submit_order(self.order_factory.market(instrument.id, side, one))
            self.is_buy = not self.is_buy

    def on_order_filled(self, event: object) -> None:
        self.prices.append(float(event.last_px))


engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
engine.add_venue(
    venue=Venue("BINANCE"),
    oms_type=OmsType.NETTING,
    account_type=AccountType.MARGIN,
    base_currency=None,
    starting_balances=[Money(1_000_000, USDT)],
    default_leverage=Decimal(10),
)
engine.add_instrument(instrument)
engine.add_data(ticks)
strategy = {"bare": None, "empty": Empty, "orders": Flipping}[mode]
running = None
if strategy is not None:
    running = strategy(NoConfig())
    engine.add_strategy(running)
start = time.perf_counter()
engine.run()
seconds = time.perf_counter() - start
prices = [] if running is None else running.prices
figures = {"seconds": seconds, "quotes": len(ticks), "orders": len(prices), "prices": prices}
print(json.dumps(figures))
