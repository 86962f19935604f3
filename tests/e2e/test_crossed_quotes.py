"""Crossed quotes from end to end: a raw file, its check, a maker's run and the report (rule Q9)."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.result import Result
from hansa.config import load
from hansa.errors import DataError
from tests.command_line import hansa as command
from tests.conftest import ROOT

QUOTES = ROOT / "data/binance_spot_btc_eth_quotes_20240808.parquet"
EURUSD = ROOT.parent / "shared/data/fx/fxcm_ticks_eurusd_2014-05-04_07.parquet"
#: A maker at the touch, so that it is filled often.
EAGER = (
    "strategies.0.fill_decay=200",
    "strategies.0.risk_aversion=0.0001",
    "strategies.0.volatility=0.3",
    "strategies.0.requote_ticks=1",
    "venue.latency_ms=0",
)

EAGER_FX = (*EAGER, "strategies.0.fill_decay=1000000", "strategies.0.volatility=0.000001")


@pytest.fixture(scope="module")
def quotes() -> pl.DataFrame:
    """Real quotes of ETHUSDT, each ask one message late: so a feed with a stale side crosses."""
    whole = pl.read_parquet(QUOTES).filter(pl.col("symbol") == "ETHUSDT")
    return whole.with_columns(pl.col("ask_px", "ask_qty").shift(1))[1:]


@pytest.fixture(scope="module")
def maker(quotes: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's maker over a raw file of them."""
    folder = tmp_path_factory.mktemp("crossed")
    quotes.write_csv(folder / "quotes.csv")
    text = (ROOT / "examples/market_maker.toml").read_text()
    text = text.replace('kinds = ["depth", "trades"]', "").replace('"binance"', '"table"')
    text = text.replace("../data/binance_spot_ethusdt_20240808.jsonl.gz", "quotes.csv")
    (folder / "maker.toml").write_text(text)
    return folder / "maker.toml"


def traded(maker: Path, settings: Sequence[str] = ()) -> Result:
    return hansa.run(load(maker, [*EAGER, *settings]), runs=maker.parent / "runs")


@pytest.fixture(scope="module")
def kept(maker: Path) -> Result:
    """The maker's run over the quotes as they are."""
    return traded(maker)


def crossed_rows(quotes: pl.DataFrame) -> pl.Series:
    return (quotes["bid_px"] > quotes["ask_px"]).arg_true()


def test_the_check_counts_the_crossed_quotes_and_says_what_is_done(
    quotes: pl.DataFrame, maker: Path
) -> None:
    told = command(
        "data", "check", maker.parent / "quotes.csv", "--config", maker, "--format", "json"
    )
    assert told.returncode == 0, told.stderr
    found = [each for each in json.loads(told.stdout)["findings"] if each["code"] == "crossed"]
    rows = crossed_rows(quotes)
    assert len(rows) > 100
    assert [(each["severity"], each["row"]) for each in found] == [("warning", rows[0] + 1)]
    assert f"; kept ({len(rows)} of {len(quotes)} rows of quotes)" in found[0]["text"]


def crossed_fills_are_no_better(result: Result, quotes: pl.DataFrame) -> int:
    """How many fills came while quotes were crossed, each at the worse side at best."""
    fills = result.fills
    stamps_ns = fills["ts"].dt.epoch("ns").to_numpy()
    shown = quotes[np.searchsorted(quotes["ts_event"].to_numpy(), stamps_ns, side="right") - 1]
    bid, ask, price = (
        each.to_numpy() for each in (shown["bid_px"], shown["ask_px"], fills["price"])
    )
    is_buy = (fills["side"] == "buy").to_numpy()
    while_crossed = bid > ask
    assert (price >= np.maximum(bid, ask))[is_buy & while_crossed].all()
    assert (price <= np.minimum(bid, ask))[~is_buy & while_crossed].all()
    return int(while_crossed.sum())


def test_no_fill_is_better_than_the_worse_of_both_sides_while_they_are_crossed(
    quotes: pl.DataFrame, kept: Result
) -> None:
    assert crossed_fills_are_no_better(kept, quotes) > 20


def test_the_report_counts_them_and_earns_nothing_of_the_crossing(
    quotes: pl.DataFrame, kept: Result
) -> None:
    said = f"kept ({len(crossed_rows(quotes))} of {len(quotes)} rows of quotes)"
    assert any(said in each for each in kept.report_data.data_warnings)
    assert said in kept.report().read_text()
    parts = kept.report_data.economics
    assert parts is not None
    total = parts.total
    whole = total.spread + total.adverse + total.inventory - total.fees + total.carry
    assert whole == pytest.approx(total.net, abs=1e-9)


def test_the_run_over_them_replays(kept: Result) -> None:
    assert kept.replay().agrees


def test_dropped_they_fill_nothing_and_the_report_says_so(
    quotes: pl.DataFrame, maker: Path
) -> None:
    done = traded(maker, ["ticks.0.crossed=drop"])
    said = f"dropped ({len(crossed_rows(quotes))} of {len(quotes)} rows of quotes)"
    assert any(said in each for each in done.report_data.data_warnings)
    gone = quotes["ts_event"].gather(crossed_rows(quotes))
    assert not set(done.fills["ts"].dt.epoch("ns")) & set(gone)


def test_refused_they_stop_the_run_with_the_first_row(quotes: pl.DataFrame, maker: Path) -> None:
    with pytest.raises(DataError, match=f"row {crossed_rows(quotes)[0] + 1}.*mend or drop the row"):
        traded(maker, ["ticks.0.crossed=refuse"])


@pytest.fixture
def aggregated(tmp_path: Path) -> Path:
    """A maker over an hour of FXCM's EURUSD, an aggregated feed of several banks."""
    if not EURUSD.is_file():
        pytest.skip("the ticks of FXCM are not at hand")
    text = (ROOT / "examples/market_maker.toml").read_text()
    text = text[: text.index("[[ticks]]")] + AGGREGATED + text[text.index("[account]") :]
    for before, after in (
        ('currency = "USDT"', 'currency = "USD"'),
        ('instrument = "ETHUSDT"', 'instrument = "FXCM:EURUSD"'),
        ("quantity = 0.02", "quantity = 500"),
        ("position_max = 0.1", "position_max = 500"),
    ):
        text = text.replace(before, after)
    (tmp_path / "maker.toml").write_text(text)
    return tmp_path / "maker.toml"


AGGREGATED = f"""
[[ticks]]
path = "{EURUSD}"
format = "table"
venue = "FXCM"
quantity_missing = "100000"
start = 2014-05-06T12:00:00Z
end = 2014-05-06T13:00:00Z

[ticks.columns]
ts_event = "ts"
bid_px = "bid"
ask_px = "ask"

[instruments."FXCM:EURUSD"]
base = "EUR"
quote = "USD"
tick = "0.00001"
lot = "1"
quantity_min = "1"
notional_min = 1

"""


def test_the_crossed_ticks_of_an_aggregated_feed_are_counted_and_give_nothing_away(
    aggregated: Path,
) -> None:
    """25,007 of the file's 258,354 ticks are crossed, as the notes to the data say."""
    result = hansa.run(load(aggregated, EAGER_FX), runs=aggregated.parent / "runs")
    warnings = result.report_data.data_warnings
    assert any("kept (25007 of 258354 rows of quotes)" in each for each in warnings)
    table = pl.read_parquet(EURUSD).rename({"ts": "ts_event", "bid": "bid_px", "ask": "ask_px"})
    table = table.with_columns(pl.col("ts_event").dt.epoch("ns"))
    assert crossed_fills_are_no_better(result, table) > 20
    assert result.replay().agrees
