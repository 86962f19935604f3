"""What a report says of its data: each warning with its file, row, instrument and time."""

from datetime import timedelta

import polars as pl

from hansa.app.loading import load_data
from hansa.config import load
from tests.conftest import COUNCIL, ROOT
from tests.unit.app.split_market import SPLITS, write

HOURLY = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
NOVEMBER = ("data.start=2023-11-01T00:00:00Z", "data.end=2023-12-01T00:00:00Z")


def test_a_price_far_from_its_neighbours_is_told_with_file_row_instrument_and_time():
    """XRP rose by a seventh and fell again on 2023-11-13, on false news of a fund."""
    loaded = load_data(load(COUNCIL, [*NOVEMBER, 'data.instruments=["XRPUSDT"]']))
    assert len(loaded.warnings) == 1
    assert loaded.warnings[0].startswith(
        "binance_spot_1h_10pairs_2022_2023.parquet: row 174035, BINANCE:XRPUSDT, "
        "2023-11-13T20:00:00Z: high: expected a price near its neighbours, found 0.7228 after 0.652"
    )


def test_quiet_data_has_no_warnings():
    loaded = load_data(load(COUNCIL, [*NOVEMBER, 'data.instruments=["BTCUSDT"]']))
    assert loaded.warnings == ()


def jumps(folder, actions):
    path = write(folder, actions)
    return [each for each in load_data(load(path)).warnings if "and it stays" in each]


def test_a_jump_that_a_stated_split_explains_is_not_told(tmp_path):
    assert jumps(tmp_path, SPLITS) == []


def test_a_jump_that_no_split_states_is_told_once(tmp_path):
    assert len(jumps(tmp_path, SPLITS.splitlines()[0] + "\n" + SPLITS.splitlines()[2])) == 1


def test_a_split_by_another_ratio_explains_no_jump(tmp_path):
    assert len(jumps(tmp_path, SPLITS.replace("split,4,1", "split,2,1"))) == 1


def together(folder, shift):
    """Two instruments by the hour, the second so much later."""
    first = pl.read_parquet(HOURLY).filter(pl.col("symbol") == "BTCUSDT").head(100)
    second = first.with_columns(pl.lit("ETHUSDT").alias("symbol"), pl.col("open_time") + shift)
    path = folder / "bars.parquet"
    pl.concat([first, second]).write_parquet(path)
    settings = [f"data.path={path}", 'data.instruments=["BTCUSDT", "ETHUSDT"]']
    warnings = load_data(load(COUNCIL, [*settings, "data.start=", "data.end="])).warnings
    return [each for each in warnings if "another instrument" in each]


def test_instruments_that_never_meet_are_told_with_their_spans(tmp_path):
    told = together(tmp_path, timedelta(hours=100))
    assert [each.partition(":")[0] for each in told] == ["BINANCE", "BINANCE"]
    assert "2022-01-05T04:00:00Z, the others' from 2022-01-05T05:00:00Z to" in told[0]


def test_instruments_with_one_time_in_common_are_not_told(tmp_path):
    assert together(tmp_path, timedelta(hours=99)) == []
