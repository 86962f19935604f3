"""`hansa data check` as a user meets it: bars, ticks, damage, and what is asked wrongly."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from tests.command_line import hansa, refused
from tests.conftest import COUNCIL, ROOT

SAMPLE = ROOT / "data/binance_spot_ethusdt_20240808.jsonl.gz"
TICKS = ROOT / "examples/ticks.toml"


def test_the_sample_is_recognised_and_can_be_loaded() -> None:
    done = hansa("data", "check", SAMPLE)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("read as binance (a raw capture of Binance's streams), ticks: ")
    assert any("clock_skew" in line and "1,273.47103 ms" in line for line in lines)
    assert lines[-1].endswith("can be loaded: 13000 rows of 1 instruments, 0 errors, 3 warnings")


def test_a_configuration_says_how_to_read_the_file_it_names() -> None:
    done = hansa("data", "check", SAMPLE, "--config", TICKS)
    assert done.returncode == 0, done.stderr
    assert f"ticks: ticks.0 of {TICKS} says so" in done.stdout
    assert "BINANCE:ETHUSDT" in done.stdout
    assert "off_lot" in done.stdout  # held against the lot of the configuration


def test_a_configuration_of_another_file_is_followed_and_said(tmp_path: Path) -> None:
    copy = tmp_path / "capture.jsonl.gz"
    copy.write_bytes(SAMPLE.read_bytes())
    done = hansa("data", "check", copy, "--config", TICKS)
    assert "ticks.0 of" in done.stdout
    assert "of another file, says so" in done.stdout


def test_the_findings_are_there_for_programs() -> None:
    found = json.loads(hansa("data", "check", SAMPLE, "--format", "json").stdout)
    assert (found["read_as"], found["holds"], found["rows"]) == ("binance", "ticks", 13_000)
    assert {"code", "severity", "text"} <= found["findings"][0].keys()


def test_a_print_far_off_is_shown_and_counted(tmp_path: Path) -> None:
    prices = [100.0] * 30 + [1.0] + [100.0] * 30
    rows = [f"{1_600_000_000 + at},{price},2\n" for at, price in enumerate(prices)]
    path = tmp_path / "trades.csv"
    path.write_text("ts_event,price,qty\n" + "".join(rows))
    done = hansa("data", "check", path, "--symbol", "X:COIN")
    assert done.returncode == 0
    line = next(each for each in done.stdout.splitlines() if "price_far" in each)
    assert "warning" in line
    assert "found 1 after 100, and back within 16 rows" in line
    assert "(1 of 61 rows of trades)" in line


def test_a_file_that_is_cut_off_cannot_be_loaded(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    plain = gzip.decompress(SAMPLE.read_bytes())
    for name, packed in (("zst", zstandard.compress(plain)), ("gz", SAMPLE.read_bytes())):
        cut = tmp_path / f"cut.jsonl.{name}"
        cut.write_bytes(packed[: len(packed) * 2 // 3])
        done = hansa("data", "check", cut)
        assert done.returncode == 1
        assert "read as binance" in done.stdout
        (line,) = (each for each in done.stdout.splitlines() if "file_truncated" in each)
        assert f"one that is cut off after {len(packed) * 2 // 3:,} bytes" in line
        lines = int(line.partition("packed data: ")[2].split()[0].replace(",", ""))
        assert 0.5 * plain.count(b"\n") < lines < 0.8 * plain.count(b"\n")
        assert "cannot be loaded: 0 rows of 0 instruments, 1 errors" in done.stdout


@pytest.mark.parametrize("kept", [3, 12, 500, -9, -1])
def test_a_table_of_bars_that_is_cut_off_says_so_wherever_that_is(
    tmp_path: Path, kept: int
) -> None:
    rows = "".join(f"{1_600_000_000 + at * 60},B:X,1,{2 + at % 7},1,1,{at}\n" for at in range(900))
    whole = gzip.compress(f"open_time,symbol,open,high,low,close,volume\n{rows}".encode())
    path = tmp_path / "bars.csv.gz"
    path.write_bytes(whole[:kept])
    done = hansa("data", "check", path, "--as", "table")
    assert done.returncode == 1
    assert "file_truncated" in done.stdout
    assert "lines of text can be unpacked; fetch it again" in done.stdout


def test_a_zip_without_its_end_is_told_as_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "BTCUSDT-1m-2024-01.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("BTCUSDT-1m-2024-01.csv", "1,2,3,4,5,6\n" * 100)
    path.write_bytes(path.read_bytes()[:-60])
    done = hansa("data", "check", path)
    assert done.returncode == 1
    assert "a whole .zip, found one that is cut off" in done.stdout


def test_a_file_that_names_no_symbol_asks_for_one(tmp_path: Path) -> None:
    path = tmp_path / "XBTEUR.csv"
    path.write_text("1600000000,1.5,2\n1600000001,1.5,2\n")
    asked = hansa("data", "check", path)
    assert asked.returncode == 1
    assert "name the one it holds (ticks.symbols, --symbol)" in asked.stdout
    told = hansa("data", "check", path, "--as", "kraken", "--symbol", "XBTEUR")
    assert told.returncode == 0
    assert told.stdout.startswith("read as kraken (an archive of Kraken's trades), ticks: it was")


def test_files_of_one_source_are_checked_together(tmp_path: Path) -> None:
    lines = gzip.decompress(SAMPLE.read_bytes()).splitlines(keepends=True)
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path, part in zip(paths, (lines[:7000], lines[5000:]), strict=True):
        path.write_bytes(b"".join(part))
    done = hansa("data", "check", *paths)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("can be loaded: ") == 2
    assert "expected trades after the last of one.jsonl" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("2 places where a file follows another: 2 warn")
    found = json.loads(hansa("data", "check", *paths, "--format", "json").stdout)
    assert [each["rows"] for each in found["files"]] == [7_000, 8_000]
    assert {each["code"] for each in found["seams"]} == {"overlap"}


def test_bars_are_checked_as_before() -> None:
    bars = ROOT / "data/binance_spot_1h_10pairs_2022_2023.parquet"
    done = hansa("data", "check", bars, "--config", COUNCIL)
    assert done.returncode == 0, done.stderr
    assert f"read as table (a table with named columns), bars: data of {COUNCIL}" in done.stdout
    assert "175190 rows of 10 instruments, 0 errors" in done.stdout


def test_what_is_asked_wrongly_gets_one_line(tmp_path: Path) -> None:
    refused(hansa("data", "check", SAMPLE, "--as", "binanse"), 'did you mean "binance"')
    refused(hansa("data", "check", SAMPLE, "--config", TICKS, "--as", "taq"), "--as: expected none")
    refused(hansa("data", "check", SAMPLE, "--interval", "1h"), "--interval: expected none for tic")
    hourly = ("--as", "klines", "--interval", "hourly")
    refused(hansa("data", "check", SAMPLE, *hourly), "a length of time")
    missing = hansa("data", "check", tmp_path / "gone.csv")
    assert missing.returncode == 1
    assert "expected a data file, found none" in missing.stdout


@pytest.mark.parametrize("lost", [22, 300])
def test_a_small_file_that_is_cut_off_is_told_as_that_though_nobody_names_its_format(
    tmp_path: Path, lost: int
) -> None:
    zstandard = pytest.importorskip("zstandard")
    rows = "".join(
        f"{1_704_067_200_000 + at * 60_000},1,{2 + at % 7},1,1,{at},"
        f"{1_704_067_259_999 + at * 60_000},1,1,1,1,0\n"
        for at in range(300)
    )
    path = tmp_path / "BTCUSDT-1m-2024-01.csv.zst"
    path.write_bytes(zstandard.compress(rows.encode())[:-lost])
    done = hansa("data", "check", path)
    assert done.returncode == 1
    assert "file_truncated" in done.stdout


def test_a_table_of_one_instrument_is_checked_by_the_symbol_and_columns_that_are_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("date,open,high,low,close,volume\n2024-01-02,1,2,1,2,9\n2024-01-03,2,3,2,3,9\n")
    assert "where the one instrument is named (--symbol)" in hansa("data", "check", path).stdout
    done = hansa("data", "check", path, "--symbol", "X:ABC", "--column", "time=date")
    assert done.returncode == 0, done.stdout
    assert "X:ABC" in done.stdout
    assert "can be loaded: 2 rows of 1 instruments" in done.stdout
