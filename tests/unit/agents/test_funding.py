"""Funding: against who pays, on the rates that a venue really charged."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from real_prices import DATA, agree
from snapshots import noise, snapshot_of

import hansa
from hansa.agents import make, poll
from hansa.errors import AgentError, ConfigError

ROOT = DATA.parent
EXAMPLE = ROOT / "examples" / "strategies" / "funding.toml"
RATES = DATA / "binance_usdm_btc_eth_funding_8h_2022_2023.parquet"
CRYPTO = Path(__file__).parents[4] / "shared" / "data" / "crypto"
OTHERS = CRYPTO / "binance_usdm_xrpusdt_funding_8h_2021-11-18_12-18.parquet"
HOUR_MS = 3_600_000
WINDOW = 72


def _known(rates: pl.DataFrame, close_ms: np.ndarray) -> np.ndarray:
    """In bps, the rate charged last at each close: a plain twin."""
    charged_ms = rates["funding_time"].dt.epoch("ms").to_numpy()
    bps = rates["funding_rate"].to_numpy() * 10_000
    last = [bps[charged_ms <= close][-1:] for close in close_ms]
    return np.array([each[0] if len(each) else np.nan for each in last])


def _side(bps: np.ndarray) -> np.ndarray:
    mean = np.full(bps.shape, np.nan)
    mean[WINDOW - 1 :] = np.convolve(bps, np.ones(WINDOW) / WINDOW, "valid")
    return np.where((mean >= 0) & (mean <= 2), 0.0, -np.clip(mean / 4, -1, 1))


def test_it_is_against_the_mean_of_the_rates_that_were_charged(tmp_path):
    span = ("data.start=2023-10-01T00:00:00Z", 'data.instruments=["BTCUSDT"]')
    result = hansa.run(EXAMPLE, overrides=span, runs=tmp_path)
    said = result.ballots.sort("ts")["conviction"].to_numpy()
    rates = pl.read_parquet(RATES).filter(symbol="BTCUSDT")
    first_ms = 1_696_118_400_000 + HOUR_MS
    known = _known(rates, first_ms + HOUR_MS * np.arange(len(said)))
    agree(said, _side(known), 50)


def test_what_a_run_was_paid_is_in_its_books(tmp_path):
    span = ("data.start=2023-10-01T00:00:00Z",)
    result = hansa.run(EXAMPLE, overrides=span, runs=tmp_path)
    paid = result.shares.filter(kind="funding")
    assert len(paid) > 50
    assert paid["cash"].sum() > 0


@pytest.mark.skipif(not OTHERS.exists(), reason="rates that may not be handed on lie elsewhere")
def test_a_month_of_ripple_has_both_sides_and_a_leg_of_spot_against_each():
    rates = pl.read_parquet(OTHERS)
    close_ms = rates["funding_time"].dt.epoch("ms").to_numpy()
    rate_bps = np.column_stack([_known(rates, close_ms), np.full(len(rates), np.nan)])
    params = {"derivative": "TEST:0", "spot": "TEST:1"}
    said = poll([make("funding", params)], [snapshot_of(rate_bps=rate_bps)]).conviction[:, 0]
    assert (said[:, 0] < 0).sum() == (rate_bps[:, 0] > 2).sum() == 5
    assert (said[:, 0] > 0).sum() == (rate_bps[:, 0] < 0).sum() == 4
    np.testing.assert_array_equal(said[:, 0], -said[:, 1])


def test_conviction_begins_beyond_its_bounds_and_grows_to_full():
    rate_bps = np.array([[np.nan], [-4.0], [-1.0], [0.0], [2.0], [3.0], [9.0]])
    said = poll([make("funding", {})], [snapshot_of(rate_bps=rate_bps)]).conviction[:, 0, 0]
    np.testing.assert_array_equal(said, [np.nan, 1.0, 0.25, 0.0, 0.0, -0.75, -1.0])


def test_an_instrument_that_is_not_there_is_named():
    agent = make("funding", {"derivative": "BTCUSDT_PERP", "spot": "TEST:1"})
    with pytest.raises(AgentError, match="found no 'BTCUSDT_PERP' among TEST:0, TEST:1"):
        poll([agent], [snapshot_of(rate_bps=noise(3, 2))])


def test_bounds_that_cross_are_refused():
    with pytest.raises(ConfigError, match="long_below_bps <= short_above_bps"):
        make("funding", {"long_below_bps": 3.0})
