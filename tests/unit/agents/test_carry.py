"""Carry: against the premium, on real perpetuals."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from real_prices import DATA, HOURLY, column, seen_by
from snapshots import noise, snapshot_of

from hansa.agents import make, poll
from hansa.errors import AgentError, ConfigError

SHARED = Path(__file__).parents[4] / "shared" / "data" / "crypto" / "btc_perp_1m_2022_01.parquet"
FILE = DATA / "binance_btcusdt_spot_perpetual_5s_20240808.parquet"
LEGS = ("BTCUSDT_PERP", "BTCUSDT")


def test_both_legs_are_taken_against_the_mean_premium():
    agent = make("carry", {"derivative": LEGS[0], "spot": LEGS[1], "window": 6, "full_bps": 5.0})
    seen = seen_by(agent, FILE, LEGS, 5_000_000_000)
    said = poll([agent], [seen]).conviction[:, 0]
    perpetual, spot = np.log(column("close", FILE, LEGS)).T
    premium = np.convolve(10_000 * (perpetual - spot), np.ones(6) / 6, "valid")
    twin = np.where(np.abs(premium) > 2, np.clip(premium / 5, -1, 1), 0)
    np.testing.assert_allclose(said[5:], np.column_stack([-twin, twin]), atol=2**-19)
    assert np.isnan(said[:5]).all()
    assert (said[5:, 0] > 0).mean() > 0.9  # the perpetual stood below spot all the time


@pytest.mark.skipif(not SHARED.exists(), reason="prices that may not be handed on lie elsewhere")
def test_a_month_of_a_perpetual_in_the_falling_market_of_2022_has_both_sides():
    perpetual = pl.read_parquet(SHARED).select(
        pl.col("close_time").dt.cast_time_unit("ms"), "close"
    )
    spot = pl.read_parquet(HOURLY).filter(symbol="BTCUSDT")
    spot = spot.select(close_time=pl.col("open_time").dt.offset_by("1h"), spot="close")
    both = spot.join(perpetual, on="close_time").sort("close_time")
    level = np.log(both.select("close", "spot").to_numpy())
    params = {"entry_bps": 1.0}
    said = poll([make("carry", params)], [snapshot_of(level=level)]).conviction[:, 0]
    assert len(both) > 700
    assert (said[:, 0] > 0).sum() > 20 < (said[:, 0] < 0).sum()
    np.testing.assert_array_equal(said[:, 0], -said[:, 1])


def test_an_instrument_that_is_not_there_is_named():
    agent = make("carry", {"derivative": "BTCUSDT_PERP", "spot": "TEST:1"})
    with pytest.raises(AgentError, match="found no 'BTCUSDT_PERP' among TEST:0, TEST:1"):
        poll([agent], [snapshot_of(level=noise(3, 2))])


def test_one_instrument_is_no_pair():
    with pytest.raises(AgentError, match="expected two instruments by name, found no ''"):
        poll([make("carry", {})], [snapshot_of(level=noise(3, 1))])


def test_a_full_premium_below_the_entry_is_refused():
    with pytest.raises(ConfigError, match="0 <= entry_bps < full_bps"):
        make("carry", {"entry_bps": 20.0})
