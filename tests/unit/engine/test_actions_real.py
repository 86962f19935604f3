"""Funding of a perpetual and a stock's year of dividends and a split, as they really were.

The data are not ours to hand on: they lie beside the repository; without them nothing is tested.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from hansa.feeds.files.actions import ActionRequest, load_actions
from hansa.journal import Kind, carry_by_instrument
from hansa.market import Instrument, Table
from tests.unit.engine.actions_market import CASH, DAY_NS, Holder, bars, instrument, run

SHARED = Path(__file__).parents[4] / "shared" / "data"
FUNDING = SHARED / "crypto/binance_usdm_xrpusdt_funding_8h_2021-11-18_12-18.parquet"
STOCKS = SHARED / "corporate_actions/wiki_prices_4_stocks_dividends_splits_2014.parquet"

needs_funding = pytest.mark.skipif(not FUNDING.is_file(), reason="the funding data are not here")
needs_stocks = pytest.mark.skipif(not STOCKS.is_file(), reason="the stock data are not here")


@needs_funding
@pytest.mark.parametrize("units", [100_000, -100_000])
def test_a_month_of_funding_is_the_sum_of_the_rates_on_a_constant_price(units: int, tmp_path: Path):
    xrp = instrument("BINANCE:XRPUSDT", tick="0.0001")
    columns = {"time": "funding_time", "a": "funding_rate"}
    request = ActionRequest(
        instruments={xrp.symbol: xrp}, kind="funding", instrument=xrp.symbol, columns=columns
    )
    (table,) = load_actions(FUNDING, request).tables
    first_ns = int(table.ts_event_ns[0]) // DAY_NS * DAY_NS - 2 * DAY_NS
    prices = np.full(40, 10_000, dtype=np.int64)
    days = first_ns + np.arange(40, dtype=np.int64) * DAY_NS
    tables: list[Table] = [bars(xrp, days, prices, prices), table]
    ended = run(tables, tmp_path, holder=Holder(xrp.symbol, units))
    # Some rates carry the noise of a float beyond the twelfth place.
    rates = pl.read_parquet(FUNDING)["funding_rate"].to_list()
    paid = sum(round(Decimal(repr(rate)), 12) for rate in rates) * units
    assert len(ended.happenings) == 91
    assert ended.equity == CASH - paid
    assert carry_by_instrument(ended.happenings)[0].funding == paid * 10**18


def stock(ticker: str) -> tuple[Instrument, pl.DataFrame]:
    frame = pl.read_parquet(STOCKS).filter(pl.col("ticker") == ticker).sort("date")
    return instrument(f"XNAS:{ticker}", tick="0.0001"), frame


def tables_of(of: Instrument, frame: pl.DataFrame) -> list[Table]:
    days = (frame["date"].cast(pl.Int64) * DAY_NS).to_numpy()
    opens, closes = (
        (frame[name] * 10_000).round(0).cast(pl.Int64).to_numpy() for name in ("open", "close")
    )
    known = {of.symbol: of}
    names = {"time": "date", "symbol": "ticker"}
    requests = [
        ActionRequest(instruments=known, venue="XNAS", kind=kind, columns={**names, "a": column})
        for kind, column in (("dividend", "ex-dividend"), ("split", "split_ratio"))
    ]
    found = [load_actions(STOCKS, request).tables for request in requests]
    return [bars(of, days, opens, closes), *(table for tables in found for table in tables)]


@needs_stocks
@pytest.mark.parametrize(("ticker", "units", "growth"), [("AAPL", 100, 7), ("MSFT", 1_000, 1)])
def test_a_buy_and_hold_over_a_split_and_dividends_keeps_its_total_return(
    ticker: str, units: int, growth: int, tmp_path: Path
):
    of, frame = stock(ticker)
    ended = run(tables_of(of, frame), tmp_path, holder=Holder(of.symbol, units))
    # Bought at the open of the second day; on each day before the split a unit is one, then seven.
    held = [units * (growth if day >= date(2014, 6, 9) else 1) for day in frame["date"]]
    paid = sum(
        Decimal(repr(each)) * lots for each, lots in zip(frame["ex-dividend"], held, strict=True)
    )
    bought = Decimal(repr(frame["open"][1])) * units
    worth = Decimal(repr(frame["close"][-1])) * held[-1]
    assert ended.equity == CASH - bought + worth + paid
    kinds = [each.kind for each in ended.happenings]
    assert kinds.count(Kind.DIVIDEND) == 4
    assert kinds.count(Kind.SPLIT) == (1 if growth > 1 else 0)
    # Against the vendor's adjusted prices, which put dividends back into the stock.
    adjusted = frame["adj_close"][-1] / frame["adj_open"][1]
    gained = float((ended.equity - CASH + bought) / bought)
    assert gained == pytest.approx(adjusted, rel=0.01)


@needs_stocks
def test_without_its_split_the_same_year_would_be_a_ruin(tmp_path: Path):
    of, frame = stock("AAPL")
    prices = tables_of(of, frame)[0]
    ended = run([prices], tmp_path, holder=Holder(of.symbol, 100))
    assert ended.equity < CASH - 40_000
