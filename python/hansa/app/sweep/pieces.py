"""What workers are given, what is tried again when one dies, and what has come together."""

from collections.abc import Iterator, Sequence

import msgspec

from hansa.app.sweep.outcomes import FAILED, SetOutcome
from hansa.app.sweep.worker import Done, Task

#: A batch of one set that took so many workers with it is not tried again.
_DEATHS_MAX = 2


class Piece:
    """A batch, or one set of it, that is to be tried; `place` is the batch's."""

    def __init__(self, place: int, task: Task, deaths: int = 0):
        self.place, self.task, self.deaths = place, task, deaths

    def after_death(self, ending: str) -> "list[Piece] | Done":
        """What is to be tried again when its worker died: its sets one by one, and of these each
        once more. The set that kills its worker again is told as failed.
        """
        if len(self.task.trials) > 1:
            return [
                Piece(self.place, msgspec.structs.replace(self.task, trials=(trial,)))
                for trial in self.task.trials
            ]
        if self.deaths + 1 < _DEATHS_MAX:
            return [Piece(self.place, self.task, self.deaths + 1)]
        trial = self.task.trials[0]
        outcome = SetOutcome(
            number=trial.number,
            values=trial.values,
            status=FAILED,
            error=f"its worker died {_DEATHS_MAX} times, last with {ending}",
            was_cut_short=True,
        )
        return Done(outcome=outcome)


class Gathered:
    """State: what has come of each batch, until all its sets are there."""

    def __init__(self, tasks: Sequence[Task]):
        self._parts: dict[int, list[Done]] = {place: [] for place in range(len(tasks))}
        self._sizes = [len(task.trials) for task in tasks]

    def add(self, place: int, done: Sequence[Done]) -> None:
        """Of a batch, some or all sets."""
        self._parts[place] += done

    def whole(self) -> Iterator[tuple[int, tuple[Done, ...]]]:
        """Batches all of whose sets are done, once, each in the order of its sets."""
        parts = self._parts
        for place in [place for place, found in parts.items() if len(found) == self._sizes[place]]:
            yield place, tuple(sorted(parts.pop(place), key=lambda each: each.outcome.number))
