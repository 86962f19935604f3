"""The examples of the built-in strategies run as a user types them, trade, and replay."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import hansa
from hansa.strategies import BUILT_IN
from tests.command_line import hansa as hansa_command
from tests.conftest import ROOT

EXAMPLES = (
    "grid",
    "market_maker",
    "order_flow",
    "pairs",
    "pov",
    "shortfall",
    "triangular_arbitrage",
    "twap",
    "vwap",
)


def test_every_built_in_strategy_has_an_example() -> None:
    used = [
        strategy["use"]
        for name in EXAMPLES
        for strategy in tomllib.loads((ROOT / "examples" / f"{name}.toml").read_text())[
            "strategies"
        ]
    ]
    assert sorted(used) == sorted(BUILT_IN)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs_trades_and_replays(tmp_path: Path, name: str) -> None:
    path = ROOT / "examples" / f"{name}.toml"
    for command in (("run", path), ("replay", "last")):
        done = hansa_command(*command, "--runs", tmp_path, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    folder = next(each for each in tmp_path.iterdir() if each.name.startswith(f"{name}-"))
    assert hansa.open_run(folder).fills.height > 10


def test_the_example_of_execution_costs_prints_a_line_for_each(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "execution_cost.py"],
        cwd=tmp_path,
        env={"HANSA_RUNS": str(tmp_path / "runs"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines[1:5]] == ["twap", "pov", "shortfall", "vwap"]
    for line in lines[1:5]:
        assert float(line[2]) == pytest.approx(float(line[3]) + float(line[4]), abs=0.011)


def test_the_first_strategy_of_the_document_runs_trades_and_replays(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "strategies.md").read_text()
    code = text.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "dip.py").write_text(f"{code}\nassert result.fills.height > 4\n")
    subprocess.run(
        [sys.executable, tmp_path / "dip.py"],
        cwd=ROOT,
        env={"HANSA_RUNS": str(tmp_path / "runs"), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )


def test_the_document_names_every_built_in_strategy() -> None:
    text = (ROOT / "docs" / "strategies.md").read_text()
    assert all(f"| `{name}` |" in text for name in BUILT_IN)


def test_the_models_of_the_queue_fill_a_maker_as_the_document_says() -> None:
    script = ROOT / "examples" / "queue_models.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    document = (ROOT / "docs" / "fills.md").read_text()
    found = [line.replace(",", "").split() for line in done.stdout.splitlines()]
    counts = [(words[-4], words[-2]) for words in found]
    assert all(f"| {fills} | {quantity} |" in document for fills, quantity in counts)
    assert len({fills for fills, _ in counts}) == 5
