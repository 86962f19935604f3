"""A strategy that does not come back: a second signal ends the process, and says where it was."""

import signal
import subprocess
import sys

import pytest

from hansa.app.live.hanging import end_by_force

#: A desk's signals and a strategy's callback, and no more of a desk.
SCRIPT = """
import time, hansa
from hansa.app.event_loop import run_async
from hansa.app.live.stopping import Stop

class Stuck(hansa.Strategy):
    def on_quote(self, quote):
        print("called", flush=True)
        time.sleep(60)

async def work():
    with Stop.listening():
        Stuck().on_quote(None)

run_async(work())
"""


def test_a_desk_that_hangs_says_in_which_callback_and_ends_with_the_second_signal() -> None:
    command, pipe = [sys.executable, "-c", SCRIPT], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as desk:
        assert desk.stdout is not None
        assert desk.stdout.readline() == "called\n"
        assert desk.stderr is not None
        desk.send_signal(signal.SIGTERM)
        assert "a second signal ends the process" in desk.stderr.readline()
        desk.send_signal(signal.SIGINT)
        _, said = desk.communicate(timeout=10)
    assert desk.returncode == 4
    assert "strategy 'stuck' has not come back from on_quote (<string>:9)" in said
    assert said.endswith("ended by force; orders at the venue work on\n")


def test_the_first_signal_says_what_a_second_one_does(capfd: pytest.CaptureFixture[str]) -> None:
    end_by_force("agent 'slow' has not come back from consider (slow.py:3)", is_last=False)
    assert capfd.readouterr().err == (
        "hansa: told to stop, but agent 'slow' has not come back from consider (slow.py:3); "
        "a second signal ends the process at once\n"
    )
