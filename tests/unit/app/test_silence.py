"""Who says nothing for most of a run is named with the reason, and daily bars have a risk agent."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.agents import make, parameters
from hansa.app.result import Result
from hansa.app.silence import cold_agents, needs_left
from hansa.config import load
from hansa.types import Ballot, Snapshot
from tests.conftest import COUNCIL, ROOT, SMALL
from tests.unit.app.view.played_desk import played_desk
from tests.unit.app.view.test_played_desk import LIVE

HOUR_NS = 3_600_000_000_000
START_NS = 1_648_771_200_000_000_000  # 2022-04-01
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


class Patient(hansa.Agent):
    """Follows an average that is longer than most of the data."""

    name = "patient"

    def features(self) -> dict[str, hansa.features.Expr]:
        return {"mean": hansa.f.close.sma(300)}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(np.sign(s["mean"]))


def test_a_silent_agent_of_a_notebook_is_named_too(daily: Path, tmp_path: Path) -> None:
    overrides = [f"data.path={daily}", "data.interval=1d", 'data.instruments=["BTCUSDT"]']
    run = hansa.run(COUNCIL, agents=[Patient()], overrides=overrides, runs=tmp_path)
    assert "patient needs 299 bars, had 365" in dict(run.summary())["Silent"]
    again = hansa.open_run(str(run.folder))
    assert dict(again.summary())["Silent"] == dict(run.summary())["Silent"]


@pytest.mark.parametrize(("history", "left"), [(0, 30), (24, 6), (40, 0)])
def test_what_a_desk_was_given_before_it_began_it_needs_no_more(
    history: int, left: int, tmp_path: Path
) -> None:
    overrides = (SMALL[0], "data.end=2022-04-03T00:00:00Z", SMALL[2], *LIVE)
    with played_desk(load(COUNCIL, overrides), tmp_path) as (desk, events):
        for hour in range(history):
            desk.step.history(START_NS + (hour - 50) * HOUR_NS, (), now_ns=START_NS)
        for _ in zip(range(200), events, strict=False):
            pass
        desk.step.floor.core.flush()
    assert needs_left({"risk": 30}, tmp_path / "journal") == {"risk": left}


def test_a_desk_says_whose_features_need_more_than_its_history() -> None:
    needs = {"pair": 479, "trend": 10}
    (told,) = cold_agents(needs, 10, asked=10)
    assert told.startswith("pair: its features need 479 bars, found 10 of history")
    assert "silent for 469 more; trade.warm_up_bars = 479" in told
    assert list(cold_agents(needs, 479, asked=479)) == []


def test_more_history_than_the_feed_has_is_not_advised() -> None:
    (told,) = cold_agents({"pair": 479}, 100, asked=500)
    assert told.endswith("trade.warm_up_bars = 500 asked for more than the feed has")
