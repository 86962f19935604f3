"""Files into a catalog: as they are or not at all, in pieces as at once, each with its report."""

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.cataloguing import ImportOptions, import_file
from hansa.app.cataloguing import pieces as pieces_module
from hansa.config import ColumnsSection
from hansa.errors import ConfigError, DataError
from tests.unit.stores.parquet.rows import NAME, bars, trades

ROOT = Path(__file__).parents[4]
DEMO = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
MINUTES = ImportOptions(
    format="table",
    symbols=(NAME,),
    interval="1m",
    label="open",
    columns=ColumnsSection(symbol="", time="ts_open"),
)
HOURS = ImportOptions(venue="BINANCE", interval="1h", label="open")


@pytest.fixture
def catalog(tmp_path):
    return hansa.Catalog(tmp_path / "catalog")


def saved(tmp_path, rows, name="bars.parquet"):
    path = tmp_path / name
    if name.endswith("parquet"):
        rows.write_parquet(path)
    else:
        text = rows.write_csv().encode()
        path.write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    return path


def codes(report):
    return {each.code for each in report.problems if each.severity != "note"}


def test_the_file_of_the_demo_comes_in_with_its_ten_pairs(catalog):
    found = import_file(catalog, DEMO, HOURS)
    assert found.is_done
    assert len(found.written) == 10
    raw = pl.read_parquet(DEMO).filter(symbol="ETHUSDT")
    rows = catalog.scan("bars", "BINANCE:ETHUSDT", interval="1h").collect()
    assert rows["close"].equals(raw["close"])
    kept = catalog.quality("bars", "BINANCE:ETHUSDT", "1h")
    assert kept == tuple(each for each in found.reports if "ETHUSDT" in each.series)


def test_the_same_file_again_changes_nothing(catalog):
    for is_same in (False, True):
        found = import_file(catalog, DEMO, replace(HOURS, symbols=("BTCUSDT",)))
        assert [each.is_same for each in found.written] == [is_same]


@pytest.mark.parametrize("name", ["bars.parquet", "bars.csv"])
def test_in_pieces_it_is_the_same_as_at_once(tmp_path, catalog, monkeypatch, name):
    close = bars(9000)["close"].to_numpy().copy()
    close[[70, 4095, 4096, 8000]] *= 40  # far from their neighbours, two at a seam
    rows = bars(9000).with_columns(pl.Series("close", close), high=5000.0)
    path = saved(
        tmp_path, rows.filter(pl.int_range(pl.len()).is_in([500, 4096, 4097]).not_()), name
    )
    whole = import_file(catalog, path, MINUTES)
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0)
    monkeypatch.setattr(pieces_module, "PIECE_ROWS", 1024)
    other = hansa.Catalog(tmp_path / "other")
    pieces = import_file(other, path, MINUTES)
    assert pieces.written[0].series.fingerprint == whole.written[0].series.fingerprint
    counted = [
        {(each.code, each.count, each.row, each.text) for each in found.reports[0].problems}
        for found in (pieces, whole)
    ]
    assert counted[0] == counted[1]
    assert whole.reports[0].found("gap")[0].count == 2


def test_rows_with_errors_refuse_the_file_and_nothing_is_written(tmp_path, catalog):
    bad = bars(100).with_columns(
        low=pl.when(pl.int_range(pl.len()) == 40).then(500.0).otherwise("low")
    )
    found = import_file(catalog, saved(tmp_path, bad), MINUTES)
    assert not found.is_done
    assert [(e.code, e.row) for e in found.reports[0].problems if e.severity == "error"] == [
        ("price_order", 41)
    ]
    assert catalog.list() == ()


def test_rows_with_errors_are_left_out_when_asked_and_counted(tmp_path, catalog):
    bad = pl.concat([bars(50), bars(50).tail(3), bars(50, first=50)])
    found = import_file(catalog, saved(tmp_path, bad), replace(MINUTES, bad_rows="drop"))
    assert found.reports[0].left_out == 3
    assert found.reports[0].found("duplicate")[0].count == 3
    rows = catalog.scan("bars", NAME, interval="1m").collect()
    assert rows.drop("ts_close").equals(bars(100))


def test_one_series_that_contradicts_keeps_all_out(tmp_path, catalog):
    catalog.write(bars(10, seed=2), "bars", "X:B", interval="1m")
    both = pl.concat([bars(10).with_columns(symbol=pl.lit(name)) for name in ("X:A", "X:B")])
    how = replace(MINUTES, symbols=(), columns=ColumnsSection(symbol="symbol", time="ts_open"))
    with pytest.raises(DataError, match="--replace"):
        import_file(catalog, saved(tmp_path, both), how)
    assert [each.instrument for each in catalog.list()] == ["X:B"]


def test_bars_stamped_at_their_end_open_an_interval_earlier(tmp_path, catalog):
    rows = bars(10).rename({"ts_open": "stamp"}).with_columns(pl.col("stamp").dt.offset_by("1m"))
    how = replace(MINUTES, label="close", columns=ColumnsSection(symbol="", time="stamp"))
    import_file(catalog, saved(tmp_path, rows), how)
    assert catalog.scan("bars", NAME, interval="1m").collect().drop("ts_close").equals(bars(10))


@pytest.mark.parametrize(("field", "value"), [("label", None), ("interval", "")])
def test_a_table_needs_label_and_interval(tmp_path, catalog, field, value):
    with pytest.raises(DataError, match=f"expected more to be stated.*: --{field} "):
        import_file(catalog, saved(tmp_path, bars(3)), replace(MINUTES, **{field: value}))


@pytest.mark.parametrize("name", ["prices.csv", "prices.parquet"])
def test_all_that_a_table_does_not_say_is_asked_for_at_once(tmp_path, catalog, name):
    rows = bars(3).select(pl.lit("XYZ").alias("ticker"), pl.col("ts_open").alias("date"), pl.all())
    with pytest.raises(DataError) as error:
        import_file(catalog, saved(tmp_path, rows.drop("ts_open"), name))
    for wanted in ("column time=date", "column symbol=ticker", "label", "interval", "venue"):
        assert f" --{wanted} " in str(error.value)


def test_a_table_of_the_one_instrument_that_is_named_needs_no_column_of_symbols(tmp_path, catalog):
    how = replace(MINUTES, columns=ColumnsSection(time="ts_open"))
    assert import_file(catalog, saved(tmp_path, bars(3)), how).written[0].rows_added == 3
    several = bars(3).with_columns(ticker=pl.lit("XYZ"))
    with pytest.raises(DataError, match="--column symbol=ticker"):
        import_file(catalog, saved(tmp_path, several), how)


def with_low_of(price):
    return bars(100).with_columns(
        low=pl.when(pl.int_range(pl.len()) == 40).then(price).otherwise("low")
    )


def test_a_price_of_another_order_of_magnitude_refuses_the_file_or_is_left_out(tmp_path, catalog):
    """TRV of 2008-06-06 had a low of 0.01 between lows of 47 and 49; resting orders would fill."""
    path = saved(tmp_path, with_low_of(0.01))
    refused = import_file(catalog, path, MINUTES)
    errors = [each for each in refused.reports[0].problems if each.severity == "error"]
    assert [(each.code, each.row) for each in errors] == [("price_absurd", 41)]
    dropped = import_file(catalog, path, replace(MINUTES, bad_rows="drop"))
    assert (dropped.reports[0].left_out, dropped.written[0].series.rows) == (1, 99)


@pytest.mark.parametrize(("far_prices", "rows"), [("keep", 100), ("drop", 99), ("refuse", 0)])
@pytest.mark.parametrize("price", [10.0, 0.01])
def test_far_prices_are_kept_left_out_or_refused_as_asked(
    tmp_path, catalog, far_prices, rows, price
):
    how = replace(MINUTES, far_prices=far_prices)
    found = import_file(catalog, saved(tmp_path, with_low_of(price)), how)
    assert sum(each.series.rows for each in found.written) == rows
    assert found.reports[0].left_out == (1 if far_prices == "drop" else 0)


def test_a_print_of_another_order_of_magnitude_is_a_bad_row(tmp_path, catalog):
    rows = trades(100).with_columns(
        price=pl.when(pl.int_range(pl.len()) == 40).then(0.01).otherwise("price")
    )
    how = ImportOptions(format="table", symbols=(NAME,))
    path = saved(tmp_path, rows.with_columns(ts_event="ts_recv"))
    assert not import_file(catalog, path, how).is_done
    assert import_file(catalog, path, replace(how, bad_rows="drop")).written[0].series.rows == 99


def test_ticks_come_in_by_instrument_and_kind(catalog):
    path = ROOT / "data" / "binance_spot_ethusdt_20240808.jsonl.gz"
    found = import_file(catalog, path, ImportOptions(venue="BINANCE"))
    kinds = [each.series.kind for each in found.written]
    assert (found.read_as, kinds) == ("binance", ["depth", "quotes", "trades"])
    trades = catalog.scan("trades", "BINANCE:ETHUSDT").collect()
    assert trades["ts_recv"].is_sorted()
    assert set(trades["aggressor"]) == {-1, 1}


def test_a_report_reads_as_text_and_as_json(tmp_path, catalog):
    rows = bars(100).filter(pl.int_range(pl.len()) != 50)
    report = import_file(catalog, saved(tmp_path, rows), MINUTES).reports[0]
    lines = report.text().splitlines()
    assert lines[0].startswith(f"{NAME} bars 1m: 99 rows from 2023-12-30T00:00:00Z")
    assert any("1 missing in 1 gap(s)" in line for line in lines)
    assert np.isclose(
        report.warnings, sum(e.count for e in report.problems if e.severity == "warning")
    )


def test_a_file_of_actions_comes_in_beside_the_series(tmp_path, catalog):
    path = tmp_path / "actions.csv"
    path.write_text(
        "time,symbol,kind,a,b\n2024-01-02,A,split,7,2\n2024-01-03,A,dividend,0.25,\n"
        "2024-01-03,B,halt,,\n2024-01-04,A,dividend,0,\n"
    )
    for _ in range(2):
        found = import_file(catalog, path, ImportOptions(venue="X"))
        assert (found.is_done, found.actions) == (True, {"X:A": 2})
    rows = catalog.actions("X:A").select("kind", "a", "b").rows()
    assert rows == [("split", 7.0, 2.0), ("dividend", 0.25, None)]


@pytest.mark.parametrize("name", ["bars.csv", "bars.parquet"])
def test_a_large_file_without_a_column_is_refused_as_a_small_one_is(
    tmp_path, catalog, monkeypatch, name
):
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0)
    with pytest.raises(DataError, match=r'--column volume=NAME .*there is no "volume"'):
        import_file(catalog, saved(tmp_path, bars(10).drop("volume"), name), MINUTES)


def test_a_file_that_breaks_off_leaves_nothing(tmp_path, catalog, monkeypatch):
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0)
    path = saved(tmp_path, bars(10), "bars.csv")
    path.write_text(path.read_text() + "2024-01-01,not a price,1,1,1,1\n")
    with pytest.raises(DataError, match="check or fetch the file again"):
        import_file(catalog, path, MINUTES)
    assert catalog.list() == ()


def test_a_file_of_newest_rows_first_comes_in_whole(tmp_path, catalog):
    path = saved(tmp_path, bars(200).reverse(), "bars.csv")
    found = import_file(catalog, path, replace(MINUTES, bad_rows="drop"))
    assert (found.written[0].rows_added, found.reports[0].left_out) == (200, 0)
    assert "the newest rows come first" in found.reports[0].text()


@pytest.mark.parametrize("name", ["bars.csv", "bars.csv.gz", "bars.parquet"])
@pytest.mark.parametrize("by", ["time", "symbol"])
def test_a_large_file_of_newest_rows_first_comes_in_as_a_small_one(
    tmp_path, catalog, monkeypatch, name, by
):
    rows = pl.concat([bars(500).with_columns(symbol=pl.lit(each)) for each in "AB"])
    keys = ["open_time", "symbol"] if by == "time" else ["symbol", "open_time"]
    rows = rows.rename({"ts_open": "open_time"}).sort(keys, descending=True)
    rows = rows.with_columns(
        volume=pl.when(pl.int_range(pl.len()) == 999).then(-1.0).otherwise("volume")
    )
    path = saved(tmp_path, rows, name)
    how = replace(MINUTES, columns=ColumnsSection(), symbols=(), venue="X", bad_rows="drop")
    whole = import_file(hansa.Catalog(tmp_path / "whole"), path, how)
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0)
    monkeypatch.setattr(pieces_module, "PIECE_ROWS", 128)
    pieces = import_file(catalog, path, how)
    assert [x.series.fingerprint for x in pieces.written] == [
        x.series.fingerprint for x in whole.written
    ]
    assert [x.text() for x in pieces.reports] == [x.text() for x in whole.reports]
    assert "the newest rows come first" in pieces.reports[0].text()


def test_rows_out_of_order_are_never_left_out_one_by_one(tmp_path, catalog):
    path = saved(tmp_path, pl.concat([bars(200).tail(50), bars(200).head(150)]), "bars.csv")
    found = import_file(catalog, path, replace(MINUTES, bad_rows="drop"))
    assert not found.is_done
    assert found.reports[0].found("unsorted")


def test_the_form_of_a_csv_is_found_in_pieces_too(tmp_path, catalog, monkeypatch):
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0)
    rows = bars(200).rename({each: each.title() for each in ("open", "high", "low", "close")})
    path = tmp_path / "bars.csv"
    text = rows.write_csv(separator=";", datetime_format="%d.%m.%Y %H-%M", decimal_comma=True)
    path.write_text(text)
    stamped = replace(MINUTES.columns, time_format="%d.%m.%Y %H-%M")
    found = import_file(catalog, path, replace(MINUTES, columns=stamped))
    assert found.written[0].rows_added == 200


@pytest.mark.parametrize("is_large", [False, True])
def test_stamps_of_ticks_have_the_form_that_is_stated(tmp_path, catalog, monkeypatch, is_large):
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0 if is_large else 1 << 30)
    path = tmp_path / "trades.csv"
    path.write_text("Tag;Zeit;Preis;Qty\n31.01.2024;09:30:00;1,5;2\n31.01.2024;09:30:01;1,75;1\n")
    named = {"ts_event": "Tag+Zeit", "price": "Preis", "time_format": "%d.%m.%Y %H:%M:%S"}
    how = ImportOptions(symbols=("X:A",), tick_columns={**named, "time_zone": "Europe/Berlin"})
    found = import_file(catalog, path, replace(how, format="table"))
    assert found.written[0].series.rows == 2
    first = catalog.scan("trades", "X:A").collect().row(0, named=True)
    assert (str(first["ts_event"])[:19], first["price"]) == ("2024-01-31 08:30:00", 1.5)


@pytest.mark.parametrize("format", ["kraken", "actions"])
def test_a_form_of_stamps_where_there_is_but_one_is_refused(tmp_path, catalog, format):
    (tmp_path / "rows.csv").write_text("1700000000,1.5,2\n")
    how = ImportOptions(format=format, symbols=("X:A",), tick_columns={"time_format": "%Y"})
    with pytest.raises(ConfigError, match=r"--time-format: expected none for .*leave it out"):
        import_file(catalog, tmp_path / "rows.csv", how)


@pytest.mark.parametrize("interval", ["30s", "1d"])
def test_bars_of_another_length_than_stated_are_never_left_out_one_by_one(
    tmp_path, catalog, interval
):
    path = saved(tmp_path, bars(200))
    found = import_file(catalog, path, replace(MINUTES, interval=interval, bad_rows="drop"))
    assert not found.is_done
    assert (found.reports[0].left_out, catalog.list()) == (0, ())


@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("part", ["volume", "close", "time"])
def test_no_part_of_a_bar_but_the_symbol_may_be_named_away(
    tmp_path, catalog, monkeypatch, part, large
):
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0 if large else 1 << 20)
    how = replace(MINUTES, columns=replace(MINUTES.columns, **{part: ""}))
    with pytest.raises(DataError, match=f"--column {part}=NAME .*bars need it"):
        import_file(catalog, saved(tmp_path, bars(3)), how)


def test_closes_alone_are_no_bars(tmp_path, catalog):
    with pytest.raises(DataError) as error:
        import_file(catalog, saved(tmp_path, bars(3).select("ts_open", "close")), MINUTES)
    for part in ("open", "high", "low", "volume"):
        assert f"--column {part}=NAME (the column of the {part}, which bars need" in str(
            error.value
        )
    assert "add a column of 0" in str(error.value)
