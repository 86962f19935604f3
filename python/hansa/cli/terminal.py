"""A terminal whose keys are read one by one, and given back as it was."""

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

#: Waits up to so many seconds for a key; "" where none came.
Reading: TypeAlias = Callable[[float], str]


def is_terminal() -> bool:
    """Whether somebody sits there: both what is read and what is written is a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.platform != "win32"


@contextmanager
def keys_of_terminal() -> Iterator[Reading]:
    """Keys without Enter and without echo; Ctrl-C still interrupts."""
    import termios
    import tty

    line = sys.stdin.fileno()
    before = termios.tcgetattr(line)
    tty.setcbreak(line)

    def read(seconds: float) -> str:
        ready, _, _ = select.select([line], [], [], seconds)
        return os.read(line, 1).decode("ascii", "replace") if ready else ""

    try:
        yield read
    finally:
        termios.tcsetattr(line, termios.TCSADRAIN, before)
