"""A desk in the background: started, listed, killed with all others, stopped."""

import json
from pathlib import Path

import pytest

from hansa.cli.entry import run_app
from tests.conftest import ROOT
from tests.e2e.test_command_line import hansa, refused
from tests.e2e.test_trade import COLD, PAPER, PATIENT, STEADY

EXAMPLES = ROOT / "examples"
SETTINGS = [word for each in (COLD, PATIENT, STEADY) for word in ("--set", each)]


@pytest.mark.usefixtures("home")
def test_a_desk_in_the_background_is_killed_with_all_and_stopped(tmp_path: Path) -> None:
    runs = ["--runs", tmp_path]
    began = hansa("trade", PAPER, "--background", *SETTINGS, *runs, "--format", "json")
    started = json.loads(began.stdout)
    (desk,) = json.loads(hansa("desks", *runs, "--format", "json").stdout)
    assert (desk["run"], desk["pid"]) == (started["run"], started["pid"])
    killed = hansa("kill", "--all", "--level", "2", *runs)
    assert killed.returncode == 0, killed.stderr
    assert killed.stdout.startswith(f"{started['run']}: level 2")
    stopped = hansa("stop", started["run"], *runs)
    assert stopped.returncode == 0, stopped.stderr
    assert stopped.stdout.startswith(f"{started['run']}: stopped, head ")
    refused(hansa("stop", started["run"], *runs), "a desk at work", code=3)
    refused(hansa("kill", "--all", "--level", "1", *runs), "no desk at work", code=3)
    assert "no desk at work" in hansa("desks", *runs).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trade", str(EXAMPLES / "testnet.toml"), "--background"], "expected mode paper"),
        (["trade", str(EXAMPLES / "council.toml"), "--background"], "section [trade]"),
        (["trade", "--background", "--resume", "last"], "no --resume"),
        (["kill", "last", "--all", "--level", "2"], "--all"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_app([*words, "--runs", str(tmp_path)]) == 2
    found = capsys.readouterr().err
    assert said in found
    assert found.count("\n") == 1


def test_configurations_and_their_data_are_listed() -> None:
    listed = json.loads(hansa("config", "list", PAPER, "--format", "json").stdout)
    assert [(each["name"], each["mode"]) for each in listed] == [("paper", "paper")]
    (file,) = json.loads(hansa("data", "list", PAPER, "--format", "json").stdout)
    assert file["used_by"] == ["paper"]
    assert "paper_council" in hansa("config", "list").stdout
