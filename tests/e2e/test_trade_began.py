"""A desk over recorded data says when it began, and how long it will be silent."""

import io
import json
from pathlib import Path

from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import trade
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper.toml"
SHORT = ("gate.stale_after_s=1000000000", "data.end=2022-04-02T00:00:00Z")


def _said(runs: Path, *settings: str) -> list[dict[str, str]]:
    said = io.StringIO()
    trade(PAPER, overrides=[*SHORT, *settings], runs=runs, log=DeskLog("json", said))
    return [json.loads(line) for line in said.getvalue().splitlines()]


def _began(runs: Path, *settings: str) -> dict[str, str]:
    return _said(runs, *settings)[0]


def test_as_fast_as_possible_it_begins_when_its_data_do(tmp_path):
    began = _began(tmp_path, "trade.speed=0", "trade.warm_up_bars=0")
    assert began["event"] == "began"
    assert not json.dumps(began).count("1970")
    assert "every_s" not in began


def test_at_a_speed_it_says_how_long_a_bar_takes(tmp_path):
    began = _began(tmp_path, "trade.speed=720000")
    assert (began["bars"], began["every_s"]) == ("1h", 0.005)


def test_it_says_whose_features_need_more_history_than_it_was_given(tmp_path):
    said = _said(tmp_path, "trade.speed=0", "trade.warm_up_bars=10")
    cold = [each["about"] for each in said if each["event"] == "warning"]
    assert any("bars, found 10 of history" in each for each in cold)
