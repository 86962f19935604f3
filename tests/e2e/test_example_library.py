"""The library's configurations run, trade and replay; the page has what they made."""

from pathlib import Path

import pytest

import hansa
from hansa.app.replaying import replay
from hansa.stores import RunFolder
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples" / "strategies").glob("*.toml"))
NAMES = [path.stem for path in EXAMPLES]
#: Enough for the slowest window, of sixty days.
SPAN = ["data.end=2022-04-01T00:00:00Z"]
#: What speaks too seldom to have traded in that time.
RARE = dict.fromkeys(("turn_of_month", "day_of_week", "cointegrated_pair"), "data.end=2023-01-01")


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_it_runs_trades_and_replays(tmp_path: Path, path: Path) -> None:
    span = [] if path.stem == "carry" else [RARE.get(path.stem, SPAN[0])]
    result = hansa.run(path, overrides=span, runs=tmp_path)
    assert result.fills.height > 5
    assert replay(RunFolder(result.folder)).agrees


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_the_page_has_its_net_return(tmp_path: Path, path: Path) -> None:
    equity = hansa.run(path, runs=tmp_path).equity["equity"]
    net = f"{100 * (equity[-1] / 100_000 - 1):+.2f} %"
    lines = (ROOT / "docs" / "library.md").read_text().splitlines()
    row = f"| `{path.stem}` | {net} (" if path.stem != "carry" else f": {net} in 15 fills"
    assert any(row in line for line in lines)
