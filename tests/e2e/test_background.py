"""A desk in the background: started, listed, killed with all others, stopped."""

import json
from pathlib import Path

import pytest

from hansa.cli.entry import run_app
from tests.command_line import hansa_process
from tests.conftest import ROOT
from tests.e2e.test_trade import COLD, PAPER, PATIENT, STEADY

EXAMPLES = ROOT / "examples"
SETTINGS = [word for each in (COLD, PATIENT, STEADY) for word in ("--set", each)]


@pytest.mark.usefixtures("home")
def test_a_desk_in_the_background_is_killed_with_all_and_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str, code: int = 0) -> str:
        assert run_app([*words, "--runs", str(tmp_path)]) == code
        found = capsys.readouterr()
        return found.out + found.err

    words = ["--background", *SETTINGS, "--runs", tmp_path, "--format", "json"]
    started = json.loads(hansa_process("trade", PAPER, *words).stdout)
    (desk,) = json.loads(said("desks", "--format", "json"))
    assert (desk["run"], desk["pid"]) == (started["run"], started["pid"])
    assert said("kill", "--all", "--level", "2").startswith(f"{started['run']}: level 2")
    assert said("stop", started["run"]).startswith(f"{started['run']}: stopped, head ")
    assert "a desk at work" in said("stop", started["run"], code=3)
    assert "no desk at work" in said("kill", "--all", "--level", "1", code=3)
    assert "no desk at work" in said("desks")


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


def test_configurations_and_their_data_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    def listed(*words: str) -> list[dict[str, str | list[str]]]:
        assert run_app([*words, "--format", "json"]) == 0
        found: list[dict[str, str | list[str]]] = json.loads(capsys.readouterr().out)
        return found

    (config,) = listed("config", "list", str(PAPER))
    assert (config["name"], config["mode"]) == ("paper", "paper")
    (file,) = listed("data", "list", str(PAPER))
    assert file["used_by"] == ["paper"]
    assert [each["name"] for each in listed("config", "list")] == ["council", "paper_council"]
