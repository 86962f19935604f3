"""The catalog: what is written is read again, whole or not at all, the same or refused."""

import itertools
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hansa
from hansa.errors import ConfigError, DataError, NotFoundError
from hansa.market.resampling import TimeBars
from hansa.stores.parquet import SeriesName, Source
from hansa.stores.parquet.shapes import shape_of, shaped

from .rows import MINUTE_NS, NAME, START_NS, bars, trades


@pytest.fixture
def catalog(tmp_path):
    return hansa.Catalog(tmp_path / "catalog")


@pytest.fixture
def filled(catalog):
    catalog.write(bars(), "bars", NAME, interval="1m")
    return catalog


def read(catalog, **window):
    return catalog.scan("bars", NAME, interval="1m", **window).collect()


def test_what_is_written_is_read_again(filled):
    rows = read(filled)
    assert rows.drop("ts_close").equals(bars())
    assert (rows["ts_close"] - rows["ts_open"]).unique().to_list() == [timedelta(minutes=1)]


def test_a_year_of_minute_bars_is_one_file(filled):
    series = filled.describe("bars", NAME, "1m")
    assert [part.date for part in series.parts] == ["2023", "2024"]
    assert (series.rows, series.first_ns) == (5000, START_NS)


def test_ticks_are_kept_by_the_day_and_one_of_the_two_times_is_enough(catalog):
    written = catalog.write(trades(3000, step_ns=60 * 10**9), "trades", NAME)
    assert [part.date for part in written.series.parts] == [
        "2023-12-30",
        "2023-12-31",
        "2024-01-01",
    ]
    rows = catalog.scan("trades", NAME, start="2024-01-01").collect()
    assert rows.height == 120
    assert rows["ts_event"].equals(rows["ts_recv"].alias("ts_event"))


def test_a_window_has_the_bars_that_lie_in_it_whole(filled):
    rows = read(filled, start="2023-12-30T01:00:00Z", end="2023-12-30T01:03:30Z")
    assert rows["ts_open"].dt.minute().to_list() == [0, 1, 2]


def test_the_same_rows_again_change_nothing(filled):
    before = {each: each.stat().st_mtime_ns for each in filled.folder.rglob("*.*")}
    written = filled.write(bars(), "bars", NAME, interval="1m")
    assert (written.is_same, written.rows_added) == (True, 0)
    assert before == {each: each.stat().st_mtime_ns for each in filled.folder.rglob("*.*")}


def test_rows_that_go_on_are_added_and_shared_ones_must_be_the_same(filled):
    written = filled.write(bars(2000, first=4000), "bars", NAME, interval="1m")
    assert written.rows_added == 1000
    assert read(filled).drop("ts_close").equals(bars(6000))


def test_rows_before_and_into_a_gap_find_their_place(catalog):
    for first in (2000, 0, 1000):
        catalog.write(bars(1000, first=first), "bars", NAME, interval="1m")
    assert read(catalog).drop("ts_close").equals(bars(3000))


@pytest.mark.parametrize(
    "other",
    [
        bars(100, first=100, seed=2),
        bars(200, first=100).filter(pl.col("ts_open").dt.minute() != 7),
        pl.concat([bars(10), bars(10, first=4990)]),
    ],
)
def test_other_rows_are_refused_and_leave_all_as_it_was(filled, other):
    before = filled.describe("bars", NAME, "1m")
    with pytest.raises(DataError, match='overlap = "replace"'):
        filled.write(other, "bars", NAME, interval="1m")
    assert filled.describe("bars", NAME, "1m") == before
    assert filled.verify("bars", NAME, "1m")


def test_other_rows_replace_all_in_their_span_when_asked(filled):
    new = bars(3000, first=1000, seed=2)
    filled.write(new, "bars", NAME, interval="1m", overlap="replace")
    whole = pl.concat([bars(1000), new, bars(1000, first=4000)])
    assert read(filled).drop("ts_close").equals(whole)


@given(st.lists(st.integers(1, 4999), max_size=6, unique=True), st.randoms())
@settings(max_examples=15)
def test_the_fingerprint_depends_on_the_rows_alone(tmp_path_factory, cuts, random):
    whole, ends = bars(), [0, *sorted(cuts), 5000]
    pieces = [whole.slice(a, b - a) for a, b in itertools.pairwise(ends)]
    random.shuffle(pieces)
    catalogs = [hansa.Catalog(tmp_path_factory.mktemp("c")) for _ in range(2)]
    catalogs[0].write(whole, "bars", NAME, interval="1m")
    for piece in pieces:
        catalogs[1].write(piece, "bars", NAME, interval="1m")
    one, two = (each.describe("bars", NAME, "1m").fingerprint for each in catalogs)
    assert one == two


@pytest.mark.parametrize("column", ["close", "volume"])
def test_the_fingerprint_changes_with_any_value(tmp_path, column):
    changed = bars().with_columns(
        pl.when(pl.int_range(pl.len()) == 4321).then(3.5).otherwise(pl.col(column)).alias(column)
    )
    prints = [
        hansa.Catalog(tmp_path / str(place))
        .write(rows, "bars", NAME, interval="1m", is_judged=False)
        .series.fingerprint
        for place, rows in enumerate((bars(), changed))
    ]
    assert prints[0] != prints[1]


def test_files_that_were_changed_are_found(filled):
    series = filled.describe("bars", NAME, "1m")
    file = filled.place(series.name) / series.parts[0].file
    pl.read_parquet(file).with_columns(pl.col("close") + 0.01).write_parquet(file)
    assert not filled.verify("bars", NAME, "1m")


def test_a_crash_before_the_commit_leaves_the_series_as_it_was(filled):
    name = SeriesName("bars", NAME, "1m")
    writer = filled.writing(name).__enter__()
    writer.add(shaped(bars(9, first=600_000), shape_of("bars"), MINUTE_NS, filled.folder))
    writer._settle(is_last=True)
    writer._lock.release()  # as the end of the process does
    assert read(filled).height == 5000
    filled.write(bars(1, first=5000), "bars", NAME, interval="1m")
    files = {each.name for each in filled.place(name).glob("*.parquet")}
    assert files == {part.file for part in filled.describe("bars", NAME, "1m").parts}


def test_one_writer_of_a_series_at_a_time(filled):
    with (
        filled.writing(SeriesName("bars", NAME, "1m")),
        pytest.raises(DataError, match="expected to be the only one"),
    ):
        filled.write(bars(), "bars", NAME, interval="1m")


@pytest.mark.parametrize("library", ["pandas", "indexed", "arrow", "lazy", "pieces"])
def test_tables_of_other_libraries_are_taken(catalog, library):
    pytest.importorskip("pandas")
    arrow = pytest.importorskip("pyarrow")
    table = bars().to_pandas()
    rows = {
        "pandas": table,
        "indexed": table.set_index("ts_open"),
        "arrow": arrow.Table.from_pandas(table),
        "lazy": bars().lazy(),
        "pieces": (bars(1000, first=first) for first in range(0, 5000, 1000)),
    }[library]
    catalog.write(rows, "bars", NAME, interval="1m")
    assert read(catalog).drop("ts_close").equals(bars())


@pytest.mark.parametrize("name", [None, "date"])
def test_an_index_of_times_that_says_not_what_it_is_is_named_in_the_error(tmp_path, name):
    pandas = pytest.importorskip("pandas")
    index = pandas.DatetimeIndex(bars()["ts_open"].to_list(), name=name)
    table = bars().drop("ts_open").to_pandas().set_index(index)
    with pytest.raises(
        DataError, match=f"found {name or 'index'}, open.*rename the column or index"
    ):
        hansa.Catalog(tmp_path).write(table, "bars", NAME, interval="1m")
    assert hansa.Catalog(tmp_path).write(
        table.rename_axis("ts_open"), "bars", NAME, interval="1m"
    ).rows_added == len(table)


def test_neither_pandas_nor_pyarrow_is_imported(tmp_path):
    code = (
        "import sys, hansa, polars as pl;"
        f"c = hansa.Catalog({str(tmp_path)!r});"
        "t = pl.DataFrame({'ts_open': ['2024-01-01'], 'open': [1.0], 'high': [1.0],"
        " 'low': [1.0], 'close': [1.0], 'volume': [1.0]});"
        "c.write(t, 'bars', 'X:Y', interval='1d'); c.scan('bars', 'X:Y', interval='1d').collect();"
        "sys.exit('pandas' in sys.modules or 'pyarrow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_bars_are_exact_and_of_an_unknown_instrument_in_the_coarsest_steps(filled):
    found = filled.bars(NAME, "2023-12-30", "2023-12-31", interval="1m")
    assert len(found) == 1440
    assert (found.instrument.tick, found.instrument.lot) == (Decimal("0.01"), Decimal("0.1"))
    assert np.array_equal(found.values("close"), bars(1440)["close"].to_numpy())


def test_several_instruments_follow_one_another_with_their_names(filled):
    filled.write(bars(10), "bars", "BINANCE:ETHUSDT", interval="1m")
    rows = filled.scan("bars", [NAME, "BINANCE:ETHUSDT"], interval="1m").collect()
    assert rows.group_by("instrument", maintain_order=True).len().rows() == [
        (NAME, 5000),
        ("BINANCE:ETHUSDT", 10),
    ]


def test_lists_describes_and_removes(filled):
    filled.write(trades(10), "trades", "X:..")
    assert [str(each.name) for each in filled.list()] == [f"{NAME} bars 1m", "X:.. trades"]
    filled.remove("bars", NAME, "1m")
    assert [str(each.name) for each in filled.list()] == ["X:.. trades"]
    with pytest.raises(NotFoundError, match=r"found none; known are X:\.\. trades"):
        filled.describe("bars", "Z:Z", "1m")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.reverse(), "sort the rows by time"),
        (lambda t: pl.concat([t, t.tail(1)]), "drop doubles"),
        (lambda t: t.drop("close"), 'expected a column "close"'),
        (lambda t: t.rename({"ts_open": "date"}), "expected a column ts_open or ts_close"),
        (lambda t: t.with_columns(pl.col("open").cast(pl.String)), "convert it"),
        (lambda t: t.head(0), "expected rows, found none"),
        (lambda t: t.with_columns(ts_close=pl.col("ts_open")), "expected ts_close 1m after"),
    ],
)
def test_rows_that_cannot_be_are_refused_and_nothing_is_left(catalog, change, said):
    with pytest.raises(DataError, match=said):
        catalog.write(change(bars(10)), "bars", NAME, interval="1m")
    assert not list(catalog.folder.rglob("*.parquet"))


@pytest.mark.parametrize(
    ("kind", "instrument", "interval"),
    [("bar", NAME, "1m"), ("bars", "BTCUSDT", "1m"), ("bars", NAME, ""), ("trades", NAME, "1m")],
)
def test_names_that_cannot_be_are_refused(kind, instrument, interval):
    with pytest.raises(DataError, match="expected"):
        SeriesName(kind, instrument, interval)


def test_files_hold_at_most_so_many_rows_and_the_content_does_not_show_it(catalog, monkeypatch):
    whole = catalog.write(trades(5000), "trades", NAME).series
    monkeypatch.setattr("hansa.stores.parquet.writing.ROWS_A_FILE", 1000)
    with catalog.writing(SeriesName("trades", "X:Y")) as writer:
        for start in range(0, 5000, 700):
            piece = trades(5000).slice(start, 700)
            writer.add(shaped(piece, shape_of("trades"), None, catalog.folder))
        series = writer.commit(Source(name="a")).series
    assert len(series.parts) > 3
    assert series.fingerprint == whole.fingerprint
    assert catalog.verify("trades", "X:Y")


def test_a_file_that_is_gone_or_damaged_is_named_and_not_as_it_was_written(filled):
    series = filled.describe("bars", NAME, "1m")
    file = filled.place(series.name) / series.parts[0].file
    file.write_bytes(file.read_bytes()[:1000])
    assert not filled.verify("bars", NAME, "1m")
    file.unlink()
    assert not filled.verify("bars", NAME, "1m")
    with pytest.raises(DataError, match="expected the files of the series as they were written"):
        filled.bars(NAME, interval="1m")


def test_a_folder_that_cannot_be_written_leaves_the_series_as_it_was(filled, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    before = filled.describe("bars", NAME, "1m")
    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(DataError, match="make room, and write again"):
        filled.write(bars(10, first=5000), "bars", NAME, interval="1m")
    assert filled.describe("bars", NAME, "1m") == before
    assert filled.verify("bars", NAME, "1m")


def test_a_row_that_is_there_in_addition_is_the_one_that_is_named(tmp_path):
    catalog, rows = hansa.Catalog(tmp_path), bars(100)
    catalog.write(pl.concat([rows.head(50), rows.tail(49)]), "bars", NAME, interval="1m")
    with pytest.raises(DataError) as error:
        catalog.write(rows, "bars", NAME, interval="1m")
    assert "found no row of 2023-12-30T00:50:00Z in the catalog and 2023-12-30T00:50:00Z" in str(
        error.value
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"close": None},
        {"low": 1e9},
        {"open": float("inf")},
        {"close": -1.0},
        {"volume": float("nan")},
    ],
)
def test_bars_that_every_run_would_refuse_are_not_written(tmp_path, wrong):
    catalog = hansa.Catalog(tmp_path)
    rows = bars(10).with_columns(
        **{name: pl.lit(value, dtype=pl.Float64) for name, value in wrong.items()}
    )
    with pytest.raises(DataError, match="row 1"):
        catalog.write(rows, "bars", NAME, interval="1m")
    assert catalog.list() == ()
    assert catalog.write(rows, "bars", NAME, interval="1m", is_judged=False).rows_added == 10


def test_bars_are_judged_across_the_pieces_that_they_come_in(tmp_path):
    rows = bars(10)
    late = rows.tail(5).with_columns(pl.col("ts_open") - pl.duration(seconds=30))
    with pytest.raises(DataError, match=r"row 6, .*at least 1m apart .*found 30s"):
        hansa.Catalog(tmp_path).write([rows.head(5), late], "bars", NAME, interval="1m")


def test_no_rows_at_all_are_refused(tmp_path):
    with pytest.raises(DataError, match="expected rows, found none"):
        hansa.Catalog(tmp_path).write(bars(10).clear(), "bars", NAME, interval="1m")


def test_bars_of_a_greater_length_than_stated_are_refused_as_an_import_refuses_them(catalog):
    pieces = [bars(5), bars(5, first=5)]
    with pytest.raises(DataError, match=r"seeing the future; set interval.* is_judged=False"):
        catalog.write(pieces, "bars", NAME, interval="30s")
    assert catalog.list() == ()
    catalog.write(pieces, "bars", NAME, interval="30s", is_judged=False)
    assert catalog.write(bars(1, first=90), "bars", NAME, interval="30s").rows_added == 1


def test_bars_of_time_are_made_by_a_length_as_it_is_written(filled):
    assert filled.resample(NAME, "4h", source="1m").series.name.interval == "4h"
    again = filled.resample(NAME, TimeBars.of("4h"), source="1m")
    assert (again.is_same, again.series.rows) == (True, 20)


@pytest.mark.parametrize("length", ["4h", 0, 1.5])
def test_bars_of_time_of_what_is_no_count_of_nanoseconds_are_refused(length):
    with pytest.raises(ConfigError, match=r'found .*TimeBars\.of\("4h"\)'):
        TimeBars(length)
