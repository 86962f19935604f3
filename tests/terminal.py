"""A command in a terminal of its own, as a person has it."""

import contextlib
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl


class Terminal:
    """What a command wrote so far, and keys for it."""

    def __init__(self, pid: int, line: int):
        self.pid, self._line, self.written = pid, line, b""

    def press(self, keys: str) -> None:
        os.write(self._line, keys.encode())

    def read(self, seconds: float = 0.05) -> bool:
        """Takes what was written; False once the command has ended."""
        ready, _, _ = select.select([self._line], [], [], seconds)
        if ready:
            with contextlib.suppress(OSError):
                part = os.read(self._line, 1 << 16)
                self.written += part
                return bool(part)
            return False
        return True

    def wait_for(self, words: str, *, seconds: float = 60) -> None:
        """Reads until the words are written, from where the last ones stood on."""
        until = time.monotonic() + seconds
        while words.encode() not in self.written:
            assert time.monotonic() < until, f"expected {words!r}, found {self.written[-2000:]!r}"
            assert self.read(), f"expected {words!r} before the end, found {self.written[-2000:]!r}"
        self.written = self.written.partition(words.encode())[2]

    def end(self, *, seconds: float = 60) -> int:
        """Reads to the end; the exit code."""
        until = time.monotonic() + seconds
        while self.read():
            assert time.monotonic() < until, "expected the command to end"
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextlib.contextmanager
def in_terminal(*words: str, width: int = 80, height: int = 24) -> Iterator[Terminal]:
    """`hansa` with these words in a terminal of that size; killed if it is not gone by the end."""
    pid, line = pty.fork()
    if pid == 0:  # the command's side
        os.environ |= {"TERM": "xterm-256color"}
        os.execv(sys.executable, [sys.executable, "-m", "hansa.cli", *words])
    ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    terminal = Terminal(pid, line)
    try:
        yield terminal
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(line)
