"""The venue's clock: read now and then, and carried on by the machine's between two readings."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from hansa.coordinator.request import Answer, Priority, Request
from hansa.errors import DataError, HansaError

#: How often the venue is asked, at a weight of 1: a bad clock loses a tenth of a second in it.
_EVERY_NS = 30 * 60 * 10**9
#: Of so many readings the one with the shortest way there and back is kept; one that took no longer
#: than this is good enough by itself: it is wrong by half of that at most.
_READINGS_MAX, _SHORT_NS = 3, 100 * 10**6
#: A reading that took so long says little: the venue is asked again soon, as after one that failed.
_LONG_NS, _SOON_NS = 10**9, 10 * 10**9
#: How often it is looked whether the machine's clock was set, or stood still, and by how much.
_LOOK_S, _JUMP_NS = 1.0, 250 * 10**6
#: A refusal of a time stamp says nothing new of a clock that was read since so long.
_FRESH_NS = 10**9
#: Between two readings that show how fast the venue's time passes.
_PACE_S = 0.25
_DAY_NS = 86_400 * 10**9
#: How long the venue has to say what time it is.
_ANSWER_NS = 5 * 10**9

#: The venue's time in nanoseconds, or an error.
Ask: TypeAlias = Callable[[], Awaitable[int]]


class _Egress(Protocol):
    async def send(self, request: Request) -> Answer: ...


def asked_of(
    egress: _Egress, time_of: Callable[[bytes], int], *, desk: str, now_ns: Callable[[], int]
) -> Ask:
    """Asks a venue's endpoint `time` through an egress, whose time is `now_ns`. It goes before all
    else, as a cancel does: the cancels of a kill may wait for it.
    """

    async def ask() -> int:
        asked = Request(
            endpoint="time",
            desk=desk,
            deadline_ns=now_ns() + _ANSWER_NS,
            priority=Priority.CANCEL,
            age_ns_max=0,
        )
        answer = await egress.send(asked)
        if answer.status != 200:
            raise DataError(
                f"expected the venue's time, found status {answer.status} ({answer.body[:120]!r}); "
                "check the place"
            )
        return time_of(answer.body)

    return ask


@dataclass(frozen=True, slots=True)
class Reading:
    """What the venue's clock said; what the machine's steady clock and its clock on the wall said
    half the way there and back; and how long that way was.
    """

    venue_ns: int
    steady_ns: int
    wall_ns: int
    round_trip_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTerms:
    """The venue's time passes `speed` times as fast as the machine's; the clock is never before
    `least_ns`.
    """

    speed: float = 1.0
    least_ns: int = 0
    steady_ns: Callable[[], int] = time.monotonic_ns
    wall_ns: Callable[[], int] = time.time_ns


class VenueClock:
    """State: a `hansa.ports.Clock` set by the venue's. Until it is read it is the machine's.

    `stamp_ns` is what was read, carried on: what signatures need. `now_ns` is the same but never
    falls: where a reading shows that it was ahead, it goes at half its pace until it is right.
    """

    is_simulated = False

    def __init__(self, terms: ClockTerms | None = None) -> None:
        self._terms = terms or ClockTerms()
        self._ask: Ask | None = None
        self._told: Callable[[str], None] = lambda _: None
        self._reading = self._of_machine()
        self._is_read = False
        self._under_way: asyncio.Task[None] | None = None
        self._due_ns = self._reading.steady_ns
        self._last_ns = self._floor_ns = self._terms.least_ns
        self._floor_since_ns = self._reading.steady_ns

    def ask_by(self, ask: Ask, *, told: Callable[[str], None]) -> None:
        """From now on it is read by `ask`, and `told` hears of each reading in words. Without it,
        of a venue that does not tell its time, it is set by the machine's clock on the wall.
        """
        self._ask, self._told = ask, told

    def stamp_ns(self) -> int:
        """The venue's time; a reading may set it back."""
        return self._at(self._terms.steady_ns())

    def now_ns(self) -> int:
        """Nanoseconds since the epoch; never less than what the last call gave."""
        steady_ns = self._terms.steady_ns()
        passed_ns = int((steady_ns - self._floor_since_ns) * self._terms.speed)
        slow_ns = self._floor_ns + passed_ns // 2
        self._last_ns = max(self._last_ns, slow_ns, self._at(steady_ns))
        return self._last_ns

    async def wait_until(self, ts_ns: int) -> None:
        """Returns when that time has come."""
        await asyncio.sleep(max(0.0, (ts_ns - self.now_ns()) / 1e9 / self._terms.speed))

    def offset_ns(self) -> int | None:
        """By how much the venue's clock was ahead of the machine's when it was read; None where it
        was not, or where the venue keeps a time of its own.
        """
        offset_ns = self._reading.venue_ns - self._reading.wall_ns
        is_same_time = self._terms.speed == 1 and abs(offset_ns) < _DAY_NS
        return offset_ns if self._is_read and is_same_time else None

    async def read(self, why: str) -> None:
        """Sets it by the venue's; whoever asks meanwhile waits for the same reading. Raises what
        asking raises; the clock then goes on as it was.
        """
        if self._under_way is None:
            self._under_way = asyncio.create_task(self._read(why))
            self._under_way.add_done_callback(self._landed)
        await asyncio.shield(self._under_way)

    async def pace(self) -> float:
        """How many seconds of the venue's pass in one of the machine's, to a few percent. It must
        have been read; raises what asking raises.
        """
        first = self._reading
        await asyncio.sleep(_PACE_S)
        last = first if self._ask is None else await self._one(self._ask)
        passed_ns = last.steady_ns - first.steady_ns
        return (last.venue_ns - first.venue_ns) / passed_ns if passed_ns > 0 else 1.0

    async def refused(self) -> bool:
        """The venue has refused a request for the time it carried: the clock is read at once,
        unless that was done just now. Whether it could be, so that the request may go again.
        """
        age_ns = self._terms.steady_ns() - self._reading.steady_ns
        if self._is_read and 0 <= age_ns < _FRESH_NS:
            return True
        try:
            await self.read("after the venue refused a time stamp")
        except HansaError:
            return False
        return True

    async def keep(self) -> None:
        """Reads it again and again, once it was read: every half hour, and as soon as the machine's
        clock on the wall and its steady one no longer agree, as after a step of NTP or a sleep.
        """
        while True:
            await asyncio.sleep(_LOOK_S)
            why = self._why_now()
            if not why:
                continue
            try:
                await self.read(why)
            except HansaError:  # a venue that does not answer is asked again soon
                await asyncio.sleep(_SOON_NS / 1e9)

    def _why_now(self) -> str:
        steady_ns = self._terms.steady_ns()
        jump_ns = self._terms.wall_ns() - self._reading.wall_ns
        jump_ns -= steady_ns - self._reading.steady_ns
        if abs(jump_ns) > _JUMP_NS:
            return f"after this machine's clock jumped by {jump_ns / 1e9:+.1f} s"
        is_due = self._is_read and self._ask is not None and steady_ns >= self._due_ns
        return "as every half hour" if is_due else ""

    async def _read(self, why: str) -> None:
        best = self._of_machine()
        if self._ask is not None:
            best = await self._one(self._ask)
            for _ in range(_READINGS_MAX - 1):
                if best.round_trip_ns > _SHORT_NS:
                    best = min(
                        best, await self._one(self._ask), key=lambda each: each.round_trip_ns
                    )
        self._set(best, why)

    async def _one(self, ask: Ask) -> Reading:
        began_ns, wall_ns = self._terms.steady_ns(), self._terms.wall_ns()
        venue_ns = await ask()
        way_ns = max(0, self._terms.steady_ns() - began_ns)
        return Reading(venue_ns, began_ns + way_ns // 2, wall_ns + way_ns // 2, way_ns)

    def _of_machine(self) -> Reading:
        wall_ns = self._terms.wall_ns()
        return Reading(wall_ns, self._terms.steady_ns(), wall_ns, 0)

    def _set(self, reading: Reading, why: str) -> None:
        steady_ns = self._terms.steady_ns()
        if self._is_read or self._ask is None:
            self._floor_ns, self._floor_since_ns = self.now_ns(), steady_ns
        else:  # what it was before was the machine's
            self._last_ns = self._floor_ns = self._terms.least_ns
        self._reading, self._is_read = reading, True
        is_long = reading.round_trip_ns > _LONG_NS
        self._due_ns = steady_ns + (_SOON_NS if is_long else _EVERY_NS)
        if self._ask is not None:
            self._told(self._words(why))

    def _words(self, why: str) -> str:
        way_ms, offset_ns = self._reading.round_trip_ns / 1e6, self.offset_ns()
        found = "keeps a time of its own"
        if offset_ns is not None:
            side = "ahead of" if offset_ns >= 0 else "behind"
            found = f"is {abs(offset_ns) / 1e6:.1f} ms {side} this machine's"
        return f"the venue's clock {found}; read {why}, {way_ms:.1f} ms there and back"

    def _at(self, steady_ns: int) -> int:
        passed_ns = steady_ns - self._reading.steady_ns
        return self._reading.venue_ns + int(passed_ns * self._terms.speed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._under_way = None
        if not task.cancelled():
            task.exception()  # whoever waits is told; where nobody does, nobody need be
