"""Leaks outside of agents: in features, data, fills and splits; each is caught and named."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa import f
from hansa.app.loading import load_data
from hansa.config import load
from hansa.errors import ConfigError
from hansa.validation import CombinatorialPurged, PurgedKFold, WalkForward, leaks_of
from tests.conftest import COUNCIL, ROOT
from tests.leaks.corpus import ELSEWHERE

HOURLY = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
WITHOUT_VENUE = 'data.instruments=["BTCUSDT", "ETHUSDT"]'


def _words(leak):
    return ELSEWHERE[leak][1]


def _warnings(overrides):
    return "\n".join(load_data(load(COUNCIL, overrides)).warnings)


@pytest.mark.parametrize("op", ["lag", "returns", "difference", "ratio", "roc"])
def test_future_stamped_feature(op):
    with pytest.raises(ConfigError) as caught:
        getattr(f.close, op)(-1)
    assert _words("FutureStampedFeature") in str(caught.value)


def test_mislabelled_bars():
    assert _words("MislabelledBars") in _warnings(["data.label=close"])
    assert _words("MislabelledBars") not in _warnings([])


def _four_hours(tmp_path):
    fine = pl.read_parquet(HOURLY).filter(symbol="BTCUSDT").sort("open_time").head(400)
    every = fine.group_by_dynamic("open_time", every="4h", group_by="symbol")
    prices = (pl.first("open"), pl.max("high"), pl.min("low"), pl.last("close"), pl.sum("volume"))
    every.agg(*prices).rename({"open_time": "time"}).write_parquet(tmp_path / "coarse.parquet")
    fine.write_parquet(tmp_path / "fine.parquet")
    text = COUNCIL.read_text().replace("../data/instruments", str(ROOT / "data/instruments"))
    text = text.replace('time = "open_time" ', 'time = "time" ').replace('"1h"', '"4h"')
    finer = '\n[[finer]]\npath = "fine.parquet"\nlabel = "open"\ninterval = "1h"\n'
    text += f'{finer}\n[finer.columns]\ntime = "open_time"\n'
    path = tmp_path / "desk.toml"
    path.write_text(text.replace("../data/binance_spot_1h_10pairs_2022_2023", "coarse"))
    return path


@pytest.mark.parametrize(("label", "is_wrong"), [("open", False), ("close", True)])
def test_mislabelled_bars_beside_finer(tmp_path, label, is_wrong):
    loaded = load_data(load(_four_hours(tmp_path), [f"data.label={label}"]))
    told = "\n".join(loaded.warnings)
    assert (_words("MislabelledBarsBesideFiner") in told) is is_wrong


def test_heard_before_it_happened():
    told = "\n".join(load_data(load(ROOT / "examples" / "market_maker.toml")).warnings)
    assert _words("HeardBeforeItHappened") in told


def _with_a_fallen_coin(tmp_path: Path) -> Path:
    table = pl.read_parquet(HOURLY).filter(pl.col("open_time") < datetime(2022, 3, 1, tzinfo=UTC))
    is_fallen = (pl.col("symbol") == "SOLUSDT") & (
        pl.col("open_time") > datetime(2022, 2, 1, tzinfo=UTC)
    )
    table.filter(~is_fallen).write_parquet(tmp_path / "bars.parquet")
    return tmp_path / "bars.parquet"


def test_survivors_in_the_universe(tmp_path):
    path = f"data.path={_with_a_fallen_coin(tmp_path)}"
    told = _warnings([path, WITHOUT_VENUE])
    assert _words("SurvivorsInTheUniverse") in told
    assert "BINANCE:SOLUSDT" in told
    with_the_fallen = 'data.instruments=["BTCUSDT", "SOLUSDT"]'
    assert _words("SurvivorsInTheUniverse") not in _warnings([path, with_the_fallen])
    assert _words("SurvivorsInTheUniverse") not in _warnings([WITHOUT_VENUE])


class BuysTheLowItSaw(hansa.Strategy):
    """Asks, at the close of a bar, for that bar's own low."""

    def on_bar(self, bar):
        if not self.desk.orders():
            self.desk.submit(bar.instrument, 10, limit_ticks=bar.low_ticks, time_in_force="ioc")


def test_fill_before_the_decision(tmp_path):
    overrides = ["data.end=2022-02-01T00:00:00Z", 'data.instruments=["BTCUSDT"]', "strategies=[]"]
    result = hansa.run(
        ROOT / "examples" / "pairs.toml",
        overrides=[*overrides, "venue.latency_ms=0"],
        strategies=[BuysTheLowItSaw()],
        runs=tmp_path,
    )
    assert result.orders.height > 700
    assert result.fills.is_empty()


def test_shuffled_cross_validation():
    drawn = np.random.default_rng(0).permutation(500).reshape(5, 100)
    folds = [(np.setdiff1d(np.arange(500), test), test) for test in drawn]
    found = leaks_of(folds, horizon_bars=5)
    assert len(found) == 5
    assert all(_words("ShuffledCrossValidation") in str(each) for each in found)


def test_purge_too_short():
    splits = PurgedKFold(folds=5, horizon_bars=3).splits(500)
    found = leaks_of(splits, horizon_bars=4)
    assert str(found[0]).startswith("split 0: bar 103 trains and bar 99 judges: they are 4 bars")
    assert _words("PurgeTooShort") in str(found[0])
    assert leaks_of(splits, horizon_bars=3) == ()


def test_embargo_too_short():
    splits = CombinatorialPurged(groups=6, test_groups=2, horizon_bars=3, embargo_bars=4).splits(
        600
    )
    assert leaks_of(splits, horizon_bars=3, embargo_bars=4) == ()
    found = leaks_of(splits, horizon_bars=3, embargo_bars=5)
    assert {each.kind for each in found} == {"embargo"}
    assert _words("EmbargoTooShort") in str(found[0])


def test_judged_by_what_chose():
    rows = np.arange(10)
    (found,) = leaks_of([(rows, rows[3:5])], horizon_bars=0)
    assert _words("JudgedByWhatChose") in str(found)
    assert (found.train_row, found.test_row) == (3, 3)


@pytest.mark.parametrize("gap_bars", [0, 7])
def test_a_walk_forward_leaks_as_soon_as_its_gap_is_shorter_than_the_promise(gap_bars):
    splits = WalkForward(train_bars=100, test_bars=50, gap_bars=gap_bars).splits(400)
    assert leaks_of(splits, horizon_bars=gap_bars) == ()
    assert len(leaks_of(splits, horizon_bars=gap_bars + 1)) == len(splits)


def test_a_split_without_bars_is_refused():
    with pytest.raises(ValueError, match="split 0: expected bars that train"):
        leaks_of([(np.arange(3), np.arange(0))], horizon_bars=1)
