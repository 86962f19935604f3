"""Ctrl-C while a command is still being imported: one line, and never a traceback."""

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

#: `hansa trade` that sends itself a signal when it comes to import a module.
_TRADE = """
import os, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            os.kill(os.getpid(), {number})

sys.meta_path.insert(0, Interrupting())
sys.argv = ["hansa", "trade", "nothing.toml"]
from hansa.cli import main
main()
"""


def traded(
    module: str, number: signal.Signals, before: Callable[[], object] | None = None
) -> tuple[int, str]:
    """How it ended, and what it said."""
    program = _TRADE.format(module=module, number=int(number))
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=before)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("module", ["hansa.cli.entry", "cyclopts", "hansa.app.live.trading"])
def test_an_interrupt_while_modules_are_imported_is_one_line(module: str) -> None:
    assert traded(module, signal.SIGINT) == (130, "hansa: interrupted\n")


def test_a_desk_told_to_stop_while_modules_are_imported_is_one_line() -> None:
    assert traded("hansa.app.live.trading", signal.SIGTERM) == (130, "hansa: interrupted\n")


def test_an_interrupt_that_the_shell_ignores_stays_ignored() -> None:
    """As that of a job in the background, which Ctrl-C does not mean."""
    code, said = traded(
        "cyclopts", signal.SIGINT, lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)
    )
    assert code == 2
    assert "nothing.toml: expected a TOML file" in said
