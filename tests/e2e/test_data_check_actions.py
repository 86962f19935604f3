"""`hansa data check` of files of actions: what is there, and each defect by its name and row."""

import json
from pathlib import Path

import pytest

from tests.command_line import hansa, refused
from tests.conftest import ROOT

HEADER = "time,symbol,kind,a,b"
GOOD = ("2024-01-02,AAPL,dividend,0.24,", "2024-06-10,AAPL,split,10,1", "2024-03-01,MSFT,halt,,")


def written(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "corporate.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def test_a_table_of_actions_is_recognised_and_counted(tmp_path: Path) -> None:
    done = hansa("data", "check", written(tmp_path, *GOOD))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "read as actions (a table of actions), actions: it has the columns a, kind"
    assert "1 dividend, 1 split, from 2024-01-02T00:00:00Z to 2024-06-10T00:00:00Z" in done.stdout
    assert lines[-1].endswith("can be loaded: 3 rows of 2 instruments, 0 errors, 0 warnings")


def test_a_rate_in_percent_is_a_warning_with_its_row(tmp_path: Path) -> None:
    rows = [f"2024-01-0{day},BTCUSDT,funding,{rate}," for day, rate in ((1, 0.0001), (2, 1))]
    done = hansa("data", "check", written(tmp_path, *rows))
    assert done.returncode == 0, done.stderr
    (line,) = (each for each in done.stdout.splitlines() if "funding_far" in each)
    assert line.split()[:4] == ["warning", "funding_far", "BTCUSDT", "2"]
    assert "found 1, which is 100%" in line
    assert "rates are ratios, not percent" in line


DEFECTS = [
    ("2024-01-02,AAPL,dividend,-0.24,", "field_value", "expected an amount above 0, found -0.24"),
    ("2024-01-02,AAPL,split,0,", "field_value", "expected units above 0 (a)"),
    ("2024-01-02,AAPL,split,2,0", "field_value", "for units above 0 (b), found 2.0 for 0"),
    ("2024-01-02,AAPL,divident,1,", "field_value", 'did you mean "dividend"?'),
    ("2023-01-02,AAPL,dividend,1,", "unsorted", "sort the file by time"),
    (GOOD[1], "duplicate", "it would count twice; remove one"),
]


@pytest.mark.parametrize(("row", "code", "says"), DEFECTS)
def test_a_defect_is_named_with_its_row(tmp_path: Path, row: str, code: str, says: str) -> None:
    path = written(tmp_path, *GOOD[:2], row)
    done = hansa("data", "check", path, "--format", "json")
    assert done.returncode == 1
    errors = [e for e in json.loads(done.stdout)["findings"] if e["severity"] == "error"]
    found = [each for each in errors if each["code"] == code]
    assert [each["row"] for each in found] == [3]
    assert says in found[0]["text"]


def test_all_defects_are_said_at_once(tmp_path: Path) -> None:
    done = hansa("data", "check", written(tmp_path, *(row for row, _, _ in DEFECTS)))
    assert "unsorted" in done.stdout
    assert "found -0.24" in done.stdout
    assert "expected units above 0 (a) for units above 0 (b), found 0.0 (2 in all)" in done.stdout


def test_a_configuration_names_the_instruments_that_are_meant(tmp_path: Path) -> None:
    config = tmp_path / "desk.toml"
    text = (ROOT / "examples/council.toml").read_text().replace("../data", str(ROOT / "data"))
    config.write_text(f'{text}\n[[actions]]\npath = "corporate.csv"\nvenue = "BINANCE"\n')
    path = written(tmp_path, "2022-02-01,BTCUSDT,halt,,", "2022-02-02,BTCUSD,halt,,")
    done = hansa("data", "check", path, "--config", config)
    assert done.returncode == 0, done.stderr
    assert "actions.0 of" in done.stdout
    assert "BINANCE:BTCUSD " in done.stdout
    assert "its 1 rows are passed over; did you mean" in done.stdout


def test_bars_are_not_read_as_the_actions_of_a_configuration(tmp_path: Path) -> None:
    config, bars = tmp_path / "desk.toml", tmp_path / "wiki.csv"
    text = (ROOT / "examples/council.toml").read_text()
    data = text[text.index("[data]") : text.index("[", text.index("[data]") + 6)]
    at_rest = '[data]\ncatalog = "catalog"\nvenue = "NYSE"\ninterval = "1d"\ngaps = "report"\n\n'
    config.write_text(
        text.replace(data, at_rest).replace("../data", str(ROOT / "data"))
        + '\n[[actions]]\npath = "corporate.csv"\nvenue = "NYSE"\n'
    )
    bars.write_text("Date,Open,High,Low,Close,Volume\n2024-01-02,1,2,1,2,9\n")
    refused(hansa("data", "check", bars, "--config", config), "found bars: it has the columns")


def test_binances_funding_rates_are_recognised_and_named_after_their_file(tmp_path: Path) -> None:
    path = tmp_path / "BTCUSDT-fundingRate-2024-01.csv"
    header = "calc_time,funding_interval_hours,last_funding_rate"
    path.write_text(f"{header}\n1704067200000,8,0.0001\n1704096000000,8,-0.0002\n")
    done = hansa("data", "check", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("read as binance_funding (Binance's funding rates), actions: ")
    assert "BTCUSDT" in done.stdout
    assert "2 funding, from 2024-01-01T00:00:00Z" in done.stdout


def test_what_is_asked_wrongly_gets_one_line(tmp_path: Path) -> None:
    path = written(tmp_path, *GOOD)
    refused(hansa("data", "check", path, "--interval", "1h"), "expected none for actions")
    dates = written(tmp_path, "2024-01-02,1", header="time,a")
    asked = hansa("data", "check", dates, "--as", "actions")
    assert asked.returncode == 1
    assert 'expected a column "symbol"' in asked.stdout
