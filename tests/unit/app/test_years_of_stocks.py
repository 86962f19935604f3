"""Daily bars of stocks over twelve years: a year is a year, though the exchange closes."""

from pathlib import Path

import empyrical
import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.result import Result
from hansa.report.benchmark import buy_and_hold
from hansa.report.span import DAY_NS, bars_per_year
from hansa.risk import annual_growth_ratio, annual_volatility_ratio, sharpe, simple_returns

DOW = Path(__file__).parents[4] / "shared/data/equities/us_djia30_daily_ohlcv_2006_2017.parquet"
pytestmark = pytest.mark.skipif(not DOW.is_file(), reason="no shared data beside this checkout")
SYMBOLS = ("AAPL", "IBM", "JNJ", "KO", "MSFT", "PG", "WMT", "XOM")
AGENT = """
import numpy as np
from hansa import Agent, Ballot, f

class Holder(Agent):
    name = "holder"
    def __init__(self, strength: float = 1.0):
        self.strength = strength
    def features(self):
        return {"close": f.close}
    def consider(self, s):
        return Ballot(conviction=np.where(np.isnan(s["close"]), np.nan, self.strength))
"""
CONFIG = """
[run]
name = "stocks"
modules = ["holder.py"]
[data]
path = "stocks.parquet"
venue = "XNYS"
label = "open"
interval = "1d"
gaps = "report"
[data.columns]
time = "date"
[account]
currency = "USD"
cash = "1000000"
kind = "cash"
[venue]
maker_fee_bps = 1
taker_fee_bps = 1
slippage_bps = 1
latency_ms = 0
volume_share_ratio_max = 0.05
[[agents]]
use = "holder"
[council]
rule = "weighted_mean"
[allocation]
rule = "volatility_target"
is_long_only = true
window = 60
band_bps = 100
[gate]
order_value_max = 10000000
position_value_max = 10000000
gross_exposure_ratio_max = 1
net_exposure_ratio_max = 1
price_collar_bps = 2000
orders_per_minute_max = 100
drawdown_ratio_max = 0.9
stale_after_s = 604800
[sweep]
search = "grid"
objective = "sharpe"
[sweep.space]
"agents.holder.strength" = [0.5, 1.0]
"""
INSTRUMENT = """
[instruments."XNYS:{symbol}"]
base = "{symbol}"
quote = "USD"
tick = "0.01"
lot = "1"
quantity_min = "1"
notional_min = "1"
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that holds eight stocks, whose prices lie where the file says."""
    folder = tmp_path_factory.mktemp("stocks")
    prices = ["open", "high", "low", "close"]
    bars = pl.read_parquet(DOW).filter(pl.col("symbol").is_in(SYMBOLS)).drop_nulls()
    ends = (pl.max_horizontal(prices).alias("high"), pl.min_horizontal(prices).alias("low"))
    bars.with_columns(ends).write_parquet(folder / "stocks.parquet")
    (folder / "holder.py").write_text(AGENT)
    path = folder / "desk.toml"
    path.write_text(CONFIG + "".join(INSTRUMENT.format(symbol=each) for each in SYMBOLS))
    return path


@pytest.fixture(scope="module")
def run(config: Path) -> Result:
    return hansa.run(config, runs=config.parent / "runs")


def test_twelve_years_are_twelve_years(run: Result) -> None:
    report = run.report_data
    checks = {check.name: check.found for check in report.verdict.checks}
    assert report.header.bars_per_year == pytest.approx(252, abs=0.2)
    assert checks["Long enough"].startswith("11.99 years")


def test_growth_a_year_ends_where_the_account_did(run: Result) -> None:
    numbers = {number.key: number.value for number in run.report_data.key_numbers}
    years = (run.recorded.moments.ts_ns[-1] - run.recorded.moments.ts_ns[0]) / DAY_NS / 365.25
    grown = (1 + numbers["annual_growth"]) ** years
    assert grown == pytest.approx(1 + numbers["net_return"], rel=1e-3)


def test_an_account_of_263_after_12_years_grew_by_eight_per_cent_and_a_bit() -> None:
    days = pl.read_parquet(DOW)["date"].unique().sort().to_numpy()
    ts_ns = days.astype("datetime64[ns]").astype(np.int64) + DAY_NS
    curve = np.linspace(100_000.0, 263_167.0, len(ts_ns) + 1)
    assert annual_growth_ratio(curve, bars_per_year(ts_ns, DAY_NS)) == pytest.approx(
        0.084, abs=1e-4
    )


def test_the_figures_of_stocks_are_empyricals_but_for_its_252() -> None:
    prices = pl.read_parquet(DOW).pivot(values="close", index="date", on="symbol").sort("date")
    held = buy_and_hold(prices.drop("date").to_numpy().astype(np.float64), 1.0)
    ts_ns = prices["date"].to_numpy().astype("datetime64[ns]").astype(np.int64) + DAY_NS
    curve, per_year = np.append(1.0, held), bars_per_year(ts_ns, DAY_NS)
    returns = simple_returns(curve)
    assert annual_growth_ratio(curve, per_year) == pytest.approx(0.1183, abs=5e-5)
    for ours, theirs in (
        (annual_growth_ratio(curve, per_year), empyrical.annual_return(returns)),
        (sharpe(returns, per_year), empyrical.sharpe_ratio(returns)),
        (annual_volatility_ratio(returns, per_year), empyrical.annual_volatility(returns)),
    ):
        assert ours == pytest.approx(theirs, rel=5e-4)


def test_a_sweep_has_the_years_of_its_single_run(config: Path, run: Result) -> None:
    found = hansa.sweep(config, runs=config.parent / "swept")
    numbers = {number.key: number.value for number in run.report_data.key_numbers}
    whole = found.outcomes[1].figures
    assert whole is not None
    for name in ("sharpe", "annual_growth", "volatility", "sortino"):
        assert numbers[name] is not None
        assert getattr(whole, name) == numbers[name]
    assert found.periods.length_bars == 2
    assert found.periods_per_year == run.report_data.header.bars_per_year / 2


def test_twelve_good_years_of_holding_are_no_skill(run: Result) -> None:
    checks = {check.name: check for check in run.report_data.verdict.checks}
    assert checks["Profit after costs"].status == "passed"
    assert checks["Better than holding"].status == "failed"


def test_an_allocation_that_took_stocks_for_round_the_clock_is_warned_of(run: Result) -> None:
    assert any("allocation.bars_per_year" in each for each in run.report_data.data_warnings)


def test_stated_bars_a_year_are_believed(config: Path) -> None:
    stated = hansa.run(config, overrides=["allocation.bars_per_year=252"], runs=config.parent / "r")
    assert not any("bars_per_year" in each for each in stated.report_data.data_warnings)
