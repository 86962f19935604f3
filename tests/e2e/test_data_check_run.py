"""What a check calls sound, runs: the sample of ticks and an archive of bars, each replayed."""

import json
from pathlib import Path

import pytest

import hansa
from hansa.config import load
from tests.conftest import COUNCIL, ROOT

TICKS = ROOT / "examples/ticks.toml"
MINUTE_MS, START_MS = 60_000, 1_640_995_200_000  # 2022-01-01


@pytest.mark.parametrize("kinds", [["depth", "quotes", "trades"], ["depth", "trades"]])
def test_the_example_trades_over_the_sample_and_replays(tmp_path: Path, kinds: list[str]) -> None:
    config = load(TICKS, [f"ticks.0.kinds={json.dumps(kinds)}"])
    result = hansa.run(config, runs=tmp_path)
    assert len(result.orders) > 100
    assert result.replay().agrees


def test_the_example_is_filled_and_keeps_its_limit(tmp_path: Path) -> None:
    result = hansa.run(TICKS, runs=tmp_path)
    signs = {"buy": 1, "sell": -1}
    held = 0.0
    for side, quantity in result.fills.select("side", "quantity").iter_rows():
        held += signs[side] * quantity
        assert abs(held) <= 0.1 + 0.02 + 1e-9
    assert len(result.fills) > 10


def test_a_run_over_klines_replays(tmp_path: Path) -> None:
    stamps = [START_MS + index * MINUTE_MS for index in range(500)]
    rows = [
        f"{at},100,{102 + index % 7},{98 - index % 5},{100 + index % 3},9,{at + MINUTE_MS - 1}"
        ",900,4,1,10,0\n"
        for index, at in enumerate(stamps)
    ]
    archive = tmp_path / "BTCUSDT-1m-2022-01-01.csv"
    archive.write_text("".join(rows))
    settings = [f"data.path={archive}", "data.format=klines", "data.label=", "data.interval=1m"]
    config = load(COUNCIL, [*settings, "data.columns="])
    result = hansa.run(config, runs=tmp_path / "runs")
    assert result.replay().agrees
