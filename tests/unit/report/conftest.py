"""A small honest run: random prices, three agents, fills booked into cash and positions."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from hansa.report import RunTables, build

HOUR_NS = 3_600_000_000_000
FILL_SCHEMA = {
    "ts_ns": pl.Int64,
    "instrument": pl.String,
    "side": pl.String,
    "quantity": pl.Float64,
    "price": pl.Float64,
    "fee": pl.Float64,
    "slippage_cost": pl.Float64,
    "cl_ord_id": pl.String,
}


def _book(ts, close, target):
    """Trade to the target of the moment before, at this close plus 2 bps, fee 5 bps."""
    cash, held = 10_000.0, np.zeros(close.shape[1])
    equity, value, fills = [], [], []
    for t in range(len(ts)):
        for n in range(close.shape[1] if t and t % 7 == 0 else 0):
            quantity = target[t - 1, n] * 10_000.0 / close[t, n] - held[n]
            sign = np.sign(quantity)
            price = close[t, n] * (1 + sign * 2e-4)
            fee, lost = abs(quantity) * price * 5e-4, abs(quantity) * close[t, n] * 2e-4
            side = "buy" if sign > 0 else "sell"
            cash -= quantity * price + fee
            held[n] += quantity
            fills.append(
                (int(ts[t]), "AB"[n], side, abs(quantity), price, fee, lost, f"o{len(fills)}")
            )
        value.append(held * close[t])
        equity.append(cash + value[-1].sum())
    return np.array(equity), np.array(value), pl.DataFrame(fills, FILL_SCHEMA, orient="row")


@pytest.fixture
def make_run():
    """A factory of runs: `make_run(moments=600, name=..., ...)`."""

    def make(*, moments=600, **changes):
        random = np.random.default_rng(42)
        close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, (moments, 2)), axis=0))
        conviction = np.round(random.uniform(-1, 1, (moments, 3, 2)), 3)
        conviction[:, 2][random.random((moments, 2)) < 0.3] = np.nan
        ts = 1_700_000_000_000_000_000 + HOUR_NS * np.arange(moments)
        target = np.nan_to_num(conviction).mean(axis=1)
        equity, value, fills = _book(ts, close, target)
        run = RunTables(
            name="council",
            run_id="r1",
            head_hash="ab" * 32,
            manifest={"engine": "hansa 0.1.0"},
            currency="USDT",
            ts_ns=ts,
            instruments=("A", "B"),
            agents=("momentum", "reversal", "noise"),
            open=close,
            high=close * 1.01,
            low=close * 0.99,
            close=close,
            equity=equity,
            position_value=value,
            target_weight=target,
            conviction=conviction,
            confidence=np.where(np.isnan(conviction), 0.0, 0.5),
            agent_weight=np.full((moments, 3), 1 / 3),
            dissent=np.zeros((moments, 2)),
            fills=fills,
            orders=len(fills),
            refusals={"collar": 2},
            outcomes={"ordered": len(fills), "no quorum": 5},
            outcome_legend={"ordered": "An order left."},
            initial_cash=10_000.0,
            bars_per_year=8_760.0,
            trials=3,
            fill_assumptions=("Fills at the close.",),
            data_warnings=(),
            reproduce="hansa backtest council.py",
        )
        return replace(run, **changes)

    return make


@pytest.fixture
def idle_run(make_run):
    """A run in which nothing was traded and equity never moved."""
    run = make_run(moments=50)
    return replace(
        run,
        fills=run.fills.clear(),
        orders=0,
        equity=np.full(50, 10_000.0),
        position_value=np.zeros((50, 2)),
    )


@pytest.fixture
def report(make_run):
    return build(make_run())
