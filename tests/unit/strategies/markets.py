"""Markets for the built-in strategies: quotes and prints to put in the place of the usual ones."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tests.unit.strategies.conftest import SECOND_NS, START_NS


def write_quotes(folder: Path, bids_ticks: Sequence[int], *, shown: float = 5.0) -> None:
    """One quote a second, two ticks wide, prices of a cent."""
    pl.DataFrame(
        {
            "ts_event": [START_NS + row * SECOND_NS for row in range(len(bids_ticks))],
            "bid_px": [bid / 100 for bid in bids_ticks],
            "ask_px": [(bid + 2) / 100 for bid in bids_ticks],
            "bid_qty": [shown for _ in bids_ticks],
            "ask_qty": [shown for _ in bids_ticks],
        }
    ).write_parquet(folder / "quotes.parquet")


def write_trades(folder: Path, prints: Sequence[tuple[float, int, float]]) -> None:
    """Prints besides the quotes: second, price in ticks, quantity; sellers cross."""
    pl.DataFrame(
        {
            "ts_event": [START_NS + round(second * SECOND_NS) for second, _, _ in prints],
            "price": [ticks / 100 for _, ticks, _ in prints],
            "qty": [quantity for _, _, quantity in prints],
            "aggressor": [-1 for _ in prints],
        }
    ).write_parquet(folder / "trades.parquet")
    with (folder / "ticks.toml").open("a") as file:
        file.write('\n[[ticks]]\npath = "trades.parquet"\nformat = "table"\nsymbols = ["X:COIN"]\n')
