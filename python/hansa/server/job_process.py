"""The process of a job: what it says of itself, what is printed in it, and its end by force."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import BinaryIO, TypeAlias

import msgspec

from hansa.app.job import Progressed, Result
from hansa.app.printable import printable

OnSaid: TypeAlias = Callable[[Progressed | Result], None]

#: A process that was asked to end and has not by then is ended by force.
END_S = 10.0
_PRINTED_BYTES = 4096
_LINE_BYTES_MAX = 1 << 24


class JobProcess:
    """State: a process with a group of its own, and the last of what was printed in it. `on_said`
    hears from a thread what the process says of itself, up to its end.
    """

    def __init__(self, command: Sequence[str], on_said: OnSaid):
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._on_said, self._tail = on_said, b""
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._keep, args=(self._process.stderr,), daemon=True),
        ]
        for each in self._readers:
            each.start()

    @property
    def printed(self) -> str:
        """The last of what its code printed: lines without anything that a terminal obeys."""
        return printable(self._tail.decode(errors="replace"), keep="\n\t")

    def wait(self) -> int:
        """Waits for its end, and ends what it began and left behind. Its exit code."""
        code = self._process.wait()
        self._kill_group()
        for each in self._readers:
            each.join(END_S)
        return code

    def interrupt(self) -> None:
        """Asks it to end, and ends it by force where it does not."""
        self._process.send_signal(signal.SIGINT)
        late = threading.Timer(END_S, self.kill)
        late.daemon = True
        late.start()

    def terminate(self) -> None:
        """Asks it to end at once."""
        self._process.terminate()

    def kill(self, after_s: float = 0.0) -> None:
        """Ends it by force, unless it ends by itself before."""
        try:
            self._process.wait(after_s)
        except subprocess.TimeoutExpired:
            self._kill_group()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _listen(self, pipe: BinaryIO) -> None:
        with pipe:
            while line := pipe.readline(_LINE_BYTES_MAX):
                try:
                    said = msgspec.json.decode(line, type=Progressed | Result)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    self._on_said(Result(error=f"its process said what is no message: {error}"))
                    self._kill_group()
                    return
                self._on_said(said)

    def _keep(self, pipe: BinaryIO) -> None:
        with pipe:
            while chunk := os.read(pipe.fileno(), 1 << 16):
                self._tail = (self._tail + chunk)[-_PRINTED_BYTES:]
