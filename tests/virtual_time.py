"""An event loop whose time stands still while something runs and jumps when everything waits."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import TypeVar

#: 2024-01-01T00:00:07.3Z: inside a minute, as a program may start at any time.
START_NS = 1_704_067_207_300_000_000

ResultT = TypeVar("ResultT")


class _Selector(selectors.DefaultSelector):
    """Never waits: what would be a wait is time gone by."""

    waited_s = 0.0

    def select(self, timeout=None):
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everything waits and nothing is due: a deadlock")
        if not ready:
            self.waited_s += max(timeout, 0.0)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop on simulated time."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.waited_s

    def now_ns(self) -> int:
        return START_NS + round(self._virtual.waited_s * 1e9)


def run_virtual(main: Coroutine[None, None, ResultT]) -> ResultT:
    """`asyncio.run` on simulated time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


def now_ns() -> int:
    """The time of the running simulated loop."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    return loop.now_ns()
