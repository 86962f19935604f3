"""A live desk for a while under a steady flow: memory and open files stay as they are."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


def soak(seconds: int) -> str:
    """What the benchmark says of a soak; it fails where memory or files grow."""
    flow = ["--symbols", "50", "--per-second", "500", "--seconds", str(seconds)]
    command = [sys.executable, "benchmarks/live_desk.py", "soak", *flow, "--source-core", ""]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_memory_and_files_stay_flat() -> None:
    said = soak(20)
    assert "10000 heard" in said
    assert "files" in said


@pytest.mark.slow
def test_memory_and_files_stay_flat_for_half_an_hour() -> None:
    assert "900000 heard" in soak(1800)
