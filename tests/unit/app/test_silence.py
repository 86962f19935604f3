"""Who says nothing for most of a run is named with the reason, and daily bars have a risk agent."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.agents import make, parameters
from hansa.app.result import Result
from tests.conftest import COUNCIL, ROOT

HOUR_NS = 3_600_000_000_000
HOURLY = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of two instruments by day."""
    path = tmp_path_factory.mktemp("daily") / "bars.parquet"
    bars = pl.read_parquet(HOURLY).filter(pl.col("symbol").is_in(["BTCUSDT", "ETHUSDT"]))
    days = bars.sort("open_time").group_by_dynamic("open_time", every="1d", group_by="symbol")
    columns = [
        pl.col("open").first(),
        pl.col("high").max(),
        pl.col("low").min(),
        pl.col("close").last(),
        pl.col("volume").sum(),
    ]
    days.agg(columns).filter(pl.col("open_time").dt.year() == 2022).write_parquet(path)
    return path


def run_by_day(daily: Path, runs: Path, *more: str) -> Result:
    overrides = (
        f"data.path={daily}",
        "data.interval=1d",
        'data.instruments=["BTCUSDT", "ETHUSDT"]',
        "gate.stale_after_s=172800",
        *more,
    )
    return hansa.run(COUNCIL, overrides=overrides, runs=runs)


@pytest.mark.parametrize(("hours", "window"), [(1, 720), (4, 180), (24, 30), (168, 21)])
def test_risk_looks_back_thirty_days_over_bars_of_an_hour_and_longer(
    hours: int, window: int
) -> None:
    assert parameters("risk", step_ns=hours * HOUR_NS)["window"] == window
    assert vars(make("risk", {}, step_ns=hours * HOUR_NS))["window"] == window


def test_a_window_that_is_stated_stays() -> None:
    assert vars(make("risk", {"window": 100}, step_ns=24 * HOUR_NS))["window"] == 100


def test_risk_vetoes_on_daily_bars(daily: Path, tmp_path: Path) -> None:
    run = run_by_day(daily, tmp_path)
    veto = run.recorded.moments.veto[:, run.manifest.agents.index("risk")]
    first = int(np.flatnonzero(veto.any(axis=1))[0])
    assert 30 <= first < 180  # the fall of May and June 2022
    assert "risk" not in dict(run.summary()).get("Silent", "")


def test_a_silent_agent_is_named_with_what_it_needs_and_had(daily: Path, tmp_path: Path) -> None:
    run = run_by_day(daily, tmp_path, "agents.risk.window=720")
    assert "risk needs 743 bars, had 365" in dict(run.summary())["Silent"]
    assert "Silent for most of the run: " in Path(run.report()).read_text()


def test_who_warms_up_and_then_speaks_is_not_called_silent(small_run: Result) -> None:
    assert "Silent" not in dict(small_run.summary())
