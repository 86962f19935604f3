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

from hansa.app.sweep.outcomes import FAILED, SetOutcome
from hansa.app.sweep.pool import Moved
from hansa.app.sweep.worker import Done, Said, Task
from hansa.errors import ConfigError

#: A batch of one set that took so many workers with it is not tried again.
_DEATHS_MAX = 2


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
        waiting = deque(_Piece(place, task) for place, task in enumerate(tasks))
        parts: dict[int, list[Done]] = {place: [] for place in range(len(tasks))}
        sizes = [len(task.trials) for task in tasks]
        try:
            while waiting or any(worker.piece for worker in self._workers):
                for worker in self._workers:
                    if waiting and worker.piece is None:
                        worker.take(waiting.popleft())
                worker, process, line = self._heard.get()
                if worker.piece is None or worker.process is not process:
                    continue
                if line.endswith(b"\n"):
                    _take(worker, msgspec.json.decode(line, type=Said), parts, moved)
                else:
                    waiting.extendleft(reversed(_after_death(worker, parts)))
                yield from _whole(parts, sizes)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends all of them."""
        for worker in self._workers:
            worker.end()


def _take(worker: "_Process", said: Said, parts: dict[int, list[Done]], moved: Moved) -> None:
    if said.error:
        raise ConfigError(said.error)
    piece = worker.piece
    assert piece is not None
    if said.done is None:
        moved(piece.place, said.moments)
    else:
        worker.piece = None
        parts[piece.place] += said.done


def _after_death(worker: "_Process", parts: dict[int, list[Done]]) -> "list[_Piece]":
    """What is to be tried again."""
    piece, code = worker.piece, worker.end()
    worker.piece = None
    if piece is None:
        return []
    if len(piece.task.trials) > 1:
        return piece.singly()
    if piece.deaths + 1 < _DEATHS_MAX:
        return [_Piece(piece.place, piece.task, piece.deaths + 1)]
    trial = piece.task.trials[0]
    why = f"its worker died {_DEATHS_MAX} times, last with {_ending(code)}"
    outcome = SetOutcome(number=trial.number, values=trial.values, status=FAILED, error=why)
    parts[piece.place].append(Done(outcome=outcome))
    return []


class _Piece:
    """A batch, or one set of it, that is to be tried."""

    def __init__(self, place: int, task: Task, deaths: int = 0):
        self.place, self.task, self.deaths = place, task, deaths

    def singly(self) -> "list[_Piece]":
        """Its sets one by one."""
        return [
            _Piece(self.place, msgspec.structs.replace(self.task, trials=(trial,)))
            for trial in self.task.trials
        ]


class _Process:
    """State: a worker's process, begun when it is first needed, and what it is at."""

    def __init__(self, heard: "Queue[_Heard]") -> None:
        self.piece: _Piece | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self._heard = heard

    def take(self, piece: _Piece) -> None:
        """Gives it something to do; of one that is dead that will be heard."""
        self.piece = piece
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
            [sys.executable, "-m", "hansa.app.sweep.worker"],
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


def _whole(
    parts: dict[int, list[Done]], sizes: Sequence[int]
) -> Iterator[tuple[int, tuple[Done, ...]]]:
    """Batches all of whose sets are done, each in the order of its sets."""
    for place in [place for place, found in parts.items() if len(found) == sizes[place]]:
        found = sorted(parts.pop(place), key=lambda each: each.outcome.number)
        yield place, tuple(found)


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
