"""`hansa venue serve` as a user runs it."""

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from hansa.cli.entry import run_app
from tests.conftest import ROOT


def _serve(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hansa.cli", "venue", "serve", "--port", "0", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_it_serves_a_recorded_book_until_it_is_interrupted() -> None:
    capture = "data/binance_spot_ethusdt_20240808.jsonl.gz"
    with _serve("--data", capture, "--format", "json") as process:
        assert process.stdout is not None
        lines = []
        while not lines or lines[-1] != "}\n":
            lines.append(process.stdout.readline())
        told = json.loads("".join(lines))
        with urllib.request.urlopen(f"{told['rest']}/ticker/bookTicker?symbol=ETHUSDT") as answer:
            best = json.load(answer)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert told["symbols"] == ["ETHUSDT"]
    assert 2_600 < float(best["bidPrice"]) < float(best["askPrice"]) < 2_800


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("spede = 1", "spede"),
        ('host = "0.0.0.0"', "loopback"),
        ('begin = "1999-01-01"', "within the bars"),
        ('[[accounts]]\nbalances = {USDT = "much"}', "accounts.0.balances.USDT"),
        ('[[accounts]]\npermissions = ["fly"]', "expected read, trade"),
        ("speed = [", "docs/exchange.md"),
    ],
)
def test_a_wrong_description_is_refused_in_one_line(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "exchange.toml"
    path.write_text(text)
    assert run_app(["venue", "serve", "--config", str(path)]) == 2
    found = capsys.readouterr().err
    assert said in found
    assert found.count("\n") == 1


@pytest.mark.parametrize("asked", [("--port", "99999"), ("--speed", "-2")])
def test_what_cannot_be_is_refused_in_one_line(
    asked: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_app(["venue", "serve", *asked]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert asked[0] in told
