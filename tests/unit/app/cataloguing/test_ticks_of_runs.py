"""Ticks and finer bars of a catalog in a run: to the bit those of the files that came in."""

from dataclasses import fields

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.cataloguing import ImportOptions, import_file
from hansa.app.loading import load_data
from hansa.app.manifest import read_manifest
from hansa.config import load
from hansa.errors import ConfigError, DataError
from hansa.market import FinerBars
from hansa.stores.parquet import writing
from tests.conftest import ROOT
from tests.unit.app.test_finer import config as finer_config
from tests.unit.stores.parquet.rows import trades

EXAMPLE = ROOT / "examples" / "ticks.toml"
CAPTURE = ROOT / "data" / "binance_spot_ethusdt_20240808.jsonl.gz"
DEMO = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
NAME = "BINANCE:ETHUSDT"


@pytest.fixture
def catalog(tmp_path):
    catalog = hansa.Catalog(tmp_path / "catalog")
    import_file(catalog, CAPTURE, ImportOptions(venue="BINANCE"))
    return catalog


def over(catalog, *more):
    at_rest = [f"ticks.0.path={catalog.folder}", "ticks.0.format=catalog"]
    return load(EXAMPLE, [*at_rest, *more])


def columns(table):
    names = [each.name for each in fields(table) if each.name not in ("instrument", "fit")]
    return {name: getattr(table, name) for name in names}


def same(tables, others):
    """Whether two loads have the same tables, to the bit."""
    found = [
        {(type(t), t.instrument.symbol): columns(t) for t in each} for each in (tables, others)
    ]
    assert found[0].keys() == found[1].keys()
    return all(
        np.array_equal(found[0][key][name], found[1][key][name])
        for key in found[0]
        for name in found[0][key]
    )


@pytest.mark.parametrize("more", [[], ["ticks.0.duplicates=drop", "ticks.0.far_prices=drop"]])
def test_ticks_of_a_catalog_are_those_of_the_file(catalog, more):
    assert same(load_data(over(catalog, *more)).tables, load_data(load(EXAMPLE, more)).tables)


def test_in_a_window_they_are_too(catalog):
    recv_ns = load_data(load(EXAMPLE)).tables[0].ts_recv_ns
    ends = [int(np.quantile(recv_ns, each)) // 10**9 for each in (0.3, 0.7)]
    start, end = (str(np.datetime64(each, "s")) + "Z" for each in ends)
    window = [f"ticks.0.start={start}", f"ticks.0.end={end}"]
    assert same(load_data(over(catalog, *window)).tables, load_data(load(EXAMPLE, window)).tables)


def test_a_series_of_many_files_is_as_one(tmp_path, monkeypatch):
    rows, asked = trades(5000).with_columns(ts_event="ts_recv"), []
    for name, rows_a_file in (("one", 10**6), ("many", 700)):
        monkeypatch.setattr(writing, "ROWS_A_FILE", rows_a_file)
        catalog = hansa.Catalog(tmp_path / name)
        pieces = [rows.slice(at, 500) for at in range(0, 5000, 500)]
        catalog.write(pieces, "trades", NAME)
        asked.append(load_data(over(catalog, 'ticks.0.kinds=["trades"]')).tables)
    assert len(catalog.describe("trades", NAME).parts) > 5
    assert same(*asked)


def test_a_run_over_ticks_of_a_catalog_trades_the_same_and_names_what_it_took(catalog, tmp_path):
    runs = [
        hansa.run(EXAMPLE, overrides=each, runs=tmp_path / "runs")
        for each in (
            [],
            [f"ticks.0.path={catalog.folder}", "ticks.0.format=catalog"],
        )
    ]
    assert runs[0].fills.height > 0
    assert runs[1].fills.drop("cl_ord_id").equals(runs[0].fills.drop("cl_ord_id"))
    names = sorted(read_manifest(runs[1].folder / "journal")[0].series)
    assert names == [f"{NAME} {kind}" for kind in ("depth", "quotes", "trades")]


def test_finer_bars_of_a_catalog_are_those_of_the_file(tmp_path):
    catalog = hansa.Catalog(tmp_path / "catalog")
    how = ImportOptions(venue="BINANCE", interval="1h", label="open", symbols=("BTCUSDT",))
    import_file(catalog, DEMO, how)
    at_rest = f'{{path="{catalog.folder}", format="catalog", interval="1h"}}'
    found = [load_data(each) for each in (finer_config(finer=at_rest), finer_config())]
    finer = [[t for t in each.tables if isinstance(t, FinerBars)] for each in found]
    assert same(*finer)
    assert list(found[0].series) == ["BINANCE:BTCUSDT bars 1h"]


def taken_in_two_windows(catalog):
    """The fingerprints of a load that takes the hours of 30 December 2023 by two sections."""
    text, parts = EXAMPLE.read_text(), []
    for hour in (0, 1):
        start, end = (f"2023-12-30T{each:02}:00:00Z" for each in (hour, hour + 1))
        window = f'start = "{start}"\nend = "{end}"\nkinds = ["trades"]\nvenue = "BINANCE"'
        parts.append(f'[[ticks]]\npath = "{catalog.folder}"\nformat = "catalog"\n{window}\n')
    path = catalog.folder.parent / "windows.toml"
    rest = text[text.index("[instruments.") :]
    path.write_text("\n".join([text[: text.index("[[ticks]]")], *parts, rest]))
    return load_data(load(path)).series


def test_each_window_that_was_taken_of_a_series_is_pinned(tmp_path):
    catalog = hansa.Catalog(tmp_path / "catalog")
    rows = trades(120, step_ns=60 * 10**9).with_columns(ts_event="ts_recv")
    catalog.write(rows, "trades", NAME)
    before = taken_in_two_windows(catalog)
    assert sorted(before) == [f"{NAME} trades", f"{NAME} trades (2)"]
    catalog.write(rows.with_columns(price=pl.lit(99.0)).head(1), "trades", NAME, overlap="replace")
    after = taken_in_two_windows(catalog)
    assert [each for each in before if before[each] != after[each]] == [f"{NAME} trades"]


@pytest.mark.parametrize(
    ("setting", "error", "said"),
    [
        ('ticks.0.symbols=["BTCUSDT"]', DataError, "expected .* of BINANCE:BTCUSDT, found none"),
        ("ticks.0.venue=NYSE", DataError, "of the venue NYSE, found none; there are: BINANCE"),
        ("ticks.0.start=2030-01-01T00:00:00Z", DataError, "the catalog has them from 2024-08-08"),
        ("ticks.0.skew=refuse", DataError, "set skew"),
        ('ticks.0.columns={qty="q"}', ConfigError, 'expected none with format = "catalog"'),
    ],
)
def test_what_cannot_be_is_said(catalog, setting, error, said):
    with pytest.raises(error, match=said):
        load_data(over(catalog, setting))
