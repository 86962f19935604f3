"""`hansa catalog`: a file comes in, is listed, shown, asked, resampled, verified and removed."""

import json
import tomllib

import polars as pl
import pytest

from hansa.cli.entry import run_app
from tests.unit.stores.parquet.rows import NAME, bars

READING = (
    "--symbol BINANCE:BTCUSDT --interval 1m --label open --column time=ts_open --column symbol="
)


@pytest.fixture
def hansa(tmp_path, capsys):
    """Runs a command on the catalog; gives its exit code and what it said."""

    def command(line, *more):
        code = run_app(["catalog", *line.split(), *more, "--catalog", str(tmp_path / "catalog")])
        said = capsys.readouterr()
        return code, said.out + said.err

    bars(200).write_csv(tmp_path / "bars.csv")
    command.file = tmp_path / "bars.csv"
    return command


@pytest.fixture
def filled(hansa):
    hansa(f"import {hansa.file} {READING}")
    return hansa


def test_a_file_comes_in_with_its_report(hansa):
    code, said = hansa(f"import {hansa.file} {READING}")
    assert code == 0
    assert f"{NAME} bars 1m: 200 rows from 2023-12-30T00:00:00Z" in said
    assert f"{NAME} bars 1m: +200 rows, 200 in all" in said
    assert "was there already" in hansa(f"import {hansa.file} {READING}")[1]


def test_rows_with_errors_are_refused_or_left_out(hansa):
    bars(200).with_columns(pl.col("low") * 2).write_csv(hansa.file)
    code, said = hansa(f"import {hansa.file} {READING}")
    assert (code, "nothing was written" in said, "error price_order" in said) == (1, True, True)
    pl.concat([bars(50), bars(50)]).write_csv(hansa.file)
    assert hansa(f"import {hansa.file} {READING} --drop-bad-rows")[0] == 0


def test_of_many_series_each_problem_is_one_line_and_totals_end_the_report(hansa):
    names = [f"X:{each}" for each in "ABCDEFG"]
    bad = [bars(50).with_columns(pl.col("low") * 2, symbol=pl.lit(each)) for each in names]
    pl.concat([*bad, bars(50).with_columns(symbol=pl.lit("X:H"))]).write_csv(hansa.file)
    code, said = hansa(f"import {hansa.file} --interval 1m --label open --column time=ts_open")
    lines = said.splitlines()
    assert (code, len(lines)) == (1, 4)
    assert lines[0] == "error price_order: 350 in 7 series: X:A, X:B, X:C, X:D, X:E and 2 more"
    assert lines[2] == "in all 400 rows of 8 series read, 350 with errors, 0 with warnings"
    assert lines[3].startswith("nothing was written to")
    assert "--drop-bad-rows" in lines[3]


def test_other_rows_are_refused_until_they_are_to_replace(filled):
    bars(200, seed=2).write_csv(filled.file)
    code, said = filled(f"import {filled.file} {READING}")
    assert (code, "--replace" in said) == (2, True)
    assert filled(f"import {filled.file} {READING} --replace")[0] == 0


def test_it_lists_shows_verifies_and_removes(filled):
    assert json.loads(filled("list --format json")[1])[0]["rows"] == 200
    shown = filled(f"show bars {NAME} 1m")[1]
    assert "bars.csv" in shown
    assert filled("verify") == (0, f"{NAME} bars 1m: as it was written\n")
    assert filled(f"remove bars {NAME} 1m")[1].startswith(f"removed {NAME} bars 1m: 200 rows")
    assert filled(f"show bars {NAME} 1m")[0] == 3


def test_it_writes_the_instruments_that_a_run_needs(filled):
    code, said = filled("instruments --quote USDT")
    assert code == 0
    assert tomllib.loads(said)[NAME]["base"] == "BTC"


def test_it_answers_in_sql(filled):
    pytest.importorskip("duckdb")
    code, said = filled("sql --format json", "SELECT count(*) AS n FROM bars_1m")
    assert (code, json.loads(said)) == (0, [{"n": 200}])


def test_it_resamples(filled):
    assert "bars 5m: +40 rows" in filled(f"resample {NAME} --from 1m --to 5m")[1]
    for rule in ("days:3", "volume-NaN", "value-Infinity"):
        code, said = filled(f"resample {NAME} --from 1m --to {rule}")
        assert (code, "expected a length such as" in said) == (2, True)


def test_a_column_that_names_none_is_refused(hansa):
    code, said = hansa(f"import {hansa.file} --column date")
    assert (code, "expected NAME=NAME_IN_THE_FILE" in said) == (2, True)


def test_bars_are_resampled_by_the_names_of_their_series(hansa):
    bars(200).slice(10).write_csv(hansa.file)
    hansa(f"import {hansa.file} {READING}")
    code, said = hansa(f"resample {NAME} --from 1m --to 1h")
    assert (code, "1 of 3 bars are made of fewer bars of 1m than the usual 60" in said) == (0, True)
    assert "expected trades" in hansa(f"resample {NAME} --from 1m --to volume-500")[1]
    assert "session-XNYS" in hansa(f"resample {NAME} --from 1m --to bricks-5")[1]


@pytest.mark.parametrize("interval", ["30s", "1d"])
def test_a_wrong_interval_is_not_to_be_mended_by_leaving_rows_out(hansa, interval):
    code, said = hansa(f"import {hansa.file} {READING.replace('1m', interval)}")
    assert code == 1
    assert "--drop-bad-rows" not in said
    assert "state the length of a bar in the file (--interval)" in said
