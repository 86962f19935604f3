"""Quotes in nautilus_trader 2.0rc: DATA.npz and mode (bare, empty, orders)."""

import json
import sys
import time
from decimal import Decimal

import numpy as np
from nautilus_trader.backtest import BacktestEngine, BacktestEngineConfig
from nautilus_trader.common import LoggerConfig
from nautilus_trader.execution import MakerTakerFeeModel
from nautilus_trader.model import (
    AccountType,
    Currency,
    CurrencyPair,
    InstrumentId,
    Money,
    OmsType,
    OrderSide,
    Price,
    Quantity,
    QuoteTick,
    Symbol,
    Venue,
)
from nautilus_trader.trading import Strategy, StrategyConfig

EVERY = 20

data, mode = np.load(sys.argv[1]), sys.argv[2]
instrument_id = InstrumentId(Symbol("ETHUSDT"), Venue("BINANCE"))
instrument = CurrencyPair(
    instrument_id=instrument_id,
    raw_symbol=Symbol("ETHUSDT"),
    base_currency=Currency.from_str("ETH"),
    quote_currency=Currency.from_str("USDT"),
    price_precision=2,
    size_precision=5,
    price_increment=Price(0.01, precision=2),
    size_increment=Quantity(1e-05, precision=5),
    ts_event=0,
    ts_init=0,
)
columns = (data[name].tolist() for name in ("bid_px", "ask_px", "bid_qty", "ask_qty", "ts_ns"))
ticks = [
    QuoteTick(
        instrument_id,
        Price(bid, 2),
        Price(ask, 2),
        Quantity(bid_qty, 5),
        Quantity(ask_qty, 5),
        ts,
        ts,
    )
    for bid, ask, bid_qty, ask_qty, ts in zip(*columns, strict=True)
]


class Empty(Strategy):
    def on_start(self) -> None:
        self.prices: list[float] = []
        self.subscribe_quotes(instrument_id)

    def on_quote(self, quote: object) -> None:
        pass


class Flipping(Strategy):
    def on_start(self) -> None:
        self.prices: list[float] = []
        self.quotes, self.is_buy = 0, True
        self.subscribe_quotes(instrument_id)

    def on_quote(self, quote: object) -> None:
        self.quotes += 1
        if self.quotes % EVERY == 0:
            side = OrderSide.BUY if self.is_buy else OrderSide.SELL
            one = Quantity(1.0, 5)
            self.submit_order(self.order_factory.market(instrument_id, side, one))
            self.is_buy = not self.is_buy

    def on_order_filled(self, event: object) -> None:
        self.prices.append(float(event.last_px))


engine = BacktestEngine(
    BacktestEngineConfig(bypass_logging=True, logging=LoggerConfig(bypass_logging=True))
)
engine.add_venue(
    venue=Venue("BINANCE"),
    oms_type=OmsType.NETTING,
    account_type=AccountType.MARGIN,
    starting_balances=[Money(1_000_000, Currency.from_str("USDT"))],
    default_leverage=Decimal(10),
    fee_model=MakerTakerFeeModel(Decimal("0.0001"), Decimal("0.0001")),
)
engine.add_instrument(instrument)
engine.add_data(ticks)
kind = {"bare": None, "empty": Empty, "orders": Flipping}[mode]
running = None
if kind is not None:
    running = kind(StrategyConfig(log_events=False, log_commands=False))
    engine.add_strategy(running)
start = time.perf_counter()
engine.run()
seconds = time.perf_counter() - start
prices = [] if running is None else running.prices
figures = {"seconds": seconds, "quotes": len(ticks), "orders": len(prices), "prices": prices}
print(json.dumps(figures))
