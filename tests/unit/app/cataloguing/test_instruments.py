"""Instruments for runs, told by the rows of a catalog."""

from decimal import Decimal

import polars as pl
import pytest

import hansa
from hansa.app.cataloguing.instruments import instruments_text
from hansa.errors import DataError
from hansa.market.instruments import load_instruments
from hansa.stores.parquet import writing
from hansa.stores.parquet.fitting import STEP_LEAST
from tests.unit.stores.parquet.rows import bars, trades


@pytest.fixture
def catalog(tmp_path):
    catalog = hansa.Catalog(tmp_path / "catalog")
    catalog.write(bars(50), "bars", "BINANCE:BTCUSDT", interval="1m")
    catalog.write(bars(50), "bars", "BINANCE:BTC-USD", interval="1m")
    return catalog


def read(tmp_path, text):
    path = tmp_path / "instruments.toml"
    path.write_text(text)
    return load_instruments(path)


def test_tick_and_lot_follow_from_the_rows_and_currencies_from_the_symbols(tmp_path, catalog):
    found = read(tmp_path, instruments_text(catalog, ("USD", "USDT")))
    named = {name: (each.base, each.quote) for name, each in found.items()}
    assert named == {"BINANCE:BTCUSDT": ("BTC", "USDT"), "BINANCE:BTC-USD": ("BTC", "USD")}
    steps = {(each.tick, each.lot, each.quantity_min) for each in found.values()}
    assert steps == {(Decimal("0.01"), Decimal("0.1"), Decimal("0.1"))}


def test_all_series_of_an_instrument_fit(tmp_path, catalog):
    finer = trades(10).with_columns(price=pl.lit(100.005), qty=pl.lit(0.25))
    catalog.write(finer, "trades", "BINANCE:BTCUSDT")
    found = read(tmp_path, instruments_text(catalog, ("USD", "USDT")))["BINANCE:BTCUSDT"]
    assert (found.tick, found.lot) == (Decimal("0.005"), Decimal("0.05"))


@pytest.mark.parametrize("at", [0, 50])
def test_a_file_in_which_nothing_traded_says_nothing_of_the_lot(tmp_path, monkeypatch, at):
    monkeypatch.setattr(writing, "ROWS_A_FILE", 50)
    volume = pl.Series([0.5] * 100).scatter(range(at, at + 50), 0.0)
    catalog = hansa.Catalog(tmp_path / "quiet")
    catalog.write(bars(100).with_columns(volume=volume), "bars", "X:BTCUSDT", interval="1m")
    assert len(catalog.describe("bars", "X:BTCUSDT", "1m").parts) > 1
    found = read(tmp_path, instruments_text(catalog, ("USDT",)))["X:BTCUSDT"]
    assert (found.tick, found.lot) == (Decimal("0.01"), Decimal("0.5"))


def test_where_nothing_ever_traded_the_least_lot_stands(tmp_path):
    catalog = hansa.Catalog(tmp_path / "still")
    still = bars(50).with_columns(volume=pl.lit(0.0))
    catalog.write(still, "bars", "X:BTCUSDT", interval="1m")
    found = read(tmp_path, instruments_text(catalog, ("USDT",)))["X:BTCUSDT"]
    assert found.lot == STEP_LEAST


def test_a_symbol_that_ends_in_no_quote_is_bought_whole_with_the_only_one(tmp_path):
    catalog = hansa.Catalog(tmp_path / "stocks")
    catalog.write(bars(5), "bars", "NYSE:TRV", interval="1m")
    found = read(tmp_path, instruments_text(catalog, ("USD",)))["NYSE:TRV"]
    assert (found.base, found.quote) == ("TRV", "USD")
    with pytest.raises(DataError, match="expected a symbol that ends in one of USD, EUR"):
        instruments_text(catalog, ("USD", "EUR"))


def test_a_venue_without_series_is_said(catalog):
    with pytest.raises(DataError, match="expected series of NYSE, found none"):
        instruments_text(catalog, ("USD",), venue="NYSE")
