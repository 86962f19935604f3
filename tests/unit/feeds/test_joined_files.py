"""Tables of several files: one in the order of receipt, in memory or mapped, and what is told."""

import gc
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tick_files import SECOND_NS, instrument, request

from hansa.errors import DataError
from hansa.feeds import load_ticks
from hansa.feeds.files import joining
from hansa.feeds.files.hftbacktest import BUY, DEPTH, EVENT, EXCH, LOCAL
from hansa.feeds.files.joining import TableFiles
from hansa.feeds.files.spooling import SpoolFile
from hansa.market import Quotes, Trades

FULL = Path("/dev/full")
receipts = st.lists(st.integers(0, 30), min_size=1, max_size=20)


def trades(path, recv_s, late_s=0):
    """Trades received at some seconds, each `late_s` after it happened; the price names the row."""
    recv_ns = np.sort(np.array(recv_s, dtype=np.int64)) * SECOND_NS
    rows = np.arange(len(recv_ns), dtype=np.int64)
    return Trades(
        instrument=instrument(),
        ts_event_ns=recv_ns - late_s * SECOND_NS,
        ts_recv_ns=recv_ns,
        price=rows + 1000 * int(path.stem) + 10**6,
        qty=rows + 1,
        aggressor=np.zeros(len(rows), dtype=np.int64),
    )


def joined(folder, tables, kept_bytes_max):
    files = TableFiles(kept_bytes_max=kept_bytes_max)
    for number, recv_s in enumerate(tables):
        path = folder / f"{number}.parquet"
        files.add(path, trades(path, recv_s))
    return files.joined()


def plain(folder, tables):
    """All rows behind each other, sorted by receipt, rows of one time in the order of the files."""
    parts = [trades(folder / f"{number}.parquet", each) for number, each in enumerate(tables)]
    columns = [np.concatenate(each) for each in zip(*(p.columns() for p in parts), strict=True)]
    order = np.argsort(columns[1], kind="stable")
    return [column[order] for column in columns]


@pytest.mark.parametrize("far", [1.0, 10.0])
def test_a_price_that_does_not_go_on_in_the_next_file_is_told(tmp_path, far):
    files = TableFiles()
    for number, price in enumerate((10_000, int(10_000 * far))):
        table = trades(tmp_path / f"{number}.parquet", range(40 * number, 40 * number + 40))
        table = replace(table, price=np.arange(40) + price)
        files.add(tmp_path / f"{number}.parquet", table, far_prices="refuse")
    found = files.joined().findings
    assert [each.code for each in found] == ([] if far == 1.0 else ["price_jump"])
    assert all("where 0.parquet ends and 1.parquet begins" in each.text for each in found)
    assert all(each.severity == "error" for each in found)


def test_a_far_last_row_of_a_file_is_told_once_the_next_file_is_there(tmp_path):
    files = TableFiles(kept_bytes_max=0)
    for number in (0, 1):
        table = trades(tmp_path / f"{number}.parquet", range(40 * number, 40 * number + 40))
        price = np.arange(40) + 10_000
        price[-1] += 10_000 * (1 - number)
        files.add(tmp_path / f"{number}.parquet", replace(table, price=price))
    (found,) = files.joined().findings
    assert (found.code, found.severity) == ("price_far", "warning")


@given(st.lists(receipts, min_size=1, max_size=5), st.sampled_from([0, 500, 10**6]))
def test_files_become_one_table_in_the_order_of_receipt(tmp_path_factory, tables, kept):
    folder = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "BLOCK_ROWS", 3)
        (table,) = joined(folder, tables, kept).tables
    for found, wanted in zip(table.columns(), plain(folder, tables), strict=True):
        assert np.array_equal(found, wanted)


def test_files_that_overlap_are_told_with_both_names(tmp_path):
    (finding,) = joined(tmp_path, [[0, 9], [20, 30], [8, 12]], 0).findings
    assert (finding.path.name, finding.code) == ("2.parquet", "overlap")
    assert "expected to begin where 0.parquet ends (1970-01-01T00:00:09" in finding.text


def test_files_that_follow_each_other_have_nothing_to_say(tmp_path):
    assert joined(tmp_path, [[0, 9], [9, 30], [31]], 0).findings == ()


def test_an_event_before_the_last_of_the_file_before_is_raised_and_told(tmp_path):
    files = TableFiles()
    for number, (recv_s, late_s) in enumerate([([10, 20], 0), ([21, 30], 5)]):
        path = tmp_path / f"{number}.parquet"
        files.add(path, trades(path, recv_s, late_s))
    found = files.joined()
    assert (found.tables[0].ts_event_ns // SECOND_NS).tolist() == [10, 20, 20, 25]
    assert [each.code for each in found.findings] == ["event_time_falls"]
    assert "by 4000000000 ns at most (1 rows)" in found.findings[0].text


def test_instruments_and_kinds_stay_apart_in_the_order_of_their_first_files(tmp_path):
    files = TableFiles(kept_bytes_max=0)
    path = tmp_path / "0.parquet"
    table = trades(path, [1, 2])
    names = ("ts_event_ns", "ts_recv_ns", "bid_px", "ask_px", "bid_qty", "ask_qty")
    columns = dict.fromkeys(names, np.array([5, 6], dtype=np.int64))
    for each in (table, Quotes(instrument=instrument(), **columns), table):
        files.add(path, each)
    assert [(type(each), len(each)) for each in files.joined().tables] == [(Trades, 4), (Quotes, 2)]


def test_what_left_memory_cannot_be_written_to(tmp_path):
    (table,) = joined(tmp_path, [[1, 2]], 0).tables
    with pytest.raises(ValueError, match="read-only"):
        table.price[0] = 7


def live_bytes_of(folder, files):
    """Array bytes alive at the most while so many files of 20,000 rows are joined."""
    gc.collect()
    tracemalloc.start()
    tables = [range(20_000 * at, 20_000 * (at + 1)) for at in range(files)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "BLOCK_ROWS", 10_000)
        found = joined(folder, tables, 10**6)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.tables[0]) == 20_000 * files
    return most


def test_eight_files_take_no_more_memory_than_two(tmp_path):
    assert live_bytes_of(tmp_path, 8) < 1.1 * live_bytes_of(tmp_path, 2)


def test_the_temporary_file_has_no_name(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file = SpoolFile()
    file.append(np.arange(10, dtype=np.int64))
    assert list(tmp_path.iterdir()) == []
    assert file.mapped().tolist() == list(range(10))


@pytest.mark.skipif(not FULL.exists(), reason="needs a disk that is full")
def test_a_full_disk_is_told_with_the_place_the_bytes_and_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: FULL.open("wb"))
    with pytest.raises(DataError, match="No space left on device") as error:
        SpoolFile().append(np.arange(1000, dtype=np.int64))
    assert str(error.value).startswith(f"{tmp_path}: expected room for the rows")
    assert "so far 8,000 bytes" in str(error.value)
    assert "TMPDIR" in str(error.value)


def read_bytes_a_row(path, format_, rows):
    """Array bytes alive at the most while a file of ticks is read, checked and counted, by row."""
    asked = request(of=instrument(lot="0.1"))
    load_ticks(path, format_, asked)  # what is imported on the way is no row
    gc.collect()
    tracemalloc.start()
    load_ticks(path, format_, asked)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / rows


def test_a_table_of_quotes_takes_little_more_than_twice_what_stays_while_it_is_read(tmp_path):
    rows = 200_000
    prices = {"bid_px": np.full(rows, 10.0), "ask_px": np.full(rows, 10.5)}
    sizes = {"bid_qty": np.ones(rows), "ask_qty": np.ones(rows)}
    frame = pl.DataFrame({"ts_event": np.arange(rows) * SECOND_NS + 10**18, **prices, **sizes})
    frame.write_parquet(tmp_path / "quotes.parquet")
    assert read_bytes_a_row(tmp_path / "quotes.parquet", "table", rows) < 2.5 * 48


def test_a_file_of_hftbacktest_takes_little_more_than_twice_what_stays_while_it_is_read(tmp_path):
    data = np.zeros(300_000, dtype=EVENT)
    data["ev"] = DEPTH | EXCH | LOCAL | BUY
    data["exch_ts"] = data["local_ts"] = np.arange(len(data)) * SECOND_NS
    data["px"], data["qty"] = 10.0, 1.0
    np.savez(tmp_path / "book.npz", data=data)
    assert read_bytes_a_row(tmp_path / "book.npz", "hftbacktest", len(data)) < 3 * 48
