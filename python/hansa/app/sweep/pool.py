"""Who tries the batches of a sweep: this process, processes of this machine, or a cluster."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from hansa.app.sweep.job import Job
from hansa.app.sweep.workbench import Workbench
from hansa.app.sweep.worker import Done, Task, Worker
from hansa.engine import Progress

#: Called with how many moments of a batch (by its place) are done.
Moved = Callable[[int, int], None]


class Pool(Protocol):
    """Tries batches, in any order; each comes back once, whoever dies on the way."""

    def run(self, tasks: Sequence[Task], moved: Moved) -> Iterator[tuple[int, tuple[Done, ...]]]:
        """The place of each batch and what came of it, as they are done."""
        ...

    def close(self) -> None:
        """Lets the workers go."""
        ...


class OwnProcess:
    """Tries one batch after the other, here, over the data that the sweep has loaded."""

    def __init__(self, job: Job, bench: Workbench) -> None:
        self._worker = Worker(job, bench)

    def run(self, tasks: Sequence[Task], moved: Moved) -> Iterator[tuple[int, tuple[Done, ...]]]:
        """In their order."""
        for place, task in enumerate(tasks):
            yield place, self._worker.perform(task, progress=_of_batch(moved, place))

    def close(self) -> None:
        """Nobody else was at work."""


def _of_batch(moved: Moved, place: int) -> Progress:
    return lambda done, _: moved(place, done)
