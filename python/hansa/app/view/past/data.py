"""A run over data done again: the market from its files, the decisions from its journal."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from hansa import _core
from hansa.app.assembly import Handed, seat_members
from hansa.app.loading import Loaded
from hansa.app.manifest import Manifest
from hansa.app.money import pay_in
from hansa.app.recorded_data import recorded_data
from hansa.app.replaying import restore_config
from hansa.app.view.past.rerun import end_of, seats_of
from hansa.config import Config
from hansa.engine import Destination, Universe
from hansa.engine.conditions import conditions
from hansa.engine.drive import command_due, hand_over
from hansa.engine.pipeline import Block
from hansa.engine.settings import CoreSettings
from hansa.errors import JournalError
from hansa.journal import Moments, read_moments
from hansa.stores import RunFolder
from hansa.strategies import Seats, Strategy
from hansa.types import BallotBlock, DecisionBlock

_MOMENTS_PER_BLOCK = 512


@dataclass(frozen=True)
class DataParts:
    """What a run over data is done again from."""

    folder: RunFolder
    manifest: Manifest
    config: Config
    loaded: Loaded
    universe: Universe
    strategies: tuple[Strategy, ...]

    @cached_property
    def moments(self) -> Moments:
        """Every decision on record; where there is none yet, the last one stays."""
        shape = {"agents": len(self.manifest.agents), "instruments": len(self.universe.instruments)}
        return _carried_on(read_moments(self.folder.journal, self.universe.ts_ns, **shape))

    def block(self, start: int, stop: int) -> Block:
        """The decisions of these moments, as the core takes them."""
        m = self.moments
        ballots = BallotBlock(
            self.manifest.agents,
            m.conviction[start:stop],
            m.confidence[start:stop],
            m.veto[start:stop].view(np.bool_),
        )
        decision = DecisionBlock(
            conviction=m.decision[start:stop],
            dissent=m.dissent[start:stop],
            weight=m.weight[start:stop],
            vetoed=m.vetoed[start:stop].view(np.bool_),
        )
        return Block((), ballots, decision, m.target[start:stop])


def data_parts_of(folder: RunFolder, manifest: Manifest) -> DataParts:
    """Raises ReplayError when the data are gone or are others, and what loading them raises."""
    handed = Handed(agents=seats_of(manifest))
    config = restore_config(folder, manifest)
    stage = recorded_data(config, manifest, "bring it back as it was")
    strategies = seat_members(config, handed).strategies
    return DataParts(folder, manifest, config, stage.loaded, stage.universe, strategies)


class DataRerun:
    """A run over data at its beginning."""

    def __init__(self, parts: DataParts, content: bytes):
        self._parts = parts
        settings = CoreSettings.of(
            parts.config, agents=len(parts.manifest.agents), sessions=parts.loaded.sessions
        )
        destination = Destination("compare", parts.folder.journal)
        self._core = _core.Run(parts.universe.market, settings, destination, content)
        pay_in(self._core, parts.config)
        self._seats = Seats(copy.deepcopy(parts.strategies), parts.universe.instruments)
        wanted = conditions(self._seats.strategies, parts.universe)
        self._seats.join(self._core, parts.universe.market, wanted)
        self._course, self._ended = self._through(), False
        self._stops: list[tuple[int, bool]] = []

    @property
    def core(self) -> _core.Run:
        """The run."""
        return self._core

    def go(self, until: int) -> None:
        """Moves on to where it rests; not behind what stopped the run then, and does again."""
        if self._ended or self._core.records >= until:
            return
        self._core.halt_at(until)
        try:
            next(self._course, None)
        except JournalError:
            raise
        except (Exception, SystemExit):  # noqa: BLE001  the user's own code
            self._note()
            self._ended = True

    def take_stops(self) -> Sequence[tuple[int, bool]]:
        """Where it rested. A decision of which there may be no record is told by what follows."""
        self._note()
        stops, self._stops = self._stops, []
        return stops

    def _through(self) -> Iterator[None]:
        """The whole run; it rests wherever the core halts."""
        core, market = self._core, self._parts.universe.market
        times = self._parts.universe.ts_ns
        for command in self._parts.config.commands:
            row = int(np.searchsorted(times, command.at_ns, side="left"))
            yield from self._decide(row)
            yield from self._move(command.at_ns)
            command_due(core, self._parts.universe, command)
        yield from self._decide(len(times))
        if self._seats:
            yield from self._move(core.ts_last_ns)
            end_of(self._seats, core)
        self._note()
        core.finish(market)
        self._ended = True
        self._stops.append((core.records, True))

    def _note(self) -> None:
        stops = self._core.take_stops()
        self._stops += [(records, not was_decision) for records, was_decision in stops]

    def _decide(self, until: int) -> Iterator[None]:
        """Up to before that moment."""
        core, market = self._core, self._parts.universe.market
        while (start := core.counts[0]) < until:
            stop = min(start + _MOMENTS_PER_BLOCK, until)
            core.block(market, start, *hand_over(self._parts.block(start, stop)))
            if core.has_halted:
                yield

    def _move(self, until_ns: int) -> Iterator[None]:
        """Through all that is known at a time."""
        self._core.run_to(self._parts.universe.market, until_ns)
        while self._core.has_halted:
            yield
            self._core.run_to(self._parts.universe.market, until_ns)


def _carried_on(moments: Moments) -> Moments:
    """Moments that the journal does not reach as the last one it does left them; before the first
    everybody abstains, and nothing is to be done.
    """
    end = moments.covered
    if end == len(moments.ts_ns):
        return moments
    start = {"confidence": 0.0, "dissent": 0.0, "weight": 0.0}
    for name in ("conviction", "confidence", "decision", "dissent", "weight", "target"):
        column = getattr(moments, name)
        column[end:] = column[end - 1] if end else start.get(name, np.nan)
    for flags in (moments.veto, moments.vetoed, moments.outcome):
        flags[end:] = flags[end - 1] if end else 0
    return replace(moments, covered=len(moments.ts_ns))
