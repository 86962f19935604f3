"""The command line as a user drives it: in this process, or in its own where that matters."""

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

from hansa.cli.entry import run_app
from tests.conftest import ROOT, SMALL

HANSA = Path(sys.executable).with_name("hansa")
SETTINGS = [part for setting in SMALL for part in ("--set", setting)]

#: The exit code of a command, and what it printed.
Done: TypeAlias = subprocess.CompletedProcess[str]


def hansa(*arguments: object, cwd: Path = ROOT) -> Done:
    """In this process: most of the time of one of its own would be the imports."""
    words = [str(argument) for argument in arguments]
    out, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "oe")
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = run_app(words)
    return subprocess.CompletedProcess(words, code, _all(out), _all(errors))


def _all(written: io.TextIOWrapper) -> str:
    written.seek(0)
    return written.read()


def hansa_process(*arguments: object, cwd: Path = ROOT) -> Done:
    """In a process of its own, from the start of Python to its exit code."""
    words = [str(HANSA), *(str(argument) for argument in arguments)]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)


def refused(done: Done, *expected: str, code: int = 2) -> None:
    """One line of words, the exit code, no traceback."""
    assert done.returncode == code, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    for part in expected:
        assert part in done.stderr
