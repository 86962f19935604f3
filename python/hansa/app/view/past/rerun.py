"""A run that is done again from its journal, and rests where it can be looked at."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from hansa import _core
from hansa.agents import Agent
from hansa.app.manifest import Manifest
from hansa.errors import ReplayError
from hansa.strategies import Seats
from hansa.types import Ballot, Snapshot


class Rerun(Protocol):
    """The core of a run on its way through its own journal. Decisions are those on record;
    strategies are called as they were, agents are not asked.
    """

    @property
    def core(self) -> _core.Run | _core.LiveRun:
        """The run as it stands."""
        ...

    def go(self, until: int) -> None:
        """Moves on to where it first rests with at least `until` records, or as far as it goes."""
        ...

    def take_stops(self) -> Sequence[tuple[int, bool]]:
        """Where it rested since this was last asked: how many records there were, and whether these
        alone tell that no more belong to it.
        """
        ...


class Seat(Agent):
    """The seat of an agent that is not asked."""

    name: ClassVar[str] = "seat"

    def __init__(self, name: str) -> None:
        self.name = name  # type: ignore[misc]

    def consider(self, s: Snapshot) -> Ballot:
        """Nobody asks."""
        raise AssertionError(f"agent {self.name} is asked about what it said")


def seats_of(manifest: Manifest) -> tuple[Seat, ...]:
    """The council's seats, in their order. Raises ReplayError where a strategy was handed over in
    Python: it would have to be called.
    """
    inline = [name for name in manifest.strategies if name in manifest.inline]
    if inline:
        raise ReplayError(
            f"expected strategies that the configuration names, found {', '.join(inline)} handed "
            "over in Python: how the run stood at a record cannot be computed without them"
        )
    return tuple(Seat(name) for name in manifest.agents)


def end_of(seats: Seats, core: _core.Run) -> None:
    """Strategies hear that the data have ended."""
    if seats:
        seats.end(core)
