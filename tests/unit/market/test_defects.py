"""The defect corpus: each damaged file gives its one line, which says where and what to do."""

from dataclasses import replace

import pytest
from market_files import BITCOIN, DEFECTS, HOURLY

from hansa.errors import DataError
from hansa.market import Code, Severity, check, load_bars

REFUSED = [
    # file, code, what the line says
    ("absent.csv", Code.FILE_MISSING, "expected a data file, found none; check the path"),
    ("empty.csv", Code.FILE_EMPTY, "expected rows of bars, found none"),
    ("nothing.csv", Code.FILE_EMPTY, "expected rows of bars, found none"),
    ("not_parquet.parquet", Code.FILE_UNREADABLE, "expected a readable data file, found: "),
    ("not_gzip.csv.gz", Code.FILE_UNREADABLE, "expected a readable data file, found: "),
    ("not_arrow.feather", Code.FILE_UNREADABLE, "expected a readable data file, found: "),
    ("ragged.csv", Code.FILE_UNREADABLE, "expected a readable data file, found: "),
    ("no_ending.dat", Code.FILE_UNREADABLE, "found '.dat'; convert the file"),
    (
        "column_missing.csv",
        Code.COLUMN_MISSING,
        'expected a column "close" (data.columns.close), found none; did you mean "closing"?',
    ),
    ("column_text.csv", Code.COLUMN_TYPE, 'column "close": expected float64, whole or decimal'),
    ("column_text.csv", Code.COLUMN_TYPE, 'found "n/a" in row 3'),
    ("time_text.csv", Code.TIME_UNREADABLE, 'row 3: column "open_time": expected an ISO moment'),
    ("time_empty.csv", Code.TIME_UNREADABLE, 'row 3: column "open_time": expected a stamp'),
    ("time_beyond.csv", Code.TIME_UNREADABLE, "row 3: column"),
    ("time_float.csv", Code.COLUMN_TYPE, "whole numbers since the epoch, found Float64"),
    ("symbol_empty.csv", Code.SYMBOL_MISSING, 'row 2: column "symbol": expected a symbol'),
    (
        "instrument_unknown.csv",
        Code.INSTRUMENT_UNKNOWN,
        "expected BINANCE:BTCUSD among the instruments, found none; "
        'did you mean "BINANCE:BTCUSDT"?',
    ),
    (
        "unsorted.csv",
        Code.UNSORTED,
        "row 3, BINANCE:BTCUSDT, 2022-01-01T01:00:00Z: expected stamps in ascending order, "
        "found one before that of the row above, 2022-01-01T02:00:00Z; sort the file",
    ),
    (
        "duplicate.csv",
        Code.DUPLICATE,
        "row 3, BINANCE:BTCUSDT, 2022-01-01T01:00:00Z: expected one bar per stamp, "
        "found a second one (the first is in row 2); drop one of them",
    ),
    ("interval.csv", Code.INTERVAL, "expected stamps at least 1h apart (data.interval), found 15m"),
    ("price_nan.csv", Code.PRICE_NOT_FINITE, "close: expected a price, found nan; mend or drop"),
    ("price_empty.csv", Code.PRICE_NOT_FINITE, "open: expected a price, found nan"),
    ("price_infinite.csv", Code.PRICE_NOT_FINITE, "high: expected a price, found inf"),
    ("price_negative.csv", Code.PRICE_NOT_POSITIVE, "low: expected a price above 0, found -99.75"),
    ("price_zero.csv", Code.PRICE_NOT_POSITIVE, "open: expected a price above 0, found 0"),
    ("high_below_low.csv", Code.PRICE_ORDER, "high: expected at least 100.5, the greatest other"),
    ("low_above_close.csv", Code.PRICE_ORDER, "low: expected at most 100.5"),
    (
        "off_tick.csv",
        Code.OFF_TICK,
        "row 3, BINANCE:BTCUSDT, 2022-01-01T02:00:00Z: close: expected a multiple of tick 0.01, "
        "found 101.255; nearest are 101.25 and 101.26; mend the row, or change the tick",
    ),
    ("off_tick.csv", Code.OFF_TICK, "every price of the instrument is a multiple of 0.005"),
    (
        "price_too_large.csv",
        Code.PRICE_TOO_LARGE,
        "expected a price of at most 1125899906842624, beyond which no tick counts, found 1e+300",
    ),
    ("volume_negative.csv", Code.VOLUME_NEGATIVE, "volume: expected 0 or more, found -1"),
    ("volume_nan.csv", Code.VOLUME_NOT_FINITE, "volume: expected a number, found nan"),
    ("volume_too_large.csv", Code.VOLUME_TOO_LARGE, "counts in lots of 0.01, found 1e+300"),
]

TOLERATED = [
    (
        "gap.csv",
        Code.GAP,
        "row 3, BINANCE:BTCUSDT, 2022-01-01T04:00:00Z: expected a bar every 1h, found 4 missing in "
        "2 gap(s): the first after 2022-01-01T01:00:00Z, the longest of 2 bar(s)",
    ),
    ("flat.csv", Code.FLAT, "row 3, BINANCE:BTCUSDT, 2022-01-01T02:00:00Z: expected trading"),
    ("off_grid.csv", Code.OFF_GRID, "found one 7s off it"),
]


@pytest.mark.parametrize(("name", "code", "says"), REFUSED)
def test_a_load_refuses_a_defect_with_one_line(name, code, says):
    with pytest.raises(DataError) as refusal:
        load_bars(DEFECTS / name, HOURLY, instruments=BITCOIN)
    line = str(refusal.value)
    assert line.startswith(f"{DEFECTS / name}: ")
    assert says in line
    assert "\n" not in line


@pytest.mark.parametrize(("name", "code", "says"), REFUSED)
def test_a_check_finds_the_same_defect_as_an_error(name, code, says):
    found = check(DEFECTS / name, HOURLY, instruments=BITCOIN)
    assert any(each.code is code and says in str(each) for each in found.errors)
    assert not found.is_sound


def test_a_price_that_no_tick_counts_is_an_error_of_any_instrument():
    found = check(DEFECTS / "price_too_large.csv", HOURLY)
    assert [each.code for each in found.errors] == [Code.PRICE_TOO_LARGE]


@pytest.mark.parametrize(("name", "code", "says"), TOLERATED)
def test_what_may_be_harmless_is_a_warning_that_travels_with_the_bars(name, code, says):
    bars = load_bars(DEFECTS / name, HOURLY, instruments=BITCOIN)
    assert any(each.code is code and says in str(each) for each in bars.findings)
    assert check(DEFECTS / name, HOURLY, instruments=BITCOIN).is_sound


def test_the_noise_of_binary_arithmetic_is_taken_to_the_tick_in_a_note():
    bars = load_bars(DEFECTS / "off_tick_noise.csv", HOURLY, instruments=BITCOIN)
    notes = [each for each in bars.findings if each.code is Code.NOISE]
    assert [(each.severity, each.row) for each in notes] == [(Severity.NOTE, 3)]
    assert "found 101.00000000000001, the same but for the noise" in notes[0].text
    assert bars.bars[0].close.tolist() == [10050, 10125, 10100, 10000]


def test_gaps_refuse_when_they_are_to_be_refused():
    refusing = replace(HOURLY, gaps="refuse")
    with pytest.raises(DataError, match=r'4 missing in 2 gap.*fill them, or set gaps = "report"'):
        load_bars(DEFECTS / "gap.csv", refusing, instruments=BITCOIN)


def test_a_sound_file_has_no_error_and_no_warning():
    found = check(DEFECTS / "sound.csv", HOURLY, instruments=BITCOIN)
    assert found.errors == ()
    assert found.warnings == ()


def test_every_file_of_the_corpus_is_tried():
    tried = {name for name, _, _ in REFUSED + TOLERATED} | {
        "sound.csv",
        "ends.csv",
        "off_tick_noise.csv",
    }
    assert {path.name for path in DEFECTS.iterdir()} <= tried


def test_a_defect_outside_the_universe_asked_for_stops_nothing():
    wanted = replace(HOURLY, instruments=("BTCUSDT",))
    bars = load_bars(DEFECTS / "instrument_unknown.csv", wanted, instruments=BITCOIN)
    assert bars.symbols == ("BINANCE:BTCUSDT",)


def test_an_instrument_asked_for_that_the_file_lacks_is_refused():
    wanted = replace(HOURLY, instruments=("BINANCE:BTCUSD",))
    with pytest.raises(DataError, match=r'BINANCE:BTCUSD .*did you mean "BINANCE:BTCUSDT"'):
        load_bars(DEFECTS / "sound.csv", wanted, instruments=BITCOIN)
