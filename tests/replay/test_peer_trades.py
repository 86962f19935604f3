"""Hansa's trades are those of backtesting.py 0.6.6 under the same fill rule, one by one.

The peer's trades were recorded by `tests/replay/peer_trades/record.py` (which runs
`benchmarks/peers/backtesting_sma.py`) on bars that open away from the close before, so that a fill
at the deciding bar's close would show. Hansa trades `benchmarks/cross.toml`.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.workload import CASH, FAST, FEE_RATIO, MINUTE_NS, SLACK, SLOW, START_NS

import hansa
from hansa.app.result import Result
from hansa.features import Expr
from tests.conftest import ROOT
from tests.replay.peer_trades.record import FILE, recorded_bars


class Cross(hansa.Agent):
    """Long while the fast average lies above the slow one."""

    def features(self) -> Mapping[str, Expr]:
        return {"apart": hansa.f.close.sma(FAST) - hansa.f.close.sma(SLOW)}

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        return hansa.Ballot(conviction=(s["apart"] > SLACK).astype(np.float64))


class CrossEachBar(hansa.Agent):
    """The same from the raw closes it remembers, called at each bar."""

    is_stateful = True

    def features(self) -> Mapping[str, Expr]:
        return {"close": hansa.f.close}

    def reset(self) -> None:
        self.seen: list[float] = []

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        self.seen = [*self.seen[1 - SLOW :], float(s["close"][0])]
        apart = sum(self.seen[-FAST:]) / FAST - sum(self.seen) / SLOW
        is_above = len(self.seen) == SLOW and apart > SLACK
        return hansa.Ballot(conviction=np.array([float(is_above)]))


@pytest.fixture(scope="module")
def bars_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = recorded_bars()
    stamps = pl.Series(data.pop("ts_ns")).cast(pl.Datetime("ns", "UTC"))
    file = tmp_path_factory.mktemp("bars") / "bars.parquet"
    frame = pl.DataFrame({"open_time": stamps, **data})
    frame.with_columns(pl.lit("CROSS").alias("symbol")).write_parquet(file)
    return file


@pytest.fixture(scope="module")
def peer() -> pl.DataFrame:
    return pl.read_csv(FILE)


def traded(agent: hansa.Agent, bars: Path, runs: Path) -> Result:
    config = ROOT / "benchmarks" / "cross.toml"
    return hansa.run(config, overrides=[f"data.path={bars}"], agents=[agent], runs=runs)


def round_trips(fills: pl.DataFrame) -> pl.DataFrame:
    bar = (fills["ts"].cast(pl.Int64) - START_NS) // MINUTE_NS
    assert fills["side"].to_list() == ["buy", "sell"] * (len(fills) // 2)
    return pl.DataFrame(
        {
            "entry_bar": bar[::2],
            "exit_bar": bar[1::2],
            "entry_price": fills["price"][::2].round(2),
            "exit_price": fills["price"][1::2].round(2),
        }
    )


def test_the_record_holds_enough_trades_to_tell_a_difference(peer: pl.DataFrame) -> None:
    close = recorded_bars()["close"]
    assert len(peer) > 200
    assert (peer["entry_price"].to_numpy() != close[peer["entry_bar"].to_numpy() - 1]).mean() > 0.7


def test_an_expression_trades_what_the_peer_trades(
    bars_file: Path, peer: pl.DataFrame, tmp_path: Path
) -> None:
    fills = traded(Cross(), bars_file, tmp_path).fills
    assert round_trips(fills).equals(peer)


def test_an_agent_called_at_each_bar_trades_what_the_peer_trades(
    bars_file: Path, peer: pl.DataFrame, tmp_path: Path
) -> None:
    fills = traded(CrossEachBar(), bars_file, tmp_path).fills
    assert round_trips(fills).equals(peer)


def test_the_final_equity_is_what_the_peers_prices_make_of_the_quantities(
    bars_file: Path, peer: pl.DataFrame, tmp_path: Path
) -> None:
    result = traded(Cross(), bars_file, tmp_path)
    units = result.fills["quantity"].to_numpy()[::2]
    entry, leave = peer["entry_price"].to_numpy(), peer["exit_price"].to_numpy()
    profit = units @ (leave - entry) - FEE_RATIO * units @ (leave + entry)
    assert float(result.equity["equity"][-1]) == pytest.approx(CASH + profit, rel=1e-9)
