"""Simulated time that can be stopped between any two steps of a program."""

import asyncio
from collections.abc import Callable

from tests.virtual_time import VirtualLoop


class SteppedLoop(VirtualLoop):
    """Counts every callback that runs: each await of each task ends in one. Before the `at`th from
    now something may happen that no task foresees, such as the end of a process.
    """

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self._due: tuple[int, Callable[[], None]] | None = None
        self._look: Callable[[], bool] | None = None

    def before_step(self, at: int, happen: Callable[[], None]) -> None:
        """Plans it, in place of what was planned."""
        self._due = (self.steps + at, happen)

    def after_steps(self, look: Callable[[], bool]) -> None:
        """Looks after every step, until `look` has seen enough; in place of who looked before."""
        self._look = look

    def call_soon(self, callback, *args, context=None):
        return super().call_soon(self._counted, callback, args, context=context)

    def _counted(self, callback, args) -> None:
        self.steps += 1
        if self._due is not None and self._due[0] <= self.steps:
            _, happen = self._due
            self._due = None
            happen()
        callback(*args)
        if self._look is not None and self._look():
            self._look = None


def stepped() -> SteppedLoop:
    """The loop that runs."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SteppedLoop)
    return loop
