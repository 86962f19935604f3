"""A core that is another than the Python code's is noticed, before anything runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from hansa import _core
from hansa.native import missing_names, sources_hash
from tests.command_line import hansa
from tests.conftest import ROOT

STUB = (ROOT / "python/hansa/_core.pyi").read_text("utf-8")


def test_the_core_here_has_all_that_its_stub_declares() -> None:
    assert missing_names(_core, STUB) == []


def test_what_an_older_core_lacks_is_named() -> None:
    newer = STUB + "\ndef curve_of_tomorrow() -> int: ...\nclass Run:\n    def fly(self): ...\n"
    assert missing_names(_core, newer) == ["curve_of_tomorrow", "Run.fly"]


@pytest.mark.parametrize("lacking", ["equity_curve", "carry"])
def test_an_older_core_is_one_line_before_anything_runs(lacking: str) -> None:
    older = (
        "import importlib, sys; "
        f"core = importlib.import_module('hansa._core'); del core.{lacking}; "
        "del sys.modules['hansa']._core; from hansa.cli.entry import run_app; "
        "sys.exit(run_app(['runs']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", older], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"of this version, found another one without {lacking}" in done.stderr


def test_doctor_knows_a_core_that_was_built_from_other_sources(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_core, "SOURCE_HASH", "0" * 16)
    done = hansa("doctor")
    assert done.returncode == 1
    assert "make build" in done.stdout


def test_the_sources_here_are_those_of_the_core() -> None:
    assert sources_hash() == _core.SOURCE_HASH


def test_without_sources_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert sources_hash(tmp_path / "crates") is None
