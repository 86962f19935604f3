"""Members of a live desk that raised: who is out, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from hansa import _core
from hansa.strategies import Seats
from hansa.strategies.seats import SEAT_AGENT


@dataclass(frozen=True, slots=True)
class MemberFailure:
    """A strategy or agent that raised, what was called and when; `why` is a sentence with all of
    it, and file and line.
    """

    member: str
    callback: str
    ts_ns: int
    why: str


class Failures:
    """State: what the core has noted of failures, in order and in words."""

    def __init__(self, core: _core.LiveRun, seats: Seats, agents: Sequence[str]):
        self._core, self._seats, self._agents = core, seats, tuple(agents)
        self._known: tuple[MemberFailure, ...] = ()

    @property
    def known(self) -> tuple[MemberFailure, ...]:
        """All so far."""
        if found := self._core.take_failed():
            self._known += tuple(self._worded(*each) for each in found)
        return self._known

    def _worded(
        self, seat: int, place: int, callback: str, ts_ns: int, error: BaseException
    ) -> MemberFailure:
        if seat == SEAT_AGENT:
            name = self._agents[place]
            return MemberFailure(f"agent {name!r}", callback, ts_ns, str(error))
        name = self._seats.strategies[place].name
        why = str(self._seats.worded(place, callback, ts_ns, error))
        return MemberFailure(f"strategy {name!r}", callback, ts_ns, why)
