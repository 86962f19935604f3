"""Rows that the tests of the catalog write."""

from datetime import UTC, datetime

import numpy as np
import polars as pl

MINUTE_NS = 60 * 10**9
START_NS = int(datetime(2023, 12, 30, tzinfo=UTC).timestamp()) * 10**9
NAME = "BINANCE:BTCUSDT"


def bars(count: int = 5000, *, first: int = 0, seed: int = 1) -> pl.DataFrame:
    """One-minute bars from 2023-12-30 on: `first` is the number of the first. A bar depends on its
    number and the seed alone.
    """
    close = np.random.default_rng(seed).integers(90_00, 110_00, first + count)[first:] / 100
    stamps = START_NS + MINUTE_NS * np.arange(first, first + count, dtype=np.int64)
    return pl.DataFrame(
        {
            "ts_open": stamps,
            "open": close,
            "high": close + 1,
            "low": close - 1,
            "close": close,
            "volume": np.arange(first, first + count) % 7 / 10,
        }
    ).with_columns(pl.col("ts_open").cast(pl.Datetime("ns", "UTC")))


def trades(count: int, *, step_ns: int = 10**9, seed: int = 1) -> pl.DataFrame:
    """Trades from 2023-12-30 on, one each `step_ns`."""
    random = np.random.default_rng(seed)
    stamps = START_NS + step_ns * np.arange(count, dtype=np.int64)
    return pl.DataFrame(
        {
            "ts_recv": stamps,
            "price": (10_000 + random.integers(-3, 4, count).cumsum()) / 100,
            "qty": random.integers(1, 50, count) / 10,
            "aggressor": random.choice([-1, 1], count),
        }
    ).with_columns(pl.col("ts_recv").cast(pl.Datetime("ns", "UTC")))
