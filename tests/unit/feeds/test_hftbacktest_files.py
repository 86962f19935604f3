"""Files of hftbacktest: read as it means them, and written so that they read back the same."""

import numpy as np
import pytest
from tick_files import NAME, SAMPLE, book_of, codes, instrument, request

from hansa.errors import DataError
from hansa.feeds import Kind, TickRequest, load_ticks, write_hftbacktest
from hansa.feeds.files.hftbacktest import (
    ADD_ORDER,
    BUY,
    DEPTH,
    DEPTH_BBO,
    DEPTH_CLEAR,
    EVENT,
    EXCH,
    FILL_ORDER,
    LOCAL,
    SELL,
    TRADE,
    HftBacktestReader,
)
from hansa.market.ticks import ADD, FILL, LAST, Quotes

BOTH = EXCH | LOCAL


@pytest.fixture
def read(tmp_path):
    """Writes rows (ev, exch_ts, local_ts, px, qty) and reads one kind of them."""

    def _read(kind, *rows):
        file = tmp_path / "data.npz"
        data = np.array([(*row, 0, 0, 0.0) for row in rows], dtype=EVENT)
        np.savez_compressed(file, data=data)
        raw = HftBacktestReader().read(file, request())
        return next(table for table in raw.tables if table.kind is kind), raw

    return _read


def test_rows_of_the_same_two_times_are_one_update(read):
    rows = [(DEPTH | BOTH | BUY, 1, 2, 10.0 + at, 1.0) for at in range(2)]
    table, _ = read(Kind.DEPTH, *rows, (DEPTH | BOTH | SELL, 3, 4, 12.0, 1.0))
    assert (table.counts["flags"] & LAST).tolist() == [0, LAST, LAST]
    assert table.counts["side"].tolist() == [1, 1, -1]
    assert (table.ts_event_ns.tolist(), table.ts_recv_ns.tolist()) == ([1, 1, 3], [2, 2, 4])


def test_rows_for_the_exchange_only_are_left_out_and_said(read):
    table, raw = read(
        Kind.TRADES, (TRADE | EXCH | BUY, 1, 9, 10.0, 1.0), (TRADE | LOCAL | BUY, 1, 9, 10.0, 1.0)
    )
    assert table.row.tolist() == [2]
    assert codes(raw.findings) == {"rows_left_out"}


@pytest.mark.parametrize(
    ("clear", "bids", "asks"),
    [
        ((DEPTH_CLEAR | BOTH | BUY, 2, 2, 10.0, 0.0), [9.0], [12.0, 13.0]),
        ((DEPTH_CLEAR | BOTH | SELL, 2, 2, 12.0, 0.0), [9.0, 10.0, 11.0], [13.0]),
        ((DEPTH_CLEAR | BOTH | BUY, 2, 2, float("nan"), 0.0), [], [12.0, 13.0]),
        ((DEPTH_CLEAR | BOTH, 2, 2, 0.0, 0.0), [], []),
    ],
)
def test_a_clear_takes_the_levels_from_the_best_to_its_price(read, clear, bids, asks):
    before = [(DEPTH | BOTH | BUY, 1, 1, price, 1.0) for price in (9.0, 10.0, 11.0)]
    before += [(DEPTH | BOTH | SELL, 1, 1, price, 1.0) for price in (12.0, 13.0)]
    table, _ = read(Kind.DEPTH, *before, clear)
    levels = book_of(table).levels
    assert (sorted(levels[1]), sorted(levels[-1])) == (bids, asks)


def test_best_prices_become_quotes_side_by_side(read):
    table, _ = read(
        Kind.QUOTES,
        (DEPTH_BBO | BOTH | BUY, 1, 1, 10.0, 1.0),
        (DEPTH_BBO | BOTH | SELL, 1, 1, 11.0, 2.0),
        (DEPTH_BBO | BOTH | BUY, 2, 2, 10.5, 3.0),
    )
    assert table.numbers["bid_px"].tolist() == [10.0, 10.5]
    assert table.numbers["ask_px"].tolist() == [11.0, 11.0]


def test_orders_are_read_by_their_ids(read):
    table, _ = read(
        Kind.ORDERS, (ADD_ORDER | BOTH | BUY, 1, 1, 10.0, 2.0), (FILL_ORDER | BOTH, 2, 2, 10.0, 1.0)
    )
    assert table.counts["action"].tolist() == [ADD, FILL]


def test_what_is_written_reads_back_the_same(tmp_path):
    ticks = load_ticks(SAMPLE, "binance", request())
    tables = tuple(each for each in ticks.tables if not isinstance(each, Quotes))
    file = tmp_path / "sample.npz"
    write_hftbacktest(file, tables)
    again = load_ticks(file, "hftbacktest", request()).tables
    assert [type(each) for each in again] == [type(each) for each in tables]
    assert book_of(again[0]).levels == book_of(tables[0]).levels
    for one, other in zip(tables[1].columns(), again[1].columns(), strict=True):
        assert one.tolist() == other.tolist()


def test_what_is_written_is_in_order_for_each_side(tmp_path):
    ticks = load_ticks(SAMPLE, "binance", request())
    file = tmp_path / "sample.npz"
    write_hftbacktest(file, tuple(each for each in ticks.tables if not isinstance(each, Quotes)))
    with np.load(file) as archive:
        data = archive["data"]
    local, exch = data[(data["ev"] & LOCAL) != 0], data[(data["ev"] & EXCH) != 0]
    assert len(local) == len(exch) < len(data)
    assert (np.diff(local["local_ts"]) >= 0).all()
    assert (np.diff(exch["exch_ts"]) >= 0).all()


def test_quotes_cannot_be_written(tmp_path):
    ticks = load_ticks(SAMPLE, "binance", request())
    with pytest.raises(DataError, match="found Quotes; leave it out"):
        write_hftbacktest(tmp_path / "sample.npz", ticks.tables)


def test_another_file_is_refused(tmp_path):
    file = tmp_path / "other.npz"
    file.write_bytes(b"PK nothing")
    with pytest.raises(DataError, match=r"expected an \.npz of hftbacktest"):
        HftBacktestReader().read(file, request())
    np.savez(file, data=np.zeros(3))
    with pytest.raises(DataError, match="expected rows of"):
        HftBacktestReader().read(file, request())


def test_the_request_must_name_the_symbol(tmp_path):
    asked = TickRequest(instruments={NAME: instrument()})
    with pytest.raises(DataError, match="expected exactly one symbol"):
        HftBacktestReader().read(tmp_path, asked)


def test_what_is_no_array_is_not_advised_to_be_loaded_unsafely(tmp_path):
    path = tmp_path / "a.npz"
    path.write_text("no array")
    with pytest.raises(DataError, match="found: no array of NumPy; check or fetch"):
        HftBacktestReader().read(path, request())
