"""A question about a bar that is missing is told so, with the one that its price is from."""

import polars as pl
import pytest

import hansa
from hansa.app.explain.words import explained_words
from hansa.app.result import Result
from tests.conftest import COUNCIL, ROOT

HOURLY = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
#: One lacks it, and both lack the other.
ONE, BOTH = "2022-01-03T08:00", "2022-01-03T20:00"


@pytest.fixture(scope="module")
def holed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("holed")
    bars = pl.read_parquet(HOURLY).filter(pl.col("symbol").is_in(["BTCUSDT", "ETHUSDT"]))
    closes = (pl.col("open_time") + pl.duration(hours=1)).dt.strftime("%Y-%m-%dT%H:%M")
    is_gone = (closes == BOTH) | ((closes == ONE) & (pl.col("symbol") == "ETHUSDT"))
    bars.filter(~is_gone).write_parquet(folder / "bars.parquet")
    settings = [
        f"data.path={folder / 'bars.parquet'}",
        'data.instruments=["BTCUSDT", "ETHUSDT"]',
        "data.gaps=report",
        "data.start=2022-01-01T00:00:00Z",
        "data.end=2022-01-05T00:00:00Z",
    ]
    return hansa.run(COUNCIL, overrides=settings, runs=folder / "runs")


def told(result: Result, symbol: str, at: str) -> str:
    return "\n".join(map(str, explained_words(result.why(symbol, at=at))))


@pytest.mark.parametrize(
    ("symbol", "at", "before"),
    [("ETHUSDT", ONE, "07:00"), ("ETHUSDT", BOTH, "19:00"), ("BTCUSDT", BOTH, "19:00")],
)
def test_a_missing_bar_is_told_with_the_one_before(
    holed: Result, symbol: str, at: str, before: str
) -> None:
    last = f"none of it closed at that time; the last before it closed at 2022-01-03T{before}:00Z"
    assert holed.why(symbol, at=at).bar == last
    assert last in told(holed, symbol, at)


@pytest.mark.parametrize(("symbol", "at"), [("BTCUSDT", ONE), ("ETHUSDT", "2022-01-03T09:59")])
def test_of_a_bar_that_is_there_nothing_is_said(holed: Result, symbol: str, at: str) -> None:
    assert holed.why(symbol, at=at).bar == ""
