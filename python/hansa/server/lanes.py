"""Threads for operations, apart by what they wait for: a kill waits behind no other work."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, TypeVar
from weakref import WeakValueDictionary

from anyio import CapacityLimiter, Semaphore
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

T = TypeVar("T")

#: What a request is to its server: it makes a desk safer (`urgent`), is an `order`, begins a
#: process (`start`), reads a whole journal (`heavy`), or none of those.
Lane: TypeAlias = Literal["urgent", "order", "start", "heavy", "usual"]


class _Width(NamedTuple):
    """So many threads, and so many of them for one turn: a desk, or a caller."""

    threads: int
    each: int


_WIDTHS: Mapping[Lane, _Width] = MappingProxyType(
    {
        "urgent": _Width(512, 8),
        "order": _Width(128, 8),
        "start": _Width(16, 4),
        "heavy": _Width(4, 2),
        "usual": _Width(64, 16),
    }
)


class Lanes:
    """State: who is at work, and whose turn it is. Who waits for a turn holds no thread."""

    def __init__(self) -> None:
        self._limiters = {lane: CapacityLimiter(each.threads) for lane, each in _WIDTHS.items()}
        # A turn that nobody has or waits for is forgotten.
        self._turns: WeakValueDictionary[tuple[Lane, str], Semaphore] = WeakValueDictionary()

    async def run(self, lane: Lane, turn: str, do: Callable[[], T]) -> T:
        """Does it in a thread of a lane. What has the same turn there (a desk that hangs, a caller
        with many wishes) has a part of the threads at most.
        """
        known = self._turns.get((lane, turn))
        if known is None:
            known = self._turns[lane, turn] = Semaphore(_WIDTHS[lane].each)
        async with known:
            return await self.enter(lane, do)

    async def enter(self, lane: Lane, do: Callable[[], T]) -> T:
        """The same for what is short: it waits for a thread alone."""
        return await run_sync(do, limiter=self._limiters[lane])


_LANES: RunVar[Lanes] = RunVar("hansa-lanes")


def lanes() -> Lanes:
    """Those of the loop that is running: a server has one."""
    try:
        return _LANES.get()
    except LookupError:
        _LANES.set(made := Lanes())
        return made
