"""A live desk done again from the inputs in its journal."""

import copy
from collections.abc import Sequence

from hansa import _core
from hansa.app.assembly import Handed
from hansa.app.live.parts import LiveParts, parts_again
from hansa.app.manifest import Manifest
from hansa.app.replaying import restore_config
from hansa.app.view.past.rerun import seats_of
from hansa.engine import Destination
from hansa.engine.live_conditions import LiveConditions
from hansa.errors import AgentError
from hansa.stores import RunFolder
from hansa.strategies import Seats
from hansa.strategies.seats import SEAT_AGENT


class UnsaidError(Exception):
    """A decision is not on record: the journal was cut off, or is being written."""


class _Council:
    """What the core asks of a council that is not there."""

    def __init__(self, core: _core.LiveRun):
        self._core = core

    def catch_up(self, *_: object) -> None:
        """Nobody looks back."""

    def fail(self, place: int) -> None:
        """An agent failed, as is on record."""
        error = AgentError("consider failed; the log of then says why")
        self._core.fail(SEAT_AGENT, place, "consider", error)

    def decide(self, *_: object) -> None:
        """Nobody decides anew."""
        raise UnsaidError


class LiveRerun:
    """A desk at its beginning, with the venue on paper beside it if there was one."""

    def __init__(self, folder: RunFolder, parts: LiveParts, content: bytes):
        self._core = parts.core(Destination("compare", folder.journal), content)
        strategies = copy.deepcopy(parts.members.strategies)
        self._conditions = LiveConditions(strategies, [each.symbol for each in parts.instruments])
        seats = Seats(strategies, parts.instruments)
        seats.join_live(self._core, self._conditions.conditions)
        follower = parts.follower()
        self._paper = None if follower is None else follower.market
        self._council = _Council(self._core) if parts.manifest.agents else None
        self._follows_clock, self._is_spoilt = parts.has_ticks, False

    @property
    def core(self) -> _core.LiveRun:
        """The desk."""
        return self._core

    def go(self, until: int) -> None:
        """Moves on to where it rests; not behind an interval whose decision is not on record."""
        if self._is_spoilt or self._core.records >= until:
            return
        try:
            _core.feed_again(
                self._core,
                self._paper,
                follows_clock=self._follows_clock,
                conditions=self._conditions.graphs,
                council=self._council,
                until=until,
            )
        except UnsaidError:
            self._is_spoilt = True

    def take_stops(self) -> Sequence[tuple[int, bool]]:
        """Where it rested."""
        return self._core.take_stops()


def live_parts_of(folder: RunFolder, manifest: Manifest) -> LiveParts:
    """The parts of a desk without its agents. Raises ReplayError and ConfigError."""
    handed = Handed(agents=seats_of(manifest))
    return parts_again(restore_config(folder, manifest), handed, manifest)
