"""Workers of a sweep on this machine: processes, replaced if they die."""

import contextlib
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from queue import Queue
from threading import Thread
from typing import TypeAlias

import msgspec

from hansa.app.sweep.pieces import Gathered, Piece
from hansa.app.sweep.pool import Moved
from hansa.app.sweep.worker import Done, Said, Task
from hansa.errors import ConfigError

_COMMAND = [sys.executable, "-m", "hansa.app.sweep.worker"]


class Processes:
    """So many processes. A worker that dies is replaced, and what it was at is tried again, set by
    set from then on: the one that kills its worker twice is told as failed, the others are not
    touched.
    """

    def __init__(self, workers: int):
        self._heard: Queue[_Heard] = Queue()
        self._workers = [_Process(self._heard) for _ in range(workers)]

    def run(self, tasks: Sequence[Task], moved: Moved) -> Iterator[tuple[int, tuple[Done, ...]]]:
        """As they are done. Raises ConfigError where a worker cannot even have the data; that and
        KeyboardInterrupt end the workers at once.
        """
        waiting = deque(Piece(place, task) for place, task in enumerate(tasks))
        gathered = Gathered(tasks)
        try:
            while waiting or any(worker.piece for worker in self._workers):
                for worker in self._workers:
                    if waiting and worker.piece is None:
                        worker.take(waiting.popleft())
                worker, process, line = self._heard.get()
                if worker.process is not process:
                    continue  # of one that was replaced
                if line.endswith(b"\n"):
                    _take(worker, msgspec.json.decode(line, type=Said), gathered, moved)
                else:
                    waiting.extendleft(reversed(_after_death(worker, gathered)))
                yield from gathered.whole()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends all of them."""
        for worker in self._workers:
            worker.end()


def _take(worker: "_Process", said: Said, gathered: Gathered, moved: Moved) -> None:
    if said.error:
        raise ConfigError(said.error)
    piece = worker.piece
    assert piece is not None
    if said.done is None:
        moved(piece.place, said.moments)
    else:
        worker.piece = None
        gathered.add(piece.place, said.done)


def _after_death(worker: "_Process", gathered: Gathered) -> list[Piece]:
    """What is to be tried again; nothing of one that died while it had nothing to do."""
    piece, code = worker.piece, worker.end()
    worker.piece = None
    if piece is None:
        return []
    again = piece.after_death(_ending(code))
    if isinstance(again, Done):
        gathered.add(piece.place, (again,))
        return []
    return again


class _Process:
    """State: a worker's process, begun when it is first needed, and what it is at."""

    def __init__(self, heard: "Queue[_Heard]") -> None:
        self.piece: Piece | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self._heard = heard

    def take(self, piece: Piece) -> None:
        """Gives it something to do. One that died since it was last heard is replaced; one that
        dies now will be heard.
        """
        self.piece = piece
        if self.process is not None and self.process.poll() is not None:
            self.end()
        if self.process is None:
            self.process = self._begin()
        with contextlib.suppress(BrokenPipeError):
            self._write(msgspec.json.encode(piece.task) + b"\n")

    def end(self) -> int:
        """Ends it; the code it ended with."""
        process, self.process = self.process, None
        if process is None:
            return 0
        if process.poll() is None:
            process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return code

    def _begin(self) -> subprocess.Popen[bytes]:
        # In a session of its own: Ctrl-C is for the one who counts on it. It ends with its input.
        process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Passes on each line; one without an end says that it is dead."""
        assert process.stdout is not None
        with contextlib.suppress(ValueError, OSError):  # closed while it was read
            for line in process.stdout:
                self._heard.put((self, process, line))
        self._heard.put((self, process, b""))

    def _write(self, line: bytes) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()


_Heard: TypeAlias = tuple[_Process, subprocess.Popen[bytes], bytes]


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
