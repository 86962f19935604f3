"""Reading Binance's archives of klines."""

import json
import zipfile

import pytest
from reader_files import originals, write
from tick_files import instrument

from hansa.errors import DataError
from hansa.feeds.files.bar_files import bars_of
from hansa.feeds.files.klines import read_klines
from hansa.market import BarOptions
from hansa.market.finding import Code

NAME, MINUTE_MS, START_MS = "BINANCE:BTCUSDT", 60_000, 1_735_689_600_000  # 2025-01-01
HEADER = (
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore\n"
)


def cells(index, scale=1, length_ms=MINUTE_MS):
    at = (START_MS + index * MINUTE_MS) * scale
    end = at + length_ms * scale - 1
    return [at, "10.5", "11", "10", "10.25", "3", end, "30", 4, "1", "10", "0"]


def line(*args, **options):
    return ",".join(map(str, cells(*args, **options))) + "\n"


def read(tmp_path, text):
    return read_klines(write(tmp_path / "file.csv", text), NAME)


def codes(file):
    return [finding.code for finding in file.findings]


@pytest.mark.parametrize("header", ["", HEADER])
def test_a_header_changes_nothing(tmp_path, header):
    file = read(tmp_path, header + line(0) + line(1))
    assert (file.interval_ns, file.label) == (60 * 10**9, "open")
    assert file.raw.bars[0].close.tolist() == [10.25, 10.25]
    assert file.raw.bars[0].stamp_ns[0] == START_MS * 10**6


def test_microseconds_are_told_from_milliseconds(tmp_path):
    plain, fine = read(tmp_path, line(0) + line(1)), read(tmp_path, line(0, 1000) + line(1, 1000))
    assert fine.raw.bars[0].stamp_ns.tolist() == plain.raw.bars[0].stamp_ns.tolist()
    assert (fine.interval_ns, codes(fine)) == (plain.interval_ns, [])


def test_both_units_in_one_file_are_read_row_by_row_and_said(tmp_path):
    file = read(tmp_path, line(0) + line(1, 1000))
    assert (file.raw.bars[0].stamp_ns[1] - file.raw.bars[0].stamp_ns[0]) == 60 * 10**9
    assert (codes(file), file.findings[0].row) == ([Code.TIME_UNIT], 2)


def test_a_bar_that_a_halt_cut_short_is_kept_and_said(tmp_path):
    file = read(tmp_path, line(0) + line(1, length_ms=20_000) + line(2))
    assert (len(file.raw.bars[0]), codes(file)) == (3, [Code.INTERVAL])
    assert file.findings[0].row == 2


def test_json_reads_as_csv(tmp_path):
    path = write(tmp_path / "file.json", json.dumps([cells(0), cells(1)]))
    found, expected = read_klines(path, NAME), read(tmp_path, line(0) + line(1))
    for name in ("stamp_ns", "open", "high", "low", "close", "volume"):
        column = getattr(found.raw.bars[0], name).tolist()
        assert column == getattr(expected.raw.bars[0], name).tolist()


def test_the_zip_of_the_archive_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "file.zip", "w") as archive:
        archive.writestr("BTCUSDT-1m.csv", line(0) + line(1))
    assert read_klines(tmp_path / "file.zip", NAME).raw.rows == 2


def test_bars_are_exact_and_known_at_their_end(tmp_path):
    file = read(tmp_path, line(0) + line(1))
    (bars,) = bars_of(file, BarOptions(), instruments={NAME: instrument(NAME)}).bars
    assert bars.open.tolist() == [1050, 1050]
    assert (bars.ts_close_ns - bars.ts_open_ns).tolist() == [60 * 10**9] * 2


def test_a_repeated_bar_is_refused_with_its_row(tmp_path):
    file = read(tmp_path, line(0) + line(1) + line(1))
    with pytest.raises(DataError, match=r"row 3.*expected one bar per stamp"):
        bars_of(file, BarOptions(), instruments={NAME: instrument(NAME)})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("7,1,1,1,1,1,8,1,1,1,1,0\n", "row 1: expected a time in milliseconds or microseconds"),
        (line(0) + "x" + line(1), 'row 2: column "open_time": expected a whole number'),
        ("time,price\n1,2\n", 'expected a header with "open_time"'),
        ("[[1, 2]]", "in row 1"),
        ('{"code": -1121}', "expected a header"),
        ("[]", "found an empty list"),
    ],
)
def test_what_is_no_archive_of_klines_is_refused(tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path, text)


def test_the_original_csv_reads_as_its_lines_say():
    path = originals("raw_samples/binance_csv/ADABTC-1m-2021-11-27.csv")
    bars = read_klines(path, NAME).raw.bars[0]
    lines = [each.split(",") for each in path.read_text().split()]
    assert bars.close.tolist() == [float(each[4]) for each in lines]
    assert bars.stamp_ns.tolist() == [int(each[0]) * 10**6 for each in lines]


def test_the_original_reply_is_a_month_of_hours():
    path = originals("raw_samples/binance_klines_json/ETHUSDT-1h-2022-05.json.gz")
    file = read_klines(path, "BINANCE:ETHUSDT")
    assert (file.raw.rows, file.interval_ns, file.findings) == (744, 3600 * 10**9, ())
    assert (
        len(bars_of(file, BarOptions(), instruments={"BINANCE:ETHUSDT": instrument()}).bars[0])
        == 744
    )
