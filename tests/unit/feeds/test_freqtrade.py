"""Reading files of freqtrade and Kraken's archives of trades."""

import gzip
import json

import polars as pl
import pytest
from reader_files import originals, request, write
from tick_files import instrument

from hansa.errors import DataError
from hansa.feeds.files import freqtrade
from hansa.feeds.files.actions import ActionRequest, load_actions
from hansa.feeds.files.bar_files import bars_of
from hansa.feeds.files.freqtrade import FreqtradeReader
from hansa.feeds.files.freqtrade_bars import read_freqtrade_bars
from hansa.feeds.files.guessing import Holds, guess
from hansa.feeds.files.kraken import KrakenReader
from hansa.market import BarOptions
from hansa.market.finding import Code

T0_MS = 1_600_000_000_000


def trade(index, side="buy", amount=2.0):
    return [T0_MS + index, str(index), None, side, 1.5, amount, 3.0]


def trades_file(tmp_path, rows):
    path = tmp_path / "XRP_ETH-trades.json.gz"
    path.write_bytes(gzip.compress(json.dumps(rows).encode()))
    return path


def read(tmp_path, rows):
    return FreqtradeReader().read(trades_file(tmp_path, rows), request())


def codes(raw):
    return {finding.code for finding in raw.findings}


def test_trades_are_those_of_the_pair_in_the_name(tmp_path):
    (table,) = read(tmp_path, [trade(0), trade(1, "sell", 4.0)]).tables
    assert table.symbol == "X:XRP_ETH"
    assert table.ts_event_ns.tolist() == [T0_MS * 10**6, (T0_MS + 1) * 10**6]
    assert table.counts["aggressor"].tolist() == [1, -1]
    assert table.numbers["qty"].tolist() == [2.0, 4.0]


def test_a_repeated_id_is_left_out_and_counted(tmp_path):
    raw = read(tmp_path, [trade(0), trade(0), trade(1)])
    assert raw.tables[0].row.tolist() == [1, 3]
    assert (raw.rows, codes(raw)) == (3, {Code.DUPLICATE})


def test_blocks_of_trades_do_not_show(tmp_path, monkeypatch):
    monkeypatch.setattr(freqtrade, "BLOCK_BYTES", 40)
    rows = [trade(index) for index in range(20)]
    raw = read(tmp_path, [*rows, rows[-1]])
    assert raw.tables[0].row.tolist() == list(range(1, 21))
    assert (raw.rows, codes(raw)) == (21, {Code.DUPLICATE})


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([trade(0), ["x"]], "row 2: expected"),
        ([trade(0, "both")], 'row 1: expected .* found 1600000000000 and "both"'),
        ([[5, *trade(0)[1:]]], "row 1: expected milliseconds"),
        ([], "expected trades, found none"),
        ({"a": 1}, "expected a whole JSON list"),
    ],
)
def test_what_is_no_list_of_trades_is_refused(tmp_path, rows, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path, rows)


def test_a_list_that_is_cut_off_is_refused(tmp_path):
    path = write(tmp_path / "A_B-trades.json", json.dumps([trade(0), trade(1)])[:-9])
    with pytest.raises(DataError, match="expected a whole JSON list"):
        FreqtradeReader().read(path, request())


def test_the_original_trades_read_as_json_has_them():
    path = originals("raw_samples/freqtrade/XRP_ETH-trades.json.gz")
    rows = json.loads(gzip.decompress(path.read_bytes()))
    (table,) = FreqtradeReader().read(path, request()).tables
    assert table.numbers["price"].tolist() == [each[4] for each in rows]
    assert table.ts_event_ns.tolist() == [each[0] * 10**6 for each in rows]


def feather(tmp_path, name, volume):
    stamps = pl.Series("date", [T0_MS, T0_MS + 60_000], dtype=pl.Datetime("ms", "UTC"))
    prices = {each: [1.5, 1.5] for each in ("open", "high", "low", "close")}
    frame = pl.DataFrame({"date": stamps, **prices, "volume": volume})
    frame.with_columns(pl.col("volume").cast(pl.Float64)).write_ipc(tmp_path / name)
    return tmp_path / name


def test_bars_take_pair_and_length_from_the_name(tmp_path):
    path = feather(tmp_path, "ETH_BTC-1m.feather", [2.0, 3.0])
    file = read_freqtrade_bars(path, venue="X")
    (bars,) = bars_of(file, BarOptions(), instruments={"X:ETH_BTC": instrument("X:ETH_BTC")}).bars
    assert (bars.ts_close_ns - bars.ts_open_ns).tolist() == [60 * 10**9] * 2
    assert bars.ts_open_ns[0] == T0_MS * 10**6


def test_bars_of_mark_prices_have_no_volume(tmp_path):
    path = feather(tmp_path, "XRP_USDT_USDT-1m-mark.feather", [None, None])
    file = read_freqtrade_bars(path, venue="X")
    assert file.raw.bars[0].volume.tolist() == [0.0, 0.0]
    assert [finding.code for finding in file.findings] == [Code.VOLUME_NOT_FINITE]


def test_a_file_whose_name_is_none_of_freqtrades_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"expected a name such as .ETH_BTC-5m\.feather."):
        read_freqtrade_bars(feather(tmp_path, "a.feather", [1.0, 1.0]), venue="X")


def funding(tmp_path):
    return feather(tmp_path, "X_Y-8h-funding_rate.feather", [0.0, 0.0])


@pytest.mark.parametrize(
    "read",
    [
        lambda path: read_freqtrade_bars(path, venue="X"),
        lambda path: FreqtradeReader().read(path, request()),
    ],
)
def test_funding_rates_say_what_they_are_and_where_they_go(tmp_path, read):
    with pytest.raises(DataError, match=r"found freqtrade's funding rates of X_Y.*\[\[actions\]\]"):
        read(funding(tmp_path))


def test_a_check_of_funding_rates_says_the_same(tmp_path):
    found = guess(funding(tmp_path))
    assert (found.format, found.holds) == ("freqtrade", Holds.BARS)


def test_funding_rates_are_read_as_that_message_says(tmp_path):
    kind = instrument("X:X_Y")
    asked = ActionRequest(
        instruments={kind.symbol: kind},
        kind="funding",
        instrument=kind.symbol,
        columns={"time": "date", "a": "open"},
    )
    (table,) = load_actions(funding(tmp_path), asked).tables
    assert table.ts_event_ns.tolist() == [T0_MS * 10**6, (T0_MS + 60_000) * 10**6]
    assert table.a.tolist() == [15 * 10**11] * 2  # 1.5 in parts of 10^-12


def test_bars_given_as_ticks_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"expected trades .* found bars of ETH_BTC"):
        FreqtradeReader().read(feather(tmp_path, "ETH_BTC-1m.feather", [1.0, 1.0]), request())


@pytest.mark.parametrize(("name", "rows"), [("ETH_BTC-5m", 5760), ("XRP_ETH-1m", 2469)])
def test_the_original_bars_read_whole(name, rows):
    path = originals(f"raw_samples/freqtrade/{name}.feather")
    assert read_freqtrade_bars(path, venue="X").raw.rows == rows


def kraken(tmp_path, text):
    path = write(tmp_path / "XBTEUR.csv", text)
    return KrakenReader().read(path, request(symbols=("XBTEUR",)))


def test_krakens_trades_are_seconds_price_and_volume(tmp_path):
    raw = kraken(tmp_path, "1600000000,1.5,2\n1600000000,1.25,3\n")
    (table,) = raw.tables
    assert table.ts_event_ns.tolist() == [1_600_000_000 * 10**9] * 2
    assert table.numbers["price"].tolist() == [1.5, 1.25]
    assert codes(raw) == {Code.FIELD_VALUE, Code.TIME_UNIT}


def test_krakens_trades_in_milliseconds_are_refused(tmp_path):
    with pytest.raises(DataError, match="row 1: expected seconds since the epoch"):
        kraken(tmp_path, "1600000000000,1.5,2\n")


def test_the_original_trades_of_kraken_read_as_their_lines_say():
    path = originals("raw_samples/freqtrade/kraken_trades_BCHEUR.csv")
    (table,) = KrakenReader().read(path, request(symbols=("BCHEUR",))).tables
    lines = [line.split(",") for line in path.read_text().split()]
    assert table.numbers["qty"].tolist() == [float(each[2]) for each in lines]
