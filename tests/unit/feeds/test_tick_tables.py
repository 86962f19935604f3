"""Any table of quotes or trades, by a map of its columns; and the formats by their names."""

from dataclasses import replace

import polars as pl
import pytest
from tick_files import capture, codes, request

from hansa.errors import ConfigError, DataError
from hansa.feeds import FORMATS, Kind, TickReader, TickRequest
from hansa.feeds.files.reader import NO_TIME_NS
from hansa.feeds.files.registry import find_reader
from hansa.feeds.files.table import TableReader

SECOND = 1_700_000_000
TRADES = {"time": [SECOND, SECOND + 1], "price": [10.0, 10.5], "qty": [1.0, 2.0]}


@pytest.fixture
def read(tmp_path):
    """Writes a table as CSV or Parquet and reads it with a map of columns."""

    def _read(columns, ending=".parquet", symbols=("ETHUSDT",), **mapped):
        file = tmp_path / f"ticks{ending}"
        frame = pl.DataFrame(columns)
        frame.write_csv(file) if ending == ".csv" else frame.write_parquet(file)
        asked = TickRequest(instruments={}, venue="BINANCE", symbols=symbols, columns=mapped)
        return TableReader().read(file, asked)

    return _read


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_trades_are_read_by_a_map_of_columns(read, ending):
    (table,) = read(TRADES, ending, ts_recv="time").tables
    assert (table.symbol, table.kind) == ("BINANCE:ETHUSDT", Kind.TRADES)
    assert table.ts_recv_ns.tolist() == [SECOND * 10**9, (SECOND + 1) * 10**9]
    assert table.ts_event_ns.tolist() == [NO_TIME_NS] * 2
    assert table.counts["aggressor"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("words", "signs"),
    [(["buy", "SELL"], [1, -1]), (["B", "S"], [1, -1]), ([-1, 1], [-1, 1]), ([None, "b"], [0, 1])],
)
def test_the_aggressor_is_known_by_the_usual_words(read, words, signs):
    raw = read({**TRADES, "side": words}, ts_event="time", aggressor="side")
    assert raw.tables[0].counts["aggressor"].tolist() == signs
    assert codes(raw.findings) == {"time_unit"}


def test_another_word_for_the_aggressor_is_counted_as_not_known(read):
    raw = read({**TRADES, "side": ["up", "B"]}, ts_event="time", aggressor="side")
    assert raw.tables[0].counts["aggressor"].tolist() == [0, 1]
    assert codes(raw.findings) == {"time_unit", "field_value"}


def test_a_buyer_that_is_the_maker_was_hit_by_a_seller(read):
    raw = read({**TRADES, "buyer_is_maker": [True, False]}, ts_event="time")
    assert raw.tables[0].counts["aggressor"].tolist() == [-1, 1]


def test_rows_go_to_the_instruments_of_their_symbols(read):
    columns = {**TRADES, "symbol": ["B", "A"]}
    tables = read(columns, symbols=(), ts_event="time").tables
    assert [(each.symbol, each.row.tolist()) for each in tables] == [
        ("BINANCE:A", [2]),
        ("BINANCE:B", [1]),
    ]
    (only,) = read(columns, symbols=("A",), ts_event="time").tables
    assert only.symbol == "BINANCE:A"


def test_quotes_may_lack_quantities_and_single_times(read):
    columns = {"ts_event": [SECOND, None], "bid_px": [1.0, None], "ask_px": [2.0, 2.5]}
    (table,) = read(columns).tables
    assert table.ts_event_ns.tolist() == [SECOND * 10**9, NO_TIME_NS]
    assert [str(each) for each in table.numbers["bid_px"].tolist()] == ["1.0", "nan"]
    assert [str(each) for each in table.numbers["ask_qty"].tolist()] == ["nan", "nan"]


@pytest.mark.parametrize(
    ("columns", "mapped", "says"),
    [
        ({"time": [1], "last": [1.0]}, {"ts_event": "time"}, "expected columns bid_px, ask_px or"),
        ({"price": [1.0], "qty": [1.0]}, {}, "expected a column ts_event or ts_recv"),
        (TRADES, {"ts_event": "times"}, 'did you mean "time"'),
        (TRADES, {"ts_evnt": "time"}, 'did you mean "ts_event"'),
        ({**TRADES, "price": ["x", "y"]}, {"ts_event": "time"}, "expected float64"),
        ({**TRADES, "symbol": ["A", None]}, {"ts_event": "time"}, "row 2: expected a symbol"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(read, columns, mapped, says):
    with pytest.raises(DataError, match=says):
        read(columns, **mapped)


def test_a_file_of_several_markets_is_read_by_symbol():
    file = capture("trades.parquet")
    columns = {"ts_event": "trade_ts", "ts_recv": "local_ts"}
    asked = TickRequest(instruments={}, columns=columns, symbols=("BTCUSD_PERP",))
    (table,) = TableReader().read(file, asked).tables
    assert len(table) == 2286


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_format_has_a_reader_of_its_name(name):
    reader: TickReader = find_reader(name)
    assert reader.name == name
    assert all("." in each and each == each.lower() for each in reader.endings)


def test_an_unknown_format_is_refused_with_the_nearest_name():
    with pytest.raises(ConfigError, match='did you mean "binance"'):
        find_reader("binanse")


def test_a_symbol_is_wanted_with_or_without_its_venue():
    asked = replace(request(), symbols=("ETHUSDT",))
    assert asked.wants("ETHUSDT")
    assert asked.wants("BINANCE:ETHUSDT")
    assert not asked.wants("BTCUSDT")


@pytest.mark.parametrize(
    ("stamps", "mapped"),
    [
        (
            {"t": ["14.11.2023 22:13:20.5"]},
            {"ts_event": "t", "time_format": "%d.%m.%Y %H:%M:%S.%f"},
        ),
        ({"t": ["2023-11-14 17:13:20.5"]}, {"ts_event": "t", "time_zone": "America/New_York"}),
        ({"Day": ["2023-11-14"], "Clock": ["22:13:20.5"]}, {"ts_event": "day+clock"}),
        (
            {"D": ["14/11/23"], "T": ["17:13:20.5"]},
            {
                "ts_event": "D+T",
                "time_format": "%d/%m/%y %H:%M:%S.%f",
                "time_zone": "America/New_York",
            },
        ),
    ],
)
@pytest.mark.parametrize(
    "numbers", [{"price": [1.0], "qty": [1.0]}, {"bid_px": [1.0], "ask_px": [2.0]}]
)
def test_stamps_of_ticks_have_any_form_that_is_stated(read, stamps, mapped, numbers):
    (table,) = read({**stamps, **numbers}, ".csv", **mapped).tables
    assert table.ts_event_ns.tolist() == [SECOND * 10**9 + 5 * 10**8]


def test_columns_of_ticks_are_found_whatever_their_capitals(read):
    columns = {"Time": [SECOND], "Price": [1.5], "QTY": [2.0], "Symbol": ["A"]}
    (table,) = read(columns, symbols=(), ts_event="time").tables
    assert (table.symbol, table.numbers["price"].tolist()) == ("BINANCE:A", [1.5])


def test_ticks_with_semicolons_and_decimal_commas_are_read(tmp_path):
    file = tmp_path / "ticks.csv"
    file.write_text("Zeit;price;qty\n14.11.2023 22:13:20;1,5;2\n14.11.2023 22:13:21;1,75;1\n")
    columns = {"ts_event": "Zeit", "time_format": "%d.%m.%Y %H:%M:%S"}
    asked = TickRequest(instruments={}, symbols=("A",), columns=columns)
    (table,) = TableReader().read(file, asked).tables
    assert table.numbers["price"].tolist() == [1.5, 1.75]


def test_a_zone_that_is_none_is_refused(read):
    with pytest.raises(ConfigError, match=r"time_zone of ticks: .*Berlin"):
        read(TRADES, ts_event="time", time_zone="Berlin")
