"""What a file probably is, by its name and its first bytes."""

import gzip

import numpy as np
import polars as pl
import pytest
from reader_files import originals, write
from tick_files import SAMPLE

from hansa.errors import ConfigError
from hansa.feeds import guess
from hansa.feeds.files.checking import recognise
from hansa.feeds.files.guessing import Holds

KLINE = "1640995200000,1,1,1,1,3,1640995259999,30,4,1,10,0"
TEXTS = [
    # name, content, format, what it holds
    ("a", '1723161254024619568 {"stream":"x@trade","data":{}}\n', "binance", "ticks"),
    ("a", '1430438400123 order_created {"id": 1}\n', "bitstamp", "ticks"),
    ("a.csv", "id,timestamp,exchange.timestamp,price\n", "bitstamp", "ticks"),
    ("a.csv", "exchange,symbol,timestamp,local_timestamp,id\n", "tardis", "ticks"),
    ("a.csv", "1600000000,1.5,2\n", "kraken", "ticks"),
    ("a.csv", KLINE + "\n", "klines", "bars"),
    ("a.csv", "open_time,open,high,low,close,volume,close_time\n", "klines", "bars"),
    ("a.json", f"[[{KLINE}]]", "klines", "bars"),
    ("a.json", '[[1600000000000,"1",null,"buy",1.5,2,3]]', "freqtrade", "ticks"),
    ("a.csv", "time,open,high,low,close,volume\n", "table", "bars"),
    ("a.csv", "ts_event,price,qty\n", "table", "ticks"),
    ("a.csv", "ts_event,bid_px,ask_px\n", "table", "ticks"),
    ("a.txt", "Dear Sir or Madam\n", "table", "bars"),
    ("a.jsonl", "", "binance", "ticks"),
]


@pytest.mark.parametrize(("name", "text", "format", "holds"), TEXTS)
def test_texts_are_known_by_their_first_line(tmp_path, name, text, format, holds):
    found = guess(write(tmp_path / name, text))
    assert (found.format, found.holds) == (format, holds)


def test_a_packed_file_is_known_by_what_is_in_it(tmp_path):
    path = tmp_path / "unnamed"
    path.write_bytes(gzip.compress(TEXTS[0][1].encode()))
    assert guess(path).format == "binance"


@pytest.mark.parametrize(
    ("columns", "format", "holds"),
    [
        (("ts", "symbol", "bid", "ask", "bid_size_lots"), "taq", "ticks"),
        (("ts_event", "bid_px", "ask_px"), "table", "ticks"),
        (("symbol", "time", "open", "high", "low", "close"), "table", "bars"),
    ],
)
def test_parquet_is_known_by_its_columns(tmp_path, columns, format, holds):
    path = tmp_path / "a.parquet"
    pl.DataFrame({name: [1.0] for name in columns}).write_parquet(path)
    found = guess(path)
    assert (found.format, found.holds) == (format, holds)


@pytest.mark.parametrize(
    ("name", "format"), [("ETH_BTC-5m.feather", "freqtrade"), ("a.feather", "table")]
)
def test_feather_is_freqtrades_if_its_name_says_so(tmp_path, name, format):
    columns = ("date", "open", "high", "low", "close")
    pl.DataFrame({each: [1.0] for each in columns}).write_ipc(tmp_path / name)
    assert guess(tmp_path / name).format == format


def test_an_array_of_numpy_is_of_hftbacktest(tmp_path):
    np.savez(tmp_path / "a.npz", data=np.zeros(1))
    assert guess(tmp_path / "a.npz").format == "hftbacktest"


@pytest.mark.parametrize(("schema", "holds"), [("ohlcv-1h", "bars"), ("mbp-1", "ticks")])
def test_databento_says_itself_what_it_holds(schema, holds):
    found = guess(originals(f"raw_samples/databento/GLBX.MDP3__{schema}.dbn.zst"))
    assert (found.format, found.holds) == ("databento", holds)


def test_what_cannot_be_read_is_no_error(tmp_path):
    assert guess(tmp_path / "gone.csv").format == "table"
    torn = tmp_path / "torn.parquet"
    torn.write_bytes(b"PAR1 and then nothing")
    assert guess(torn).format == "table"


def test_the_sample_is_a_capture_and_the_guess_says_why():
    found = guess(SAMPLE)
    assert (found.format, found.because) == ("binance", "its lines are a time of receipt and JSON")


@pytest.mark.parametrize(
    ("name", "format", "holds"),
    [("a.feather", "freqtrade", "bars"), ("a.json.gz", "freqtrade", "ticks"),
     ("a.csv", "klines", "bars"), ("a.csv", "taq", "ticks"), ("gone.csv", "table", "bars")],
)  # fmt: skip
def test_a_format_that_is_named_needs_no_guess(tmp_path, name, format, holds):
    found = recognise(tmp_path / name, format)
    assert (found.format, found.holds) == (format, holds)


def test_a_name_of_no_format_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(ConfigError, match='found "binanse"; did you mean "binance"'):
        recognise(tmp_path / "a", "binanse")


def test_a_table_whose_columns_are_named_as_those_of_ticks_holds_ticks(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("Zeit;Preis;Menge\n2024-01-31;1,5;2\n")
    assert not recognise(path).is_told
    assert recognise(path, "table").holds is Holds.BARS
    assert recognise(path, None, ["ts_event", "price"]).holds is Holds.TICKS
    path.write_text("Time,Price,Qty\n2024-01-31,1.5,2\n")
    assert recognise(path).holds is Holds.TICKS
