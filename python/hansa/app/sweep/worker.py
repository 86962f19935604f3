"""A worker of a sweep, a process of its own: takes batches, says how far it is and what came.

`python -m hansa.app.sweep.worker`: a line of JSON in for each task, lines of JSON out for each.
What a user's code prints goes to standard error.
"""

import base64
import gc
import os
import sys
import time
from typing import BinaryIO

import msgspec
import numpy as np

from hansa.app.sweep.batch import Judged, Trial, run_batch
from hansa.app.sweep.job import Job
from hansa.app.sweep.outcomes import SetOutcome
from hansa.app.sweep.workbench import Workbench
from hansa.engine import Progress
from hansa.errors import HansaError

_EVERY_S = 0.2


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A batch."""

    job: Job
    trials: tuple[Trial, ...]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A set that was tried, and its returns by period: doubles in base64, "" without."""

    outcome: SetOutcome
    returns: str = ""

    @classmethod
    def of(cls, judged: Judged) -> "Done":
        """As it travels."""
        if judged.returns is None:
            return cls(outcome=judged.outcome)
        raw = np.ascontiguousarray(judged.returns, dtype="<f8").tobytes()
        return cls(outcome=judged.outcome, returns=base64.b64encode(raw).decode("ascii"))

    def judged(self) -> Judged:
        """As it was."""
        if not self.returns:
            return Judged(self.outcome)
        raw = base64.b64decode(self.returns)
        return Judged(self.outcome, np.frombuffer(raw, dtype="<f8"))


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a worker: moments done, or the whole batch, or why it could not even begin."""

    moments: int = 0
    done: tuple[Done, ...] | None = None
    error: str = ""


class Worker:
    """State: the data of the job at hand, loaded once."""

    def __init__(self, job: Job | None = None, bench: Workbench | None = None) -> None:
        self._job, self._bench = job, bench

    def perform(self, task: Task, *, progress: Progress | None = None) -> tuple[Done, ...]:
        """What came of a batch. Raises HansaError where not even its data can be had."""
        bench = self._at(task.job)
        found = run_batch(bench, task.trials, progress=progress)
        return tuple(Done.of(each) for each in found)

    def _at(self, job: Job) -> Workbench:
        if self._bench is None or self._job != job:
            bench = job.bench()
            gc.freeze()  # it stays to the end, and every search for cycles would go over it
            self._job, self._bench = job, bench
        return self._bench


class Saying:
    """State: where lines are said, and when it was last said how far it is."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._said_s = out, 0.0

    def __call__(self, done: int, total: int) -> None:  # noqa: D102  it is a `Progress`
        now_s = time.monotonic()
        if now_s - self._said_s >= _EVERY_S:
            self._said_s = now_s
            self.say(Said(moments=done))

    def say(self, line: Said) -> None:
        """Says a line at once."""
        self._out.write(msgspec.json.encode(line) + b"\n")
        self._out.flush()


def main() -> int:
    """Performs task after task until nobody has any more."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # standard output is for lines of this module alone
    saying, worker = Saying(own), Worker()
    for line in sys.stdin.buffer:
        task = msgspec.json.decode(line, type=Task)
        try:
            saying.say(Said(done=worker.perform(task, progress=saying)))
        except HansaError as error:
            saying.say(Said(error=str(error)))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
