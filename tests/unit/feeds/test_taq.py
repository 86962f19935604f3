"""Reading NYSE TAQ's quotes and trades."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_files import originals, request

from hansa.errors import DataError
from hansa.feeds.files import taq
from hansa.feeds.files.reader import NO_TIME_NS, Kind, RawTable
from hansa.feeds.files.taq import TaqReader
from hansa.feeds.files.taq_consolidated import BestQuotes
from hansa.market.finding import Code

NOON_NS = int(datetime(2018, 1, 2, 17, tzinfo=UTC).timestamp()) * 10**9


def file_of(tmp_path, rows, **columns):
    stamps = [NOON_NS + row.pop("at", 0) for row in rows]
    frame = pl.DataFrame(rows).with_columns(
        pl.Series("ts", stamps, dtype=pl.Datetime("ns", "UTC")), pl.lit("XXX").alias("symbol")
    )
    frame.rename(columns).write_parquet(tmp_path / "taq.parquet")
    return tmp_path / "taq.parquet"


def quote(**values):
    made = {"exchange": "N", "bid": 100.0, "bid_size_lots": 1, "ask": 101.0, "ask_size_lots": 2}
    return {**made, **values}


def trade(**values):
    made = {"exchange": "N", "sale_condition": "", "size": 5, "price": 10.5, "correction": "0"}
    return {**made, **values}


def read(tmp_path, *rows, **options):
    return TaqReader(**options).read(file_of(tmp_path, rows), request())


def count(raw, word):
    return sum(
        int(finding.text.rpartition("(")[2].split()[0])
        for finding in raw.findings
        if word in finding.text
    )


def test_noise_in_times_is_rounded_to_microseconds_and_counted(tmp_path):
    raw = read(tmp_path, quote(at=979_000_092), quote(at=989_999_928), quote(at=990_000_000))
    since = raw.tables[0].ts_event_ns - NOON_NS
    assert since.tolist() == [979_000_000, 990_000_000, 990_000_000]
    assert count(raw, "noise") == 2
    assert set(raw.tables[0].ts_recv_ns.tolist()) == {NO_TIME_NS}


def test_sizes_of_quotes_count_a_hundred_shares(tmp_path):
    numbers = read(tmp_path, quote()).tables[0].numbers
    assert (numbers["bid_qty"][0], numbers["ask_qty"][0]) == (100.0, 200.0)


def test_a_price_or_a_size_of_zero_is_an_empty_side(tmp_path):
    raw = read(tmp_path, quote(bid=0.0), quote(bid_size_lots=0), quote(ask=0.0))
    assert np.isnan(raw.tables[0].numbers["bid_px"]).tolist() == [True, True, False]
    assert (count(raw, "bids of 0"), count(raw, "asks of 0")) == (2, 1)


def test_rows_outside_regular_hours_are_kept_and_counted(tmp_path):
    hour_ns = 3600 * 10**9
    raw = read(tmp_path, quote(at=-3 * hour_ns), quote(), quote(at=4 * hour_ns))
    assert (len(raw.tables[0]), count(raw, "outside")) == (3, 2)


def test_quotes_of_several_exchanges_are_warned_of(tmp_path):
    raw = read(tmp_path, quote(), quote(exchange="T"))
    assert (len(raw.tables[0]), count(raw, "another exchange")) == (2, 1)


def test_one_exchange_may_be_picked(tmp_path):
    raw = read(tmp_path, quote(), quote(exchange="T"), exchanges="T")
    assert raw.tables[0].row.tolist() == [2]
    assert count(raw, "not asked for") == 1


def test_consolidated_quotes_are_the_best_of_each_exchanges_latest(tmp_path):
    rows = [quote(), quote(exchange="T", bid=100.5, ask=101.0), quote(exchange="T", bid=0.0)]
    numbers = read(tmp_path, *rows, quotes="consolidated").tables[0].numbers
    assert numbers["bid_px"].tolist() == [100.0, 100.5, 100.0]
    assert numbers["ask_qty"].tolist() == [200.0, 400.0, 400.0]


def test_corrected_trades_are_left_out_and_counted(tmp_path):
    raw = read(tmp_path, trade(), trade(correction="08"), trade(correction="00"))
    assert (raw.tables[0].row.tolist(), count(raw, "correction")) == ([1, 3], 1)


@pytest.mark.parametrize("condition", ["4 B", "Z", "@ W", "M"])
def test_trades_that_are_no_print_of_their_moment_are_left_out(tmp_path, condition):
    raw = read(tmp_path, trade(), trade(sale_condition=condition))
    assert (len(raw.tables[0]), count(raw, "sale condition")) == (1, 1)


@pytest.mark.parametrize("condition", ["F I", "@", "T", "", None, "O"])
def test_ordinary_trades_are_kept(tmp_path, condition):
    (table,) = read(tmp_path, trade(), trade(sale_condition=condition)).tables
    assert table.numbers["qty"].tolist() == [5.0, 5.0]


def test_columns_may_have_taqs_own_names(tmp_path):
    path = file_of(tmp_path, [trade()], ts="DT", price="PRICE", size="SIZE", exchange="EX")
    (table,) = TaqReader().read(path, request()).tables
    assert table.kind is Kind.TRADES


def test_blocks_do_not_show(tmp_path, monkeypatch):
    rows = [quote(bid=100.0 + index, exchange="NT"[index % 2]) for index in range(7)]
    path = file_of(tmp_path, rows)
    whole = TaqReader(quotes="consolidated").read(path, request()).tables[0]
    monkeypatch.setattr(taq, "_ROWS_A_BLOCK", 2)
    pieces = TaqReader(quotes="consolidated").read(path, request()).tables[0]
    assert pieces.row.tolist() == whole.row.tolist()
    assert pieces.numbers["bid_px"].tolist() == whole.numbers["bid_px"].tolist()


def test_a_missing_column_is_named(tmp_path):
    path = file_of(tmp_path, [trade()], price="cost")
    with pytest.raises(DataError, match="expected a column price or PRICE, found none"):
        TaqReader().read(path, request())


def test_a_missing_value_is_named_with_its_row(tmp_path):
    with pytest.raises(DataError, match='row 2: column "price": expected a value'):
        read(tmp_path, trade(), trade(price=None))


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    path = tmp_path / "x.parquet"
    path.write_text("nothing")
    with pytest.raises(DataError, match="expected a Parquet file"):
        TaqReader().read(path, request())


PRICES = st.one_of(st.just(float("nan")), st.integers(1, 4).map(float))
QUOTE = st.tuples(st.sampled_from("NPT"), PRICES, PRICES, st.integers(1, 3).map(float))


def best_one_by_one(rows):
    """The best of each exchange's latest, in the plainest way."""
    latest, found = {}, []
    for exchange, bid, ask, qty in rows:
        latest[exchange] = (bid, ask, qty)
        bids = [(each[0], each[2]) for each in latest.values() if each[0] == each[0]]
        asks = [(each[1], each[2]) for each in latest.values() if each[1] == each[1]]
        top = max((price for price, _ in bids), default=float("nan"))
        low = min((price for price, _ in asks), default=float("nan"))
        sizes = [sum(q for p, q in side if p == best) for side, best in ((bids, top), (asks, low))]
        found.append((top, low, *sizes))
    return found


@given(st.lists(QUOTE, min_size=1, max_size=12))
def test_the_best_of_all_exchanges_equals_the_plain_one(rows):
    exchanges, bid, ask, qty = zip(*rows, strict=True)
    index = np.arange(len(rows))
    numbers = {"bid_px": np.array(bid), "ask_px": np.array(ask)}
    for side in ("bid", "ask"):
        numbers[f"{side}_qty"] = np.where(np.isnan(numbers[f"{side}_px"]), 0.0, np.array(qty))
    table = RawTable(symbol="X", kind=Kind.QUOTES, row=index, ts_event_ns=index,
                     ts_recv_ns=index, numbers=numbers)  # fmt: skip
    best = BestQuotes().take(table, list(exchanges)).numbers
    names = ("bid_px", "ask_px", "bid_qty", "ask_qty")
    np.testing.assert_array_equal(np.stack([best[name] for name in names], 1),
                                  np.array(best_one_by_one(rows), dtype=float))  # fmt: skip


def test_the_quirks_of_the_original_quotes_are_counted():
    path = originals("ticks/us_equity_taq_quotes_raw_2018-01-02.parquet")
    raw = TaqReader().read(path, request())
    assert (raw.rows, len(raw.tables[0])) == (66_695, 66_695)
    counts = [count(raw, word) for word in ("bids of 0", "asks of 0", "outside")]
    assert counts == [27, 45, 697]


def test_the_quirks_of_the_original_trades_are_counted():
    path = originals("ticks/us_equity_taq_trades_raw_2018-01-02.parquet")
    raw = TaqReader().read(path, request())
    assert (count(raw, "outside"), count(raw, "sale condition")) == (275, 406)
    assert len(raw.tables[0]) == raw.rows - 406
    assert {finding.code for finding in raw.findings} >= {Code.TIME_UNIT, Code.FIELD_VALUE}
