"""The tutorial, block by block, as a newcomer types it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BLOCK = re.compile(r"```(sh|python|toml)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder, and all that was printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    printed, written = "", set[str]()
    for kind, text in BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text()):
        if kind == "toml":
            with (folder / "desk.toml").open("a" if "desk.toml" in written else "w") as file:
                file.write(text + "\n")
            written.add("desk.toml")
        elif kind == "python" and "class " in text:
            (folder / "agent.py").write_text(text)
        elif kind == "python":
            printed += _said([sys.executable, "-c", text], folder)
        else:
            for line in text.splitlines():
                if line.startswith("cd "):
                    folder = folder / line[3:]
                else:
                    printed += _said(["sh", "-c", line], folder)
    return folder, printed


def _said(command: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"PATH": path, "HOME": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def test_every_command_works_and_the_last_replay_agrees(typed: tuple[Path, str]) -> None:
    _, printed = typed
    assert "can be loaded: 17519 rows" in printed
    assert "my_desk_agent: honest" in printed
    assert "agrees" in printed.splitlines()[-1]


def test_the_search_says_what_the_page_says(typed: tuple[Path, str]) -> None:
    page = (ROOT / "docs" / "tutorial.md").read_text()
    _, printed = typed
    for label in ("Deflated Sharpe  ", "PBO  ", "Sharpe out of sample", "Best set"):
        [line] = [each for each in page.splitlines() if each.startswith(f"  {label}")]
        assert line in printed


def test_the_best_set_s_run_has_the_head_of_the_set(typed: tuple[Path, str]) -> None:
    _, printed = typed
    heads = re.findall(r"Journal head +([0-9a-f]{64})", printed)
    assert len(heads) == 3
    assert heads[1] == heads[2]
