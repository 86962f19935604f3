"""What programs read: keys in snake_case, numbers as numbers, money as decimal text."""

import json
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from hansa.app.result import Result
from tests.command_line import SETTINGS, hansa
from tests.conftest import COUNCIL

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    runs = tmp_path_factory.mktemp("runs")
    done = hansa("run", COUNCIL, *SETTINGS, "--runs", runs, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def result_of(said: dict[str, object]) -> dict[str, object]:
    result = said["result"]
    assert isinstance(result, dict)
    return result


def test_every_key_is_in_snake_case(said: dict[str, object]) -> None:
    for key in [*said, *result_of(said)]:
        assert SNAKE.fullmatch(key), key


def test_numbers_are_numbers_and_money_is_decimal_text(said: dict[str, object]) -> None:
    result = result_of(said)
    assert isinstance(result["orders"], int)
    assert isinstance(result["net_return_ratio"], float)
    assert isinstance(result["longest_drawdown_ns"], int)
    assert isinstance(result["refused_by_gate"], int)
    start, end, net = (
        Decimal(str(result[k])) for k in ("equity_start", "equity_end", "net_profit")
    )
    assert end - start == net
    assert start == 100_000


def test_what_was_not_tested_is_null(said: dict[str, object]) -> None:
    assert result_of(said)["overfitting_probability"] is None


def test_the_numbers_are_those_of_the_run(said: dict[str, object], small_run: Result) -> None:
    result = result_of(said)
    equity = small_run.recorded.equity
    assert float(str(result["equity_end"])) == pytest.approx(float(equity[-1]), abs=0.01)
    assert result["moments"] == len(equity)
    assert result["fills"] == small_run.fills.height
    assert said["head"] == small_run.head


def test_runs_lists_numbers_and_whole_heads(small_run: Result) -> None:
    (row,) = json.loads(hansa("runs", "--runs", small_run.folder.parent, "--format", "json").stdout)
    assert row["run"] == small_run.folder.name
    assert row["orders"] == small_run.record.orders
    assert (row["status"], row["head"]) == ("finished", small_run.head)


def test_a_folder_without_a_record_is_listed_by_name(tmp_path: Path) -> None:
    (tmp_path / "lost-1" / "journal").mkdir(parents=True)
    (row,) = json.loads(hansa("runs", "--runs", tmp_path, "--format", "json").stdout)
    assert (row["run"], row["status"], row["orders"]) == ("lost-1", "no run.json", None)
    assert "no run.json" in hansa("runs", "--runs", tmp_path).stdout


def test_time_is_ts_in_every_frame(small_run: Result) -> None:
    for frame in (small_run.fills, small_run.orders, small_run.equity, small_run.decisions):
        assert frame.schema["ts"] == pl.Datetime("ns", "UTC")
        assert "ts_ns" not in frame.columns
