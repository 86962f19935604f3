"""Reading Databento's DBN: trades, quotes and depth."""

from datetime import date

import numpy as np
import pytest
from databento_files import DAYS, LAST_FLAG, START_NS, UNDEF, dbn, head, records, write_dbn
from reader_files import book_after, originals, request

from hansa.errors import DataError
from hansa.feeds.files import databento_stream
from hansa.feeds.files.databento import DatabentoReader
from hansa.feeds.files.reader import NO_TIME_NS, Kind
from hansa.market.finding import Code
from hansa.market.ticks import CLEAR, LAST

TRADE = {"action": b"T", "side": b"B", "price": 100_500_000_000, "size": 3}
QUOTE = {"action": b"A", "flags": LAST_FLAG, "bid_sz_00": 5, "ask_sz_00": 6,
         "bid_px_00": 99 * 10**9, "ask_px_00": 101 * 10**9}  # fmt: skip


def read(tmp_path, schema, *parts, **options):
    path = write_dbn(tmp_path / "file.dbn.zst", *(parts or (head(schema),)))
    return DatabentoReader().read(path, request(**options))


def trades(*rows):
    return records(dbn.TradeMsg, "trades", rows)


def codes(raw):
    return {finding.code for finding in raw.findings}


def test_a_trade_has_its_exact_price_and_the_side_of_the_aggressor(tmp_path):
    rows = trades(TRADE, {**TRADE, "side": b"A"}, {**TRADE, "side": b"N"})
    (table,) = read(tmp_path, "trades", head("trades"), rows).tables
    assert table.symbol == "X:AB"
    assert table.numbers["price"].tolist() == [100.5, 100.5, 100.5]
    assert table.counts["aggressor"].tolist() == [1, -1, 0]
    assert (table.ts_recv_ns - table.ts_event_ns).tolist() == [100, 100, 100]


def test_a_trade_without_a_price_is_left_out_and_counted(tmp_path):
    raw = read(tmp_path, "trades", head("trades"), trades(TRADE, {**TRADE, "price": UNDEF}))
    assert (len(raw.tables[0]), codes(raw)) == (1, {Code.ROWS_LEFT_OUT})


def test_an_undefined_receipt_is_not_known(tmp_path):
    rows = trades({**TRADE, "ts_event": 2**64 - 1})
    (table,) = read(tmp_path, "trades", head("trades"), rows).tables
    assert table.ts_event_ns.tolist() == [NO_TIME_NS]


def test_a_record_of_no_symbol_is_left_out_and_counted(tmp_path):
    rows = trades(TRADE, {**TRADE, "instrument_id": 8})
    raw = read(tmp_path, "trades", head("trades"), rows)
    assert (len(raw.tables[0]), codes(raw)) == (1, {Code.SYMBOL_MISSING})


def test_an_id_means_another_symbol_on_another_day(tmp_path):
    second = date(2024, 1, 3)
    mappings = (("AB", (DAYS[0], second), "7"), ("CD", (second, DAYS[1]), "7"))
    late = {**TRADE, "ts_recv": START_NS + 86400 * 10**9}
    raw = read(tmp_path, "trades", head("trades", mappings), trades(TRADE, late))
    assert [table.symbol for table in raw.tables] == ["X:AB", "X:CD"]


def test_records_of_another_kind_between_are_left_out_and_counted(tmp_path):
    other = records(dbn.OHLCVMsg, "ohlcv-1s", [{}])
    raw = read(tmp_path, "trades", head("trades"), trades(TRADE), other, trades(TRADE))
    assert raw.tables[0].row.tolist() == [1, 3]
    assert (raw.rows, codes(raw)) == (3, {Code.ROWS_LEFT_OUT})


def test_a_quote_is_taken_where_its_event_is_whole(tmp_path):
    rows = records(dbn.MBP1Msg, "mbp-1", [{**QUOTE, "flags": 0}, QUOTE])
    raw = read(tmp_path, "mbp-1", head("mbp-1"), rows)
    assert raw.tables[0].row.tolist() == [2]
    assert raw.tables[0].numbers["ask_px"].tolist() == [101.0]
    assert codes(raw) == {Code.ROWS_LEFT_OUT}


def test_an_undefined_side_of_a_quote_is_empty(tmp_path):
    rows = records(dbn.MBP1Msg, "mbp-1", [{**QUOTE, "ask_px_00": UNDEF}])
    raw = read(tmp_path, "mbp-1", head("mbp-1"), rows)
    assert np.isnan(raw.tables[0].numbers["ask_px"]).all()
    assert raw.tables[0].numbers["ask_qty"].tolist() == [0.0]
    assert codes(raw) == {Code.ONE_SIDED}


def test_tbbo_gives_the_trade_and_the_quote_of_its_moment(tmp_path):
    rows = records(dbn.MBP1Msg, "tbbo", [{**QUOTE, **TRADE, "flags": 0}])
    raw = read(tmp_path, "tbbo", head("tbbo"), rows)
    assert [table.kind for table in raw.tables] == [Kind.QUOTES, Kind.TRADES]


def test_ten_levels_become_changes(tmp_path):
    empty = {f"{side}_px_{level:02d}": UNDEF for side in ("bid", "ask") for level in range(10)}
    first = {**empty, **QUOTE}
    moved = {**first, "bid_px_00": 98 * 10**9}
    rows = records(dbn.MBP10Msg, "mbp-10", [first, moved])
    (table,) = read(tmp_path, "mbp-10", head("mbp-10"), rows).tables
    assert table.counts["flags"].tolist() == [CLEAR, LAST, 0, LAST]
    assert book_after(table, 2) == {(1, 98.0): 5.0, (-1, 101.0): 6.0}


def test_uncertain_receipts_are_counted(tmp_path):
    raw = read(tmp_path, "trades", head("trades"), trades({**TRADE, "flags": 8}))
    assert codes(raw) == {Code.RECEIPT_UNKNOWN}


def test_blocks_do_not_show(tmp_path, monkeypatch):
    rows = trades(*({**TRADE, "size": size} for size in range(1, 40)))
    monkeypatch.setattr(databento_stream, "BLOCK_BYTES", 100)
    (table,) = read(tmp_path, "trades", head("trades"), rows).tables
    assert table.row.tolist() == list(range(1, 40))
    assert table.numbers["qty"].tolist() == list(map(float, range(1, 40)))


def test_a_file_cut_within_a_record_is_refused(tmp_path):
    with pytest.raises(DataError, match="row 2: expected whole records, found 10 bytes"):
        read(tmp_path, "trades", head("trades"), trades(TRADE), trades(TRADE)[:10])


def test_a_file_cut_within_its_packed_data_is_refused(tmp_path):
    path = write_dbn(tmp_path / "file.dbn.zst", head("trades"), trades(TRADE))
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(DataError, match="an end in the midst of its packed data"):
        DatabentoReader().read(path, request())


def test_a_file_of_another_format_is_refused(tmp_path):
    path = tmp_path / "file.dbn"
    path.write_text("time,price\n1,2\n")
    with pytest.raises(DataError, match="expected the head of a DBN file"):
        DatabentoReader().read(path, request())


def test_bars_are_not_ticks(tmp_path):
    with pytest.raises(DataError, match="expected ticks, found bars"):
        read(tmp_path, "ohlcv-1s", head("ohlcv-1s"), records(dbn.OHLCVMsg, "ohlcv-1s", [{}]))


@pytest.mark.parametrize("dataset", ["GLBX.MDP3", "XNAS.ITCH", "OPRA.PILLAR"])
@pytest.mark.parametrize("schema", ["trades", "tbbo", "mbp-1"])
def test_the_originals_read_as_the_vendor_decodes_them(dataset, schema):
    path = originals(f"raw_samples/databento/{dataset}__{schema}.dbn.zst")
    raw = DatabentoReader().read(path, request())
    decoder = dbn.DBNDecoder(compression=dbn.Compression.ZSTD)
    _, *decoded = decoder.write_and_decode(path.read_bytes())
    expected = [(each.ts_event, each.ts_recv) for each in decoded]
    table = raw.tables[0]
    found = zip(table.ts_event_ns.tolist(), table.ts_recv_ns.tolist(), strict=True)
    assert list(found) == expected
    prices = [each.pretty_price for each in decoded if str(each.action) in ("T", "Action.TRADE")]
    shown = [table.numbers["price"] for table in raw.tables if table.kind is Kind.TRADES]
    assert [price for column in shown for price in column.tolist()] == prices
