"""Simulates quotes of ETHBTC over real ones of BTCUSDT and ETHUSDT, for the triangular arbitrage.

    python examples/triangular_quotes.py

There is no recorded ETHBTC among the sample data, so this one is made up and says so: the ratio of
the two real middles, a noise that returns to it, and now and then a dislocation that decays within
seconds. The same seed gives the same file. Nothing it earns says anything of a real market.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

DATA = Path(__file__).parents[1] / "data"
REAL = DATA / "binance_spot_btc_eth_quotes_20240808.parquet"
SIMULATED = DATA / "simulated_ethbtc_quotes_20240808.parquet"

SEED = 20240808
TICK = 0.00001
NOISE_BPS, NOISE_KEPT = 0.4, 0.95  # of each step, and how much of it is left a step later
DISLOCATION_BPS, DISLOCATION_KEPT = 45.0, 0.93
DISLOCATIONS = 24


def simulated(real: pl.DataFrame) -> pl.DataFrame:
    """Quotes of ETHBTC at the times at which both others are known: ts_event, bid_px, ask_px,
    bid_qty, ask_qty.
    """
    random = np.random.default_rng(SEED)
    fair = _fair(real)
    steps = len(fair)
    jumps = np.zeros(steps)
    places = random.choice(np.arange(steps // 20, steps), DISLOCATIONS, replace=False)
    jumps[places] = random.choice((-1, 1), DISLOCATIONS) * DISLOCATION_BPS
    strays = _decaying(random.normal(0, NOISE_BPS, steps), NOISE_KEPT)
    strays += _decaying(jumps, DISLOCATION_KEPT)
    bid_ticks = np.floor(fair["ratio"].to_numpy() * (1 + strays / 1e4) / TICK)
    sizes = np.round(random.lognormal(0.5, 0.8, (2, steps)), 4)
    return pl.DataFrame(
        {
            "ts_event": fair["ts_event"],
            "bid_px": np.round(bid_ticks * TICK, 5),
            "ask_px": np.round((bid_ticks + 1) * TICK, 5),
            "bid_qty": sizes[0],
            "ask_qty": sizes[1],
        }
    )


def _fair(real: pl.DataFrame) -> pl.DataFrame:
    """The ratio of the two middles, ten times a second."""
    middles = real.with_columns(middle=(pl.col("bid_px") + pl.col("ask_px")) / 2)
    first, second = (
        middles.filter(pl.col("symbol") == name).select("ts_event", "middle")
        for name in ("BTCUSDT", "ETHUSDT")
    )
    joined = second.join_asof(first, on="ts_event", suffix="_first").drop_nulls()
    even = joined.with_columns(step=pl.col("ts_event") // 100_000_000).group_by(
        "step", maintain_order=True
    )
    last = even.agg(pl.col("ts_event", "middle", "middle_first").last())
    return last.select("ts_event", ratio=pl.col("middle") / pl.col("middle_first"))


def _decaying(shocks: np.ndarray, kept: float) -> np.ndarray:
    found = np.zeros(len(shocks))
    level = 0.0
    for place, shock in enumerate(shocks):
        level = level * kept + shock
        found[place] = level
    return found


def main() -> int:
    """Writes the file anew."""
    quotes = simulated(pl.read_parquet(REAL))
    quotes.write_parquet(SIMULATED)
    print(f"{len(quotes):,} simulated quotes of ETHBTC in {SIMULATED.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
