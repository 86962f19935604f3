"""Bars that a run takes of a catalog: read a piece at a time, as if they came whole."""

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app import bar_rows
from hansa.app.catalog_bars import load_catalog_bars
from hansa.errors import DataError
from hansa.feeds.files import spooling
from hansa.market import BarOptions, instruments_of
from hansa.stores.parquet import reading
from tests.conftest import COUNCIL

MINUTE_NS, START_NS, ROWS = 60 * 10**9, 1_704_067_200 * 10**9, 1000
OPTIONS = BarOptions(venue="BINANCE", interval_ns=MINUTE_NS)


def minutes(count=ROWS):
    """A walk of closes; a far low, a bar without trading and a gap at seams of pieces of 64."""
    close = (10_000 + np.random.default_rng(5).integers(-3, 4, count).cumsum()) / 100
    opens = START_NS + MINUTE_NS * np.arange(count, dtype=np.int64)
    opens[128:] += 3 * MINUTE_NS
    opens[700:] += 9 * MINUTE_NS
    prices = {name: close.copy() for name in ("open", "high", "low", "close")}
    prices["low"][191] = 20
    volume = np.ones(count)
    volume[[255, 256, 400]] = 0
    return pl.DataFrame({"ts_open": opens, **prices, "volume": volume})


@pytest.fixture
def catalog(tmp_path):
    catalog = hansa.Catalog(tmp_path / "catalog")
    for symbol in ("BTCUSDT", "ETHUSDT"):
        catalog.write(minutes(), "bars", f"BINANCE:{symbol}", interval="1m")
    return catalog


@pytest.fixture(scope="module")
def known():
    return instruments_of(hansa.load_config(COUNCIL).instruments)


@pytest.fixture
def in_pieces(monkeypatch):
    monkeypatch.setattr(reading, "_ROWS_A_PIECE", 64)


@pytest.fixture
def outside(monkeypatch):
    monkeypatch.setattr(bar_rows, "KEPT_BYTES_MAX", 0)


def loaded(catalog, known, **options):
    how = BarOptions(
        **{name: getattr(OPTIONS, name) for name in ("venue", "interval_ns")}, **options
    )
    return load_catalog_bars(catalog.folder, how, instruments=known)


def told(findings):
    return sorted(each.line for each in findings)


def columns(found):
    return [column.tolist() for bars in found for column in bars.columns()]


@pytest.mark.parametrize("policy", ["keep", "drop"])
def test_pieces_are_judged_as_if_they_were_one_table(catalog, known, policy, monkeypatch):
    whole, _ = loaded(catalog, known, far_prices=policy)
    monkeypatch.setattr(reading, "_ROWS_A_PIECE", 64)
    pieces, _ = loaded(catalog, known, far_prices=policy)
    assert told(pieces.findings) == told(whole.findings)
    assert {"gap", "flat", "price_far"} <= {each.code for each in pieces.findings}
    assert columns(pieces) == columns(whole)


def test_a_window_of_pieces_has_the_fingerprint_of_the_window(catalog, known, monkeypatch):
    window = {"start_ns": START_NS + 50 * MINUTE_NS, "end_ns": START_NS + 500 * MINUTE_NS}
    whole = loaded(catalog, known, **window)
    monkeypatch.setattr(reading, "_ROWS_A_PIECE", 64)
    pieces = loaded(catalog, known, **window)
    assert pieces[1] == whole[1]
    assert pieces[0].fingerprint == whole[0].fingerprint
    assert columns(pieces[0]) == columns(whole[0])


def test_bars_outside_of_memory_are_those_in_it(catalog, known, in_pieces, monkeypatch):
    held, _ = loaded(catalog, known)
    monkeypatch.setattr(bar_rows, "KEPT_BYTES_MAX", 0)
    mapped, _ = loaded(catalog, known)
    assert not mapped.bars[0].close.flags.owndata
    assert not mapped.bars[0].close.base.flags.writeable
    assert columns(mapped) == columns(held)


def test_a_price_off_the_tick_in_a_late_piece_is_refused_with_its_row(catalog, known, in_pieces):
    rows = catalog.scan("bars", "BINANCE:BTCUSDT", interval="1m").collect()
    odd = rows.slice(800, 1).with_columns(high=pl.col("high") + 0.001)
    catalog.write(odd, "bars", "BINANCE:BTCUSDT", interval="1m", overlap="replace")
    with pytest.raises(DataError, match=r"row 801, BINANCE:BTCUSDT.*high: expected a multiple"):
        loaded(catalog, known)


def test_a_full_disk_is_told_with_what_to_do(catalog, known, outside, monkeypatch):
    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spooling.tempfile, "TemporaryFile", full)
    with pytest.raises(DataError, match="No space left on device; make room there, or name"):
        loaded(catalog, known)


def test_a_window_without_bars_is_named(catalog, known):
    with pytest.raises(DataError, match="expected bars from"):
        loaded(catalog, known, end_ns=START_NS)
