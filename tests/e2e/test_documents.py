"""What the documents say is true: the README's code runs, links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.conftest import ROOT

DOCUMENTS = sorted(
    path for pattern in ("*.md", "docs/**/*.md", "data/*.md") for path in ROOT.glob(pattern)
)


def test_the_ten_lines_of_the_readme_run_and_print_what_it_shows(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text()
    code = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", readme, re.DOTALL)
    assert code is not None
    script = tmp_path / "ten.py"
    script.write_text(code[1])
    done = subprocess.run(
        [sys.executable, script],
        cwd=ROOT,
        env={"HANSA_RUNS": str(tmp_path / "runs"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert _without_places(done.stdout) == _without_places(code[2])


@pytest.mark.parametrize("document", ["README.md", "docs/strategies.md"])
def test_the_strategies_of_the_documents_run_and_replay(document: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    script = tmp_path / "strategy.py"
    script.write_text(next(block for block in blocks if "(hansa.Strategy)" in block))
    done = subprocess.run(
        [sys.executable, script],
        cwd=ROOT,
        env={"HANSA_RUNS": str(tmp_path / "runs"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "shape: (9, " in done.stdout


def _without_places(text: str) -> list[str]:
    """Without what changes with every version (head, run) or trial."""
    lines = text.strip().splitlines()
    moving = ("Journal head", "Run ", "  ▼ Deflated")
    return [line.rstrip() for line in lines if not line.startswith(moving)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
        assert (document.parent / target).exists(), f"{document.name} -> {target}"


def test_every_part_of_the_package_stands_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    parts = [path.name for path in (ROOT / "python" / "hansa").iterdir() if path.is_dir()]
    for part in parts:
        if part != "__pycache__":
            assert f"`{part}/`" in text, part
    assert len(text.splitlines()) <= 150


def test_every_locked_package_that_we_chose_stands_in_dependencies() -> None:
    chosen = re.findall(r'^  "([a-z0-9-]+)>=', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    text = (ROOT / "docs" / "dependencies.md").read_text()
    assert chosen
    for name in chosen:
        assert f"| {name} |" in text, name


def test_the_binding_stays_small() -> None:
    files = [*(ROOT / "crates/py/src").rglob("*.rs"), ROOT / "crates/py/build.rs"]
    assert sum(len(file.read_text().splitlines()) for file in files) < 5500


def test_there_is_no_import_cycle() -> None:
    graph = grimp.build_graph("hansa", exclude_type_checking_imports=True, cache_dir=None)
    below = {
        module: graph.find_modules_directly_imported_by(module) - {"hansa"}
        for module in graph.modules - {"hansa"}
    }
    while below:
        free = [module for module, needs in below.items() if not needs & below.keys()]
        assert free, f"a cycle among {sorted(below)}"
        for module in free:
            del below[module]
