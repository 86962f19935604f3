"""Reading tardis.dev's CSV."""

import gzip

import pytest
from reader_files import book_after, originals, request, write
from tick_files import instrument

from hansa.errors import DataError
from hansa.feeds.files.loading import load_ticks
from hansa.feeds.files.reader import Kind, TickRequest
from hansa.feeds.files.tardis import TardisReader
from hansa.market.finding import Code
from hansa.market.ticks import CLEAR, LAST

HEAD = "exchange,symbol,timestamp,local_timestamp"
T0 = 1_600_000_000_000_000
TRADES = f"{HEAD},id,side,price,amount\n"
QUOTES = f"{HEAD},ask_amount,ask_price,bid_price,bid_amount\n"
BOOK = f"{HEAD},is_snapshot,side,price,amount\n"


def read(tmp_path, text, **options):
    path = write(tmp_path / "file.csv", text)
    return TardisReader().read(path, request(**options))


def row(at, *cells, symbol="BTC"):
    return ",".join(["deribit", symbol, str(T0 + at), str(T0 + at + 100), *map(str, cells)]) + "\n"


def codes(raw):
    return {finding.code for finding in raw.findings}


def test_trades_have_microseconds_prices_and_the_side_of_the_aggressor(tmp_path):
    text = TRADES + row(0, "a", "buy", 100.5, 2) + row(5, "b", "sell", 100, 1)
    (table,) = read(tmp_path, text).tables
    assert table.symbol == "X:BTC"
    assert table.ts_event_ns.tolist() == [T0 * 1000, (T0 + 5) * 1000]
    assert (table.ts_recv_ns - table.ts_event_ns).tolist() == [100_000, 100_000]
    assert table.numbers["price"].tolist() == [100.5, 100.0]
    assert table.counts["aggressor"].tolist() == [1, -1]


def test_a_trade_of_unknown_side_is_kept_and_counted(tmp_path):
    raw = read(tmp_path, TRADES + row(0, "a", "unknown", 100.5, 2))
    assert raw.tables[0].counts["aggressor"].tolist() == [0]
    assert codes(raw) == {Code.FIELD_VALUE}


def test_an_empty_side_of_a_quote_has_no_price_and_a_quantity_of_zero(tmp_path):
    raw = read(tmp_path, QUOTES + row(0, 3, 101, "", "") + row(1, 3, 101, 100, 7))
    numbers = raw.tables[0].numbers
    assert str(numbers["bid_px"].tolist()) == "[nan, 100.0]"
    assert numbers["bid_qty"].tolist() == [0.0, 7.0]
    assert codes(raw) == {Code.ONE_SIDED}


def test_a_snapshot_empties_the_book_and_rows_of_one_receipt_are_one_update(tmp_path):
    text = BOOK + row(0, "true", "bid", 100, 5) + row(0, "true", "ask", 101, 5)
    text += row(9, "false", "bid", 100, 0) + row(20, "true", "bid", 99, 1)
    (table,) = read(tmp_path, text).tables
    assert table.counts["flags"].tolist() == [CLEAR, LAST, LAST, CLEAR | LAST]
    assert table.counts["side"].tolist() == [1, -1, 1, 1]


def test_changes_before_the_first_snapshot_are_left_out_and_counted(tmp_path):
    text = BOOK + row(0, "false", "bid", 98, 5) + row(1, "true", "bid", 100, 5)
    raw = read(tmp_path, text)
    assert raw.tables[0].numbers["price"].tolist() == [100.0]
    assert Code.BOOK_UNANCHORED in codes(raw)


def test_changes_before_the_first_snapshot_are_kept_if_the_policy_says_so(tmp_path):
    text = BOOK + row(0, "false", "bid", 98, 5) + row(1, "true", "bid", 100, 5)
    raw = read(tmp_path, text, unanchored="keep")
    assert raw.tables[0].numbers["price"].tolist() == [98.0, 100.0]


def test_rows_of_another_symbol_are_left_out_and_counted(tmp_path):
    text = TRADES + row(0, "a", "buy", 1, 1) + row(0, "b", "buy", 2, 1, symbol="ETH")
    raw = read(tmp_path, text, symbols=("ETH",))
    assert [(table.symbol, len(table)) for table in raw.tables] == [("X:ETH", 1)]
    assert (raw.rows, codes(raw)) == (2, {Code.ROWS_LEFT_OUT})


def test_a_cell_that_is_no_number_is_named_with_its_row(tmp_path):
    text = TRADES + row(0, "a", "buy", 1, 1) + row(1, "b", "buy", "x", 1)
    with pytest.raises(DataError, match=r'row 2: column "price": expected a number, found "x"'):
        read(tmp_path, text)


def test_a_stamp_in_another_unit_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"row 1.*expected microseconds"):
        read(tmp_path, TRADES + f"d,BTC,{T0 // 1000},{T0},a,buy,1,1\n")


def test_an_unknown_side_of_the_book_is_refused(tmp_path):
    with pytest.raises(DataError, match='row 1: column "side": expected one of bid, ask'):
        read(tmp_path, BOOK + row(0, "true", "offer", 100, 5))


def test_a_file_of_another_format_is_refused(tmp_path):
    with pytest.raises(DataError, match="expected the header of trades, quotes"):
        read(tmp_path, "a,b\n1,2\n")


def test_a_packed_file_reads_as_the_plain_one(tmp_path):
    text = TRADES + row(0, "a", "buy", 100.5, 2)
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    packed = TardisReader().read(path, request())
    assert packed.tables[0].numbers["price"].tolist() == [100.5]


def test_a_load_counts_ticks_and_lots_exactly(tmp_path):
    path = write(tmp_path / "file.csv", TRADES + row(0, "a", "buy", 100.5, 0.25))
    known = {"X:BTC": instrument("X:BTC", tick="0.5", lot="0.05")}
    (trades,) = load_ticks(path, "tardis", TickRequest(instruments=known, venue="X")).tables
    assert (trades.price.tolist(), trades.qty.tolist()) == ([201], [5])


def test_kinds_that_are_not_wanted_give_no_table(tmp_path):
    raw = read(tmp_path, TRADES + row(0, "a", "buy", 1, 1), kinds=(Kind.QUOTES,))
    assert (raw.tables, raw.rows) == ((), 1)


@pytest.mark.parametrize(
    ("name", "kind", "rows"),
    [
        ("bitmex_trades_XBTUSD", Kind.TRADES, 10),
        ("huobi-dm-swap_quotes_BTC-USD", Kind.QUOTES, 10),
        ("deribit_incremental_book_L2_BTC-PERPETUAL", Kind.DEPTH, 15),
    ],
)
def test_the_originals_read_whole(name, kind, rows):
    path = originals(f"raw_samples/tardis/{name}.csv")
    (table,) = TardisReader().read(path, request()).tables
    assert (table.kind, len(table)) == (kind, rows)


@pytest.mark.parametrize("levels", [5, 25])
def test_changes_rebuild_each_original_snapshot(levels):
    path = originals(f"raw_samples/tardis/binance-futures_book_snapshot_{levels}_BTCUSDT.csv")
    (table,) = TardisReader().read(path, request()).tables
    header, *lines = (line.split(",") for line in path.read_text().split())
    for number, cells in enumerate(lines, 1):
        shown = dict(zip(header, map(str, cells), strict=True))
        expected = {
            (side, float(shown[f"{word}[{level}].price"])): float(shown[f"{word}[{level}].amount"])
            for side, word in ((1, "bids"), (-1, "asks"))
            for level in range(levels)
        }
        assert book_after(table, number) == expected
