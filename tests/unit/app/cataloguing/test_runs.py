"""Runs over a catalog: the same as over the file, proved by what was taken, named when changed."""

import tomllib

import polars as pl
import pytest

import hansa
from hansa.app.cataloguing import ImportOptions, import_file
from hansa.app.cataloguing.instruments import instruments_text
from hansa.app.manifest import read_manifest
from hansa.app.replaying import replay
from hansa.app.result import Result
from hansa.errors import ConfigError, NotFoundError, ReplayError
from hansa.stores import TrialLedger
from tests.conftest import COUNCIL, ROOT, SMALL

DEMO = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
HOURS = ImportOptions(
    venue="BINANCE", interval="1h", label="open", symbols=("BTCUSDT", "ETHUSDT", "SOLUSDT")
)


@pytest.fixture
def catalog(tmp_path):
    catalog = hansa.Catalog(tmp_path / "catalog")
    import_file(catalog, DEMO, HOURS)
    return catalog


@pytest.fixture
def desk(tmp_path, catalog):
    """The configuration of the example, its bars from the catalog in place of the file."""
    text = COUNCIL.read_text().replace("../data/instruments", f"{ROOT}/data/instruments")
    lines = [
        line
        for line in text.splitlines()
        if not line.startswith(('path = "../data/b', "label", "time"))
    ]
    lines = [line for line in lines if line != "[data.columns]"]
    lines.insert(lines.index("[data]") + 1, 'catalog = "catalog"')
    path = tmp_path / "desk.toml"
    path.write_text("\n".join(lines))
    assert "path" not in tomllib.loads(path.read_text())["data"]
    return path


@pytest.fixture
def run(tmp_path, desk) -> Result:
    return hansa.run(desk, overrides=SMALL, runs=tmp_path / "runs")


def changed(catalog, when):
    """The same series with another close on a day."""
    rows = catalog.scan("bars", "BINANCE:ETHUSDT", interval="1h", start=when).collect().head(1)
    rows = rows.with_columns(close=pl.col("high"))
    catalog.write(rows, "bars", "BINANCE:ETHUSDT", interval="1h", overlap="replace")


def test_a_run_over_a_catalog_decides_as_one_over_the_file(run, small_run):
    assert run.orders.drop("cl_ord_id").equals(small_run.orders.drop("cl_ord_id"))
    assert run.orders.height > 0


def test_the_manifest_names_what_was_taken_of_each_series(run):
    manifest, _ = read_manifest(run.folder / "journal")
    names = [f"BINANCE:{each} bars 1h" for each in ("BTCUSDT", "ETHUSDT", "SOLUSDT")]
    assert sorted(manifest.series) == names


def test_it_replays_to_the_last_byte(run):
    assert replay(run._folder).agrees
    assert hansa.open_run(str(run.folder)).orders.equals(run.orders)


def test_a_window_moved_by_a_day_is_another_trial_on_the_same_market(run, desk, tmp_path):
    moved = [*SMALL, "data.start=2022-04-02T00:00:00Z"]
    later = hansa.run(desk, overrides=moved, runs=tmp_path / "runs")
    assert later.manifest.data_sha256 != run.manifest.data_sha256
    ledger = TrialLedger(tmp_path / "runs")
    assert ledger.trials(later.manifest.data_sha256).distinct == 2
    [name] = ledger.read().names.values()
    assert name == "BINANCE:BTCUSDT, BINANCE:ETHUSDT, BINANCE:SOLUSDT, 2022-04-01 to 2022-07-01"


def test_rows_after_the_window_change_nothing(run, catalog):
    changed(catalog, "2023-05-01")
    assert replay(run._folder).changed == ()


def test_a_changed_series_is_named(run, catalog):
    changed(catalog, "2022-05-01")
    verdict = replay(run._folder)
    assert not verdict.agrees
    assert verdict.cause.startswith("data: BINANCE:ETHUSDT bars 1h in the catalog is not what was")
    with pytest.raises(ReplayError, match="found BINANCE:ETHUSDT bars 1h in the catalog changed"):
        hansa.open_run(str(run.folder))


def test_a_catalog_that_was_moved_is_found_where_it_is_said_to_be(run, catalog, tmp_path):
    moved = catalog.folder.rename(tmp_path / "moved")
    with pytest.raises(ReplayError, match="expected the data file of the run, found none"):
        replay(run._folder)
    assert replay(run._folder, data=moved).agrees


def test_a_run_goes_by_the_instruments_that_the_catalog_tells(desk, catalog, tmp_path):
    (tmp_path / "own.toml").write_text(instruments_text(catalog, ["USDT"]))
    run = hansa.run(desk, overrides=[*SMALL, 'instruments.path="own.toml"'], runs=tmp_path / "runs")
    assert run.orders.height > 0


def test_a_run_without_instruments_says_where_they_come_from(desk, tmp_path):
    text = desk.read_text()
    at = text.index("[instruments]")
    desk.write_text(text[:at] + text[text.index("[", at + 1) :])
    with pytest.raises(ConfigError, match="hansa catalog instruments"):
        hansa.run(desk, overrides=SMALL, runs=tmp_path / "runs")


def test_none_named_means_all_of_the_venue_and_the_interval(desk, tmp_path):
    window = [each for each in SMALL if "instruments" not in each]
    run = hansa.run(desk, overrides=window, runs=tmp_path / "runs")
    assert len(read_manifest(run.folder / "journal")[0].instruments) == 3


@pytest.mark.parametrize(
    ("setting", "error", "said"),
    [
        ('data.path="x.csv"', ConfigError, "data.path: expected none with catalog"),
        ('data.label="open"', ConfigError, "data.label: expected none with catalog"),
        ("data.catalog=", ConfigError, "data.label|data.path"),
        ('data.instruments=["BTCUSD"]', NotFoundError, "expected a series BINANCE:BTCUSD bars 1h"),
        ('data.interval="5m"', NotFoundError, "expected a series BINANCE:BTCUSDT bars 5m"),
        ("data.end=2019-01-01T00:00:00Z", Exception, "data.end|expected bars"),
    ],
)
def test_what_cannot_be_is_said(desk, tmp_path, setting, error, said):
    with pytest.raises(error, match=said):
        hansa.run(desk, overrides=[*SMALL, setting], runs=tmp_path / "runs")
