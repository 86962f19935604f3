"""The notebooks of examples/ run from the first cell to the last, and what is stored is whole."""

from pathlib import Path

import nbformat
import pytest

from tests.notebooks import NOTEBOOKS, executed, stored

NAMES = [path.stem for path in NOTEBOOKS]


def test_there_are_three() -> None:
    assert NAMES == ["features_and_an_agent", "first_research", "validation"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    book = stored(executed(path, tmp_path))
    kept = nbformat.read(path, as_version=4)
    shown = [[sorted(o.get("data", {})) for o in c.get("outputs", [])] for c in book.cells]
    assert shown == [[sorted(o.get("data", {})) for o in c.get("outputs", [])] for c in kept.cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_what_is_stored_is_small_shows_figures_and_names_no_place_of_a_machine(path: Path) -> None:
    text = path.read_text()
    assert len(text) < 120_000
    assert "image/svg+xml" in text
    assert '"output_type": "error"' not in text
    assert not [word for word in ("/home/", "/tmp/", "/root/", "site-packages") if word in text]
