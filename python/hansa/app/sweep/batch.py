"""A batch of sets: they go through the data together, and each is told what it came to."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec

from hansa import _core
from hansa.app.assembly import Parts
from hansa.app.money import Purses, pay_in
from hansa.app.run_accounts import KEEPS, RunAccounts
from hansa.app.sweep.hurdles import RUNGS, Hurdle, objective_on
from hansa.app.sweep.outcomes import (
    DONE,
    FAILED,
    PRUNED,
    REFUSED,
    Figures,
    SetOutcome,
    figures_of,
)
from hansa.app.sweep.workbench import Workbench
from hansa.app.trial_of import digest
from hansa.engine import Course, Destination, Progress
from hansa.engine.drive import Lane
from hansa.engine.settings import CoreSettings
from hansa.engine.together import drive_together
from hansa.errors import AgentError, HansaError, in_words
from hansa.report.numbers import finite
from hansa.search import Value
from hansa.types import FloatArray

#: What ends a set and not the sweep; anything else is a defect of ours, and shows as one.
_FAILURES = (HansaError, MemoryError)


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A set that is to be tried: the settings of `hansa run --set` that make it. It is ended on its
    way when it has missed a rung of each of its `hurdles`.
    """

    number: int
    values: tuple[Value, ...]
    assignments: tuple[str, ...]
    hurdles: tuple[Hurdle, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A set that has been tried; `returns` [P] are its returns by period, NaN behind where it was
    pruned; none of one that was refused or failed.
    """

    outcome: SetOutcome
    returns: FloatArray | None = None


def run_batch(
    bench: Workbench, trials: Sequence[Trial], *, progress: Progress | None = None
) -> list[Judged]:
    """What each set comes to, in their order. A set that is refused or fails says why, and leaves
    the others alone.
    """
    entrants = [_enter(bench, trial) for trial in trials]
    running = [each for each in entrants if isinstance(each, _Running)]
    try:
        _race(bench, running, progress)
    except _FAILURES as error:  # what they share has failed: whose it is shows when it runs alone
        if len(trials) > 1:
            return [run_batch(bench, [trial], progress=progress)[0] for trial in trials]
        running[0].end(error)
    return [each.judged() if isinstance(each, _Running) else each for each in entrants]


def _race(bench: Workbench, running: "Sequence[_Running]", progress: Progress | None) -> None:
    if not running:
        return
    stopped = drive_together(
        [each.lane for each in running],
        block_moments=bench.config.run.block_moments,
        cuts=[each for lane in running for track in lane.tracks for each in track.moments],
        goes=lambda place, moments: running[place].goes(moments),
        progress=progress,
    )
    for each, error in zip(running, stopped, strict=True):
        each.end(error)


def _enter(bench: Workbench, trial: Trial) -> "_Running | Judged":
    """A set at the start, or why it cannot begin."""
    try:
        return _begun(bench, trial)
    except HansaError as error:
        return Judged(_outcome(trial, FAILED if _wants_memory(error) else REFUSED, error))
    except (Exception, SystemExit) as error:  # noqa: BLE001  a user's code, told of as such
        return Judged(_outcome(trial, FAILED, error))


def _begun(bench: Workbench, trial: Trial) -> "_Running":
    parts = bench.parts(trial.assignments)
    lane = Lane(_core_of(parts), _course_of(parts))
    purses = Purses.of(parts.config, parts.universe.instruments)
    kept = RunAccounts(parts.universe, purses, bool(parts.config.actions))
    tracks = [_Track(hurdle, _moments(bench, hurdle)) for hurdle in trial.hurdles]
    return _Running(bench, trial, parts, lane, kept, tracks)


def _moments(bench: Workbench, hurdle: Hurdle) -> tuple[int, ...]:
    """The moments that are done at each of its rungs."""
    whole, length = len(bench.stage.universe.ts_ns), bench.periods.length_bars
    if hurdle.train is None:
        return tuple(math.ceil(share * whole) for share in RUNGS)
    lasts = [int(hurdle.rows(rung)[-1]) for rung in range(len(RUNGS))]
    return tuple(min((last + 1) * length, whole) for last in lasts)


def equity_of(bench: Workbench, trial: Trial) -> FloatArray:
    """The equity of a set at every bar, [T + 1], which it is run once more for: a sweep keeps
    returns by period. Raises what ends it.
    """
    running = _begun(bench, trial)
    _race(bench, [running], None)
    if running.error is not None:
        raise running.error
    return running.equity()


def refusal(bench: Workbench, trial: Trial) -> HansaError | None:
    """Why a set cannot begin; None where it can. What a user's code raises comes as AgentError."""
    try:
        _begun(bench, trial)
    except HansaError as error:
        return error
    except (Exception, SystemExit) as error:  # noqa: BLE001  a user's code, told of as such
        return AgentError(_words(error))
    return None


def _outcome(trial: Trial, status: str, error: BaseException | None = None) -> SetOutcome:
    words = "" if error is None else _words(error)
    return SetOutcome(
        number=trial.number,
        values=trial.values,
        status=status,
        error=words,
        was_cut_short=_wants_memory(error),
    )


def _words(error: BaseException) -> str:
    return str(error) if isinstance(error, HansaError) else in_words(error)


def _wants_memory(error: BaseException | None) -> bool:
    """Whether it was for want of memory, which may be there the next time."""
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__
    return error is not None


@dataclass(slots=True)
class _Track:
    """State: how a set stands to one hurdle; `values` are of the rungs that it came to."""

    hurdle: Hurdle
    moments: tuple[int, ...]
    values: list[float | None] = field(default_factory=list)
    is_missed: bool = False

    def look(self, moments: int, value_at: Callable[[Hurdle, int], float | None]) -> None:
        """Looks at every rung that is due."""
        while not self.is_missed and (rung := len(self.values)) < len(self.moments):
            if moments < self.moments[rung]:
                return
            self.values.append(value_at(self.hurdle, rung))
            self.is_missed = self.hurdle.is_missed(rung, self.values[-1])


@dataclass(slots=True)
class _Running:
    """State: one set on its way; `went_bars` of history if it was ended there."""

    bench: Workbench
    trial: Trial
    parts: Parts
    lane: Lane
    kept: RunAccounts
    tracks: list[_Track]
    status: str = DONE
    error: BaseException | None = None
    went_bars: int = 0

    def goes(self, moments: int) -> bool:
        """Takes over what was recorded; whether the set is worth going on with."""
        self.kept.take(self.lane.core)
        for track in self.tracks:
            track.look(moments, partial(self._value, moments))
        if self.tracks and all(track.is_missed for track in self.tracks):
            self.status, self.went_bars = PRUNED, moments
        return self.status == DONE

    def _value(self, moments: int, hurdle: Hurdle, rung: int) -> float | None:
        """Its objective at a rung: by bars of all of history, or by the periods that train."""
        if hurdle.train is None:
            value: float | None = getattr(self._figures(moments)[1], hurdle.objective)
            return value
        returns, year = self._returns(moments), self.bench.periods_per_year
        return finite(objective_on(returns, hurdle.rows(rung), hurdle.objective, year))

    def _returns(self, moments: int) -> FloatArray:
        """By period so far, NaN behind."""
        curve = self.kept.curve(moments, self.bench.close[:moments])
        return self.bench.periods.returns(curve)

    def end(self, error: BaseException | None) -> None:
        """The set has come to its end, or was stopped."""
        if error is not None:
            self.status, self.error = FAILED, error
        if self.status != DONE:
            return
        try:
            self.lane.core.finish(self.parts.universe.market)
            self.kept.take(self.lane.core)
        except _FAILURES as failed:
            self.status, self.error = FAILED, failed

    def equity(self) -> FloatArray:
        """At every bar, once it is at its end."""
        return self._figures(len(self.parts.universe.ts_ns))[0]

    def judged(self) -> Judged:
        """What it came to."""
        try:
            return self._judged()
        except _FAILURES as failed:
            return Judged(_outcome(self.trial, FAILED, failed))

    def _judged(self) -> Judged:
        manifest = self.parts.manifest
        outcome = msgspec.structs.replace(
            _outcome(self.trial, self.status, self.error),
            on_the_way=tuple(v for t in self.tracks if t.hurdle.train is None for v in t.values),
            went_bars=self.went_bars,
            run_id=manifest.run_id,
            config_sha256=manifest.config_sha256,
        )
        if self.status == PRUNED:
            return Judged(outcome, self._returns(self.went_bars))
        if self.status != DONE:
            return Judged(outcome)
        whole = len(self.parts.universe.ts_ns)
        equity, figures = self._figures(whole)
        found = msgspec.structs.replace(
            outcome, head=self.lane.core.head, returns_sha256=digest(equity), figures=figures
        )
        return Judged(found, self.bench.periods.returns(equity))

    def _figures(self, moments: int) -> tuple[FloatArray, Figures]:
        close = self.bench.close[:moments]
        equity = self.kept.curve(moments, close)
        traded = self.kept.traded(close, self.lane.core.counts)
        return equity, figures_of(equity, traded, self.bench.bars_per_year)


def _core_of(parts: Parts) -> _core.Run:
    settings = CoreSettings.of(
        parts.config, agents=len(parts.agents), sessions=parts.loaded.sessions
    )
    destination = Destination("keep", keeps=KEEPS)
    core = _core.Run(parts.universe.market, settings, destination, parts.manifest.to_bytes())
    pay_in(core, parts.config)
    return core


def _course_of(parts: Parts) -> Course:
    return Course(parts.universe, parts.pipeline(), parts.seats(), parts.config.commands)
