"""Large tables of ticks come into a catalog in pieces, as they would at once."""

import gzip

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.cataloguing import ImportOptions, import_file, ticks
from hansa.app.cataloguing import pieces as pieces_module
from hansa.errors import DataError
from tests.unit.stores.parquet.rows import NAME, trades

HOW = ImportOptions(format="table", symbols=(NAME,), bad_rows="drop")


@pytest.fixture
def rows():
    """Trades whose clock of receipt runs behind, with odd rows, two of them at a seam of pieces."""
    price = trades(5000)["price"].to_numpy().copy()
    price[[70, 1023, 1024, 3000]] *= 0.0001  # another order of magnitude
    price[[2047, 2500]] *= 2  # far, and back
    price[[400, 2048, 4999]] = -1.0
    late = np.random.default_rng(3).integers(0, 10**6, 5000)
    return trades(5000).with_columns(
        pl.Series("price", price),
        ts_event=pl.col("ts_recv").dt.offset_by("2s") - pl.Series(late).cast(pl.Duration("ns")),
        aggressor=pl.when(pl.int_range(pl.len()) % 1000 == 3).then(7).otherwise("aggressor"),
    )


def saved(tmp_path, rows, name):
    path = tmp_path / name
    if name.endswith("parquet"):
        rows.write_parquet(path)
    elif name.endswith("gz"):
        path.write_bytes(gzip.compress(rows.write_csv().encode()))
    else:
        rows.write_csv(path)
    return path


def at_once_and_in_pieces(tmp_path, monkeypatch, path):
    whole = import_file(hansa.Catalog(tmp_path / "whole"), path, HOW)
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0)
    monkeypatch.setattr(pieces_module, "PIECE_ROWS", 1024)
    pieces = import_file(hansa.Catalog(tmp_path / "pieces"), path, HOW)
    return whole, pieces


@pytest.mark.parametrize("name", ["trades.parquet", "trades.csv", "trades.csv.gz"])
def test_in_pieces_it_is_the_same_as_at_once(tmp_path, monkeypatch, rows, name):
    path = saved(tmp_path, rows, name)
    monkeypatch.setattr(ticks, "read_ticks", read := Counted(ticks.read_ticks))
    whole, pieces = at_once_and_in_pieces(tmp_path, monkeypatch, path)
    assert read.calls == 1
    assert pieces.written[0].series.fingerprint == whole.written[0].series.fingerprint
    assert pieces.reports[0].left_out == whole.reports[0].left_out == 7


class Counted:
    """A function that counts its calls."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *arguments):
        self.calls += 1
        return self.function(*arguments)


def test_each_row_is_told_of_once(tmp_path, monkeypatch, rows):
    path = saved(tmp_path, rows, "trades.parquet")
    found = [
        {
            (each.code, each.count, each.row)
            for each in imported.reports[0].problems
            if each.code in ("price_absurd", "price_far", "price_not_positive", "field_value")
        }
        for imported in at_once_and_in_pieces(tmp_path, monkeypatch, path)
    ]
    assert found[0] == found[1]
    assert {code for code, _, _ in found[0]} >= {"price_absurd", "price_far", "field_value"}


def test_rows_out_of_order_are_read_at_once_and_sorted(tmp_path, monkeypatch, rows):
    mixed = pl.concat([rows.tail(100), rows.head(4900)])
    path = saved(tmp_path, mixed, "trades.parquet")
    whole, pieces = at_once_and_in_pieces(tmp_path, monkeypatch, path)
    assert pieces.written[0].series.fingerprint == whole.written[0].series.fingerprint
    assert pieces.reports[0].found("unsorted")


@pytest.mark.parametrize("behind_s", [180, -8 * 86_400])
@pytest.mark.parametrize("span", [(0, 2048), (1500, 3700), (3952, 6000), (2047, 2048)])
def test_a_clock_that_is_wrong_for_a_while_is_judged_by_the_whole_file(
    tmp_path, monkeypatch, span, behind_s
):
    at, wrong = pl.int_range(pl.len()), pl.duration(seconds=behind_s)
    event = pl.col("ts_recv") + pl.when(at.is_between(*span, closed="left")).then(wrong)
    event = pl.coalesce(event, pl.col("ts_recv"))
    path = saved(tmp_path, trades(6000).with_columns(ts_event=event), "trades.parquet")
    whole, pieces = at_once_and_in_pieces(tmp_path, monkeypatch, path)
    assert pieces.written[0].series.fingerprint == whole.written[0].series.fingerprint


def test_a_clock_that_is_behind_all_along_needs_no_more_than_a_piece(tmp_path, monkeypatch):
    rows = trades(6000).with_columns(ts_event=pl.col("ts_recv").dt.offset_by("1h"))
    path = saved(tmp_path, rows, "trades.parquet")
    monkeypatch.setattr(ticks, "read_ticks", read := Counted(ticks.read_ticks))
    whole, pieces = at_once_and_in_pieces(tmp_path, monkeypatch, path)
    assert read.calls == 1
    assert pieces.written[0].series.fingerprint == whole.written[0].series.fingerprint


def test_several_instruments_come_in_by_piece(tmp_path, monkeypatch, rows):
    symbols = pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("X:A")).otherwise(pl.lit("X:B"))
    path = saved(tmp_path, rows.with_columns(symbol=symbols), "trades.csv")
    monkeypatch.setitem(globals(), "HOW", ImportOptions(format="table", bad_rows="drop"))
    whole, pieces = at_once_and_in_pieces(tmp_path, monkeypatch, path)
    prints = [[each.series.fingerprint for each in found.written] for found in (whole, pieces)]
    assert prints[0] == prints[1]
    assert len(prints[0]) == 2


def test_a_file_that_breaks_off_leaves_nothing(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(pieces_module, "WHOLE_BYTES_MAX", 0)
    path = saved(tmp_path, rows, "trades.csv")
    path.write_text(path.read_text() + "2024-01-01,not a price,1,1,1\n")
    with pytest.raises(DataError, match="check or fetch the file again"):
        import_file(hansa.Catalog(tmp_path / "catalog"), path, HOW)
    assert hansa.Catalog(tmp_path / "catalog").list() == ()
