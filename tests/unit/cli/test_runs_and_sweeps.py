"""A sweep is no run: `hansa runs` says where it is, and who asks for it as one is told."""

from pathlib import Path

import pytest

from tests.command_line import hansa, refused

NAME = "search-0a1b2c3d4e5f"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "runs" / "sweeps" / NAME
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text("{}")
    return tmp_path / "runs"


def test_sweeps_are_listed_below_the_runs_with_how_one_is_shown_again(root: Path) -> None:
    lines = hansa("runs", "--runs", root).stdout.splitlines()
    assert lines[-2].startswith(f"sweeps in {root / 'sweeps'}; `hansa sweep CONFIG` shows one")
    assert lines[-1].strip() == NAME


def test_without_sweeps_nothing_is_said_of_them(tmp_path: Path) -> None:
    assert "sweeps in" not in hansa("runs", "--runs", tmp_path).stdout


@pytest.mark.parametrize("wanted", [NAME, f"sweeps/{NAME}", "0a1b", "{root}/sweeps/" + NAME])
@pytest.mark.parametrize("command", ["report", "show"])
def test_who_asks_for_a_sweep_as_a_run_is_told(root: Path, command: str, wanted: str) -> None:
    done = hansa(command, wanted.replace("{root}", str(root)), "--runs", root)
    refused(done, f"found a sweep: {root / 'sweeps' / NAME}; once done its page is", code=3)


@pytest.mark.parametrize("wanted", ["sweeps", "runs/", "searching"])
def test_another_name_is_no_sweep(root: Path, wanted: str) -> None:
    refused(hansa("report", wanted, "--runs", root), f"no run {wanted!r}", code=3)
