"""Lines of captures that are not as they should be: left out, counted, never silent."""

import gzip
from dataclasses import replace

import pytest
from tick_files import SAMPLE, codes, request

from hansa.errors import DataError
from hansa.feeds import Kind, TickRequest, check_ticks, load_ticks
from hansa.feeds.files.binance import BinanceReader
from hansa.feeds.files.reader import NO_TIME_NS
from hansa.market.ticks import CLEAR, LAST

QUOTE = '{"u":%d,"s":"ETHUSDT","b":"10.00","B":"1.0","a":"10.01","A":"2.0"}'
DEPTH = '{"e":"depthUpdate","E":%d,"s":"%s","U":1,"u":9,"b":[["9.00","1"]],"a":[]}'
SNAPSHOT = '{"lastUpdateId":5,"bids":[["8.00","1"]],"asks":[["11.00","1"]]}'
TRADE = '{"e":"%s","s":"ETHUSDT","%s":%d,"p":"10.0","q":"1.0","T":1723161255342,"m":true%s}'


@pytest.fixture
def read(tmp_path):
    """Writes lines, each with a receipt, and reads them."""

    def _read(*bodies):
        file = tmp_path / "capture.jsonl"
        lines = [f"{1723161254024619568 + row} {body}\n" for row, body in enumerate(bodies)]
        file.write_text("".join(lines))
        return BinanceReader().read(file, TickRequest(instruments={}))

    return _read


def table(raw, kind):
    return next(each for each in raw.tables if each.kind is kind)


def trade(trade_id, *, event="trade", key="t", more=""):
    return TRADE % (event, key, trade_id, more)


def test_a_message_may_come_with_or_without_the_frame_of_a_stream(read):
    framed = '{"stream":"ethusdt@bookTicker","data":%s}' % (QUOTE % 2)
    assert table(read(QUOTE % 1, framed), Kind.QUOTES).numbers["bid_px"].tolist() == [10.0, 10.0]


def test_a_line_that_cannot_be_read_is_counted_and_left_out(read):
    raw = read(QUOTE % 1, '{"u":7,"s":"ETHUSDT","b":', "hello", QUOTE % 2)
    assert len(table(raw, Kind.QUOTES)) == 2
    (finding,) = raw.findings
    assert (str(finding.code), finding.row) == ("line_unreadable", 2)
    assert "2 in all" in finding.text


def test_missing_trade_ids_are_said_with_their_number(read):
    (finding,) = read(trade(1), trade(5)).findings
    assert str(finding.code) == "sequence_break"
    assert "3 in all" in finding.text


def test_a_trade_that_comes_again_is_left_out(read):
    raw = read(trade(1), trade(2), trade(2))
    assert len(table(raw, Kind.TRADES)) == 2
    assert codes(raw.findings) == {"duplicate"}


def test_trades_that_come_in_falling_order_are_all_kept(read):
    raw = read(trade(4), trade(3), trade(2), trade(2), trade(1))
    assert table(raw, Kind.TRADES).row.tolist() == [1, 2, 3, 5]
    (finding,) = raw.findings
    assert (str(finding.code), finding.row) == ("duplicate", 4)


def test_a_capture_sorted_the_other_way_has_the_same_trades(tmp_path):
    lines = gzip.decompress(SAMPLE.read_bytes()).splitlines(keepends=True)
    (tmp_path / "there.jsonl").write_bytes(b"".join(lines))
    (tmp_path / "back.jsonl").write_bytes(b"".join(reversed(lines)))
    asked = replace(request(), kinds=(Kind.TRADES,))
    (there,), (back,) = (
        load_ticks(tmp_path / name, "binance", asked).tables
        for name in ("there.jsonl", "back.jsonl")
    )
    assert len(there) > 1_000
    assert sorted(there.ts_event_ns) == sorted(back.ts_event_ns)
    assert there.price.sum() == back.price.sum()


def test_trades_that_were_not_matched_in_the_market_are_left_out(read):
    raw = read(trade(1), trade(2, more=',"X":"INSURANCE_FUND"'))
    assert len(table(raw, Kind.TRADES)) == 1
    assert codes(raw.findings) == {"rows_left_out"}


def test_aggregated_trades_serve_only_where_single_ones_are_not_there(read):
    aggregated = trade(1, event="aggTrade", key="a")
    assert len(table(read(aggregated), Kind.TRADES)) == 1
    raw = read(aggregated, trade(1), trade(2))
    assert len(table(raw, Kind.TRADES)) == 2
    assert codes(raw.findings) == {"rows_left_out"}


def test_partial_books_are_left_out_and_said(read):
    body = '{"lastUpdateId":160,"bids":[["10","1"]],"asks":[["11","1"]]}'
    raw = read(QUOTE % 1, f'{{"stream":"ethusdt@depth5","data":{body}}}')
    assert len(table(raw, Kind.DEPTH)) == 0
    assert codes(raw.findings) == {"rows_left_out"}


def test_a_file_of_something_else_is_refused(read):
    with pytest.raises(DataError, match="expected lines of a receipt in ns"):
        read("hello", "world")


def test_a_capture_that_was_cut_off_is_refused(tmp_path):
    file = tmp_path / "cut.jsonl.gz"
    file.write_bytes(gzip.compress(b"1 " + (QUOTE % 1).encode() + b"\n")[:-12])
    with pytest.raises(DataError, match="found"):
        BinanceReader().read(file, TickRequest(instruments={}))


def test_a_snapshot_may_come_before_all_changes(read):
    depth = table(read(SNAPSHOT, DEPTH % (1, "ETHUSDT")), Kind.DEPTH)
    assert depth.numbers["price"].tolist() == [8.0, 11.0, 9.0]
    assert depth.counts["flags"].tolist() == [CLEAR, LAST, LAST]


def test_a_snapshot_without_a_name_among_several_symbols_is_left_out(read):
    raw = read(DEPTH % (1, "ETHUSDT"), DEPTH % (1, "BTCUSDT"), SNAPSHOT)
    assert {"symbol_missing", "book_unanchored"} == codes(raw.findings)


@pytest.mark.parametrize("sent", [1723161255342, 1723161255342000])
def test_times_may_be_in_milliseconds_or_microseconds(read, sent):
    depth = table(read(SNAPSHOT, DEPTH % (sent, "ETHUSDT")), Kind.DEPTH)
    assert depth.ts_event_ns[-1] == 1723161255342 * 10**6


def test_a_line_without_a_receipt_has_none(tmp_path):
    file = tmp_path / "capture.jsonl"
    file.write_text(trade(1) + "\n")
    raw = BinanceReader().read(file, TickRequest(instruments={}, kinds=(Kind.TRADES,)))
    assert [each.kind for each in raw.tables] == [Kind.TRADES]
    assert raw.tables[0].ts_recv_ns.tolist() == [NO_TIME_NS]


def test_messages_of_other_streams_are_left_out_and_said(read):
    raw = read(QUOTE % 1, '{"e":"kline","s":"ETHUSDT","k":{}}')
    assert codes(raw.findings) == {"rows_left_out"}


def test_an_empty_file_is_refused(read):
    with pytest.raises(DataError, match="expected lines of a capture"):
        read()


def test_the_sample_loads_with_its_quirks_said():
    ticks = load_ticks(SAMPLE, "binance", request())
    assert [type(each).__name__ for each in ticks.tables] == ["Depth", "Quotes", "Trades"]
    assert {"clock_skew", "event_time_unknown", "rows_left_out"} <= codes(ticks.findings)
    assert all((each.ts_recv_ns >= each.ts_event_ns).all() for each in ticks.tables)


def test_the_check_of_the_sample_says_the_grid_of_its_prices():
    check = check_ticks(SAMPLE, "binance")
    assert check.is_sound
    assert check.rows == 13_000
    assert check.instruments == ("ETHUSDT",)
    assert any("tick that fits: 0.01" in each.text for each in check.findings)
