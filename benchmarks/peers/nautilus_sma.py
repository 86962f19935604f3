"""SMA cross in nautilus_trader 1.221: bars through its engine, market orders, one account."""

import json
import sys
import time
from decimal import Decimal

import numpy as np
import pandas as pd
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, StrategyConfig
from nautilus_trader.indicators import SimpleMovingAverage
from nautilus_trader.model.currencies import USDT
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide, TimeInForce
from nautilus_trader.model.identifiers import Venue
from nautilus_trader.model.objects import Money, Quantity
from nautilus_trader.persistence.wranglers import BarDataWrangler
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy

data = np.load(sys.argv[1])
instrument = TestInstrumentProvider.ethusdt_binance()
values = instrument.to_dict(instrument)
values |= {"taker_fee": "0.0001", "maker_fee": "0.0001", "max_quantity": None, "max_price": None}
instrument = type(instrument).from_dict(values)
bar_type = BarType.from_str(f"{instrument.id}-1-MINUTE-LAST-EXTERNAL")
frame = pd.DataFrame(
    {name: data[name] for name in ("open", "high", "low", "close")},
    index=pd.to_datetime(data["ts_ns"] + 60_000_000_000, utc=True),
)
frame["volume"] = 1e6
bars = BarDataWrangler(bar_type, instrument).process(frame)


class CrossConfig(StrategyConfig, frozen=True):
    pass


class Cross(Strategy):
    def on_start(self) -> None:
        self.fast, self.slow = SimpleMovingAverage(20), SimpleMovingAverage(50)
        self.register_indicator_for_bars(bar_type, self.fast)
        self.register_indicator_for_bars(bar_type, self.slow)
        self.subscribe_bars(bar_type)
        self.fills, self.is_long = 0, False

    def on_order_filled(self, event: object) -> None:
        self.fills += 1

    def on_bar(self, bar: object) -> None:
        if not self.slow.initialized:
            return
        above = self.fast.value > self.slow.value + 1e-9
        if above != self.is_long:
            side = OrderSide.BUY if above else OrderSide.SELL
            order = self.order_factory.market(
                instrument.id, side, Quantity.from_str("1000.00000"), TimeInForce.GTC
            )
            self.submit_order(order)
            self.is_long = above


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
engine.add_data(bars)
strategy = Cross(CrossConfig())
engine.add_strategy(strategy)
start = time.perf_counter()
engine.run()
seconds = time.perf_counter() - start
account = engine.portfolio.account(Venue("BINANCE"))
equity = float(account.balance_total(USDT))
print(
    json.dumps({"seconds": seconds, "fills": strategy.fills, "equity": equity, "bars": len(bars)})
)
