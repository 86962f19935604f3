"""Bars of formats that state their label and length, by the door of a configuration."""

import dataclasses

import pytest
from reader_files import write
from tick_files import instrument

from hansa.errors import ConfigError, DataError
from hansa.feeds import BAR_FORMATS, check_bar_file, load_bar_file
from hansa.market import BarOptions, Code

NAME = "BINANCE:BTCUSDT"
KNOWN = {NAME: instrument(NAME)}
MINUTE_MS, START_MS = 60_000, 1_640_995_200_000  # 2022-01-01
ASKED = BarOptions(venue="BINANCE", instruments=("BTCUSDT",))


def klines(tmp_path, count=3, name="file.csv"):
    """An archive of bars of one minute each."""
    stamps = [START_MS + index * MINUTE_MS for index in range(count)]
    rows = [f"{at},10.5,11,10,10.25,3,{at + MINUTE_MS - 1},30,4,1,10,0" for at in stamps]
    return write(tmp_path / name, "\n".join(rows) + "\n")


def load(path, **asked):
    options = dataclasses.replace(ASKED, **asked)
    return load_bar_file(path, "klines", options, instruments=KNOWN)


def test_klines_need_neither_label_nor_interval(tmp_path):
    bars = load(klines(tmp_path))[NAME]
    assert bars.ts_open_ns[0] == START_MS * 10**6
    assert bars.ts_close_ns[0] == (START_MS + MINUTE_MS) * 10**6


def test_the_window_holds_for_every_format(tmp_path):
    start_ns = (START_MS + MINUTE_MS) * 10**6
    bars = load(klines(tmp_path), start_ns=start_ns, end_ns=start_ns + MINUTE_MS * 10**6)[NAME]
    assert bars.ts_open_ns.tolist() == [start_ns]


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ({"label": "close"}, Code.LABEL, 'expected "open", as the format states, found "close"'),
        ({"interval_ns": 3600 * 10**9}, Code.INTERVAL, 'expected "1m", as the file states, found'),
    ],
)
def test_what_contradicts_the_format_is_refused_and_checked(tmp_path, asked, code, said):
    path = klines(tmp_path)
    with pytest.raises(DataError, match=said):
        load(path, **asked)
    found = check_bar_file(path, "klines", dataclasses.replace(ASKED, **asked), instruments=KNOWN)
    assert [each.code for each in found.errors] == [code]


def test_klines_take_their_symbol_from_the_name_of_an_archive(tmp_path):
    path = klines(tmp_path, name="BTCUSDT-1m-2022-01-01.csv")
    assert load(path, instruments=()).symbols == (NAME,)


def test_klines_without_any_symbol_say_where_to_name_it(tmp_path):
    with pytest.raises(DataError, match=r"name it \(data.instruments, --symbol\)"):
        load(klines(tmp_path), instruments=())


def test_a_check_reports_the_quirks_and_the_gaps_of_a_format(tmp_path):
    path = klines(tmp_path)
    rows = path.read_text().splitlines()
    write(path, "\n".join([rows[0], rows[2], ""]))
    found = check_bar_file(path, "klines", ASKED)
    assert Code.GAP in [each.code for each in found.findings]
    assert (found.rows, found.instruments, found.is_sound) == (2, (NAME,), True)


def test_a_check_of_a_file_that_cannot_be_read_is_one_error(tmp_path):
    found = check_bar_file(tmp_path / "gone.csv", "klines", ASKED)
    assert [each.code for each in found.findings] == [Code.FILE_MISSING]


def test_an_unknown_format_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(ConfigError, match='found "kline"; did you mean "klines"'):
        load_bar_file(klines(tmp_path), "kline", ASKED, instruments=KNOWN)
    assert BAR_FORMATS == ("table", "klines", "freqtrade", "databento")
