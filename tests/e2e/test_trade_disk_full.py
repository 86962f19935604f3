"""A full disk under a live desk: it stops by name, sends nothing unrecorded, goes on later."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from hansa.app.replaying import replay
from hansa.journal import verify
from hansa.stores import RunStore
from tests.conftest import ROOT

PAPER = str(ROOT / "examples" / "paper.toml")
#: Without what measures coverage in processes of ours: its file has no room either.
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
FAST = ("--set", "trade.speed=0", "--set", "gate.stale_after_s=1000000000")


def traded(
    runs: Path, *words: str, bytes_max: int | None = None
) -> subprocess.CompletedProcess[str]:
    """A desk of its own process, on a disk that takes files of so many bytes."""

    def limit() -> None:
        if bytes_max is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, resource.RLIM_INFINITY))

    command = [sys.executable, "-m", "hansa.cli", "trade", *words, "--headless"]
    return subprocess.run(
        [*command, "--runs", str(runs)],
        env=PLAIN,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("bytes_max", [60_000, 200_001])
def test_a_desk_whose_disk_is_full_stops_by_name_and_goes_on_where_there_is_room(
    tmp_path: Path, bytes_max: int
) -> None:
    full = traded(tmp_path, PAPER, *FAST, bytes_max=bytes_max)
    assert full.returncode == 2
    assert full.stderr.startswith("hansa: could not append to segment")
    assert full.stderr.count("\n") == 1
    folder = RunStore(tmp_path).find("last")
    kept = verify(folder.journal).records
    assert kept > 100

    again = traded(tmp_path, "--resume", "last")
    assert again.returncode == 0, again.stderr
    found = verify(folder.journal)
    assert found.is_whole
    assert found.records > kept
    assert replay(folder).agrees


def test_a_disk_without_room_for_a_run_s_first_file_begins_none(tmp_path: Path) -> None:
    full = traded(tmp_path, PAPER, *FAST, bytes_max=100)
    assert full.returncode == 2
    assert "cannot be written: File too large" in full.stderr
    assert full.stderr.count("\n") == 1
