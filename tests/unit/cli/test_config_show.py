"""`hansa config show`: every setting, in lines that can be read."""

from pathlib import Path

from hansa.cli.config import show_command
from tests.conftest import COUNCIL


def test_lists_stand_one_item_a_line_and_no_line_is_longer_than_a_screen(capsys, monkeypatch):
    monkeypatch.chdir(COUNCIL.parent)  # how long a path is says nothing of the lines
    pairs = 'data.instruments=["BTCUSDT", "ETHUSDT", "SOLUSDT"]'
    show_command(Path(COUNCIL.name), set_=(pairs,))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 180
    at = next(row for row, line in enumerate(lines) if "data.instruments" in line)
    assert [line.split()[0] for line in lines[at + 1 : at + 3]] == ["ETHUSDT", "SOLUSDT"]
    assert any(line.split() == ["venue_restored"] for line in lines)
    assert any(line.split()[:2] == ["allocation.is_long_only", "true"] for line in lines)


def test_how_to_search_is_shown_with_what_could_be_set(capsys):
    show_command(COUNCIL.parent / "sweep.toml")
    lines = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert lines["sweep.search"][0] == "grid"
    assert lines["sweep.generation"][:2] == ["16", "default"]
    assert {"sweep.split.embargo_bars", "sweep.split.horizon_bars"} <= lines.keys()
    assert any(key.startswith("sweep.space.") for key in lines)
