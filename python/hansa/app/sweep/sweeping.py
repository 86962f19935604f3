"""Sweeping: from a configuration and a space to every set, tried once and kept."""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from hansa.agents import Agent
from hansa.app.running import runs_root
from hansa.app.sweep.batch import Trial
from hansa.app.sweep.data_stamps import changed_since
from hansa.app.sweep.giving_up import check_some_run
from hansa.app.sweep.handed_classes import NOBODY, HandedClasses
from hansa.app.sweep.hurdles import Hurdle, shared_hurdles
from hansa.app.sweep.job import Job
from hansa.app.sweep.other_data import left_over_other_data
from hansa.app.sweep.outcomes import DONE, PRUNED, SetOutcome
from hansa.app.sweep.plan import Planned, planned
from hansa.app.sweep.pool import OwnProcess, Pool
from hansa.app.sweep.processes import Processes
from hansa.app.sweep.result import Sweep
from hansa.app.sweep.studies import Study, budget_words, studies_of
from hansa.app.sweep.tally import Counted, Tally, endings, never_traded
from hansa.app.sweep.worker import Done, Task
from hansa.app.sweep.written import Plain, Writable, written
from hansa.app.trial_of import market, over
from hansa.errors import ConfigError
from hansa.search import Value
from hansa.stores import SweepFolder, TrialLedger, TrialRecord, keep_mark
from hansa.stores.sweeps import BATCH_SETS_MAX
from hansa.strategies import Strategy
from hansa.types import FloatArray
from hansa.validation import CombinatorialPurged, PurgedKFold, WalkForward

#: Called with how much of the work is done and how much there is, in moments of all sets.
Progress: TypeAlias = Callable[[int, int], None]

#: The values of a parameter: listed (an array does), or {"from": 5, "to": 50, "step": 5}.
Values: TypeAlias = Sequence[Plain] | NDArray[np.generic] | Mapping[str, Plain]

Split: TypeAlias = WalkForward | PurgedKFold | CombinatorialPurged

_METHODS = {
    WalkForward: "walk_forward",
    PurgedKFold: "purged_k_fold",
    CombinatorialPurged: "combinatorial",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How sets are drawn and judged; None leaves what the configuration says.

    `search` is grid, random, sobol or bayes, `sets` how many (of bayes for each split), `objective`
    what they are ranked by (several for bayes), `generation` how many bayes asks for at a time,
    `split` which bars choose and which judge.
    """

    search: str | None = None
    sets: int | None = None
    objective: str | Sequence[str] | None = None
    seed: int | None = None
    generation: int | None = None
    prunes: bool | None = None
    split: Split | None = None

    def settings(self) -> list[str]:
        """As `--set` takes them."""
        given = {
            "search": self.search,
            "sets": self.sets,
            "objective": self.objective,
            "seed": self.seed,
            "generation": self.generation,
            "prunes": self.prunes,
        }
        found = [
            _set("search", f"sweep.{name}", each)
            for name, each in given.items()
            if each is not None
        ]
        return found if self.split is None else [*found, *_split_settings(self.split)]


def _split_settings(split: Split) -> list[str]:
    method = _METHODS.get(type(split))
    if method is None:
        raise ConfigError(
            "hansa.sweep(search): split: expected WalkForward, PurgedKFold or CombinatorialPurged "
            f"of hansa.validation, found {type(split).__name__}; others have no place in a "
            "configuration, and a sweep is told by its configuration"
        )
    names = type(split).__dataclass_fields__
    found = [_set("search", f"sweep.split.{name}", getattr(split, name)) for name in names]
    return ["sweep.split=", f'sweep.split.method="{method}"', *found]


def _set(given: str, key: str, value: Writable) -> str:
    """`key=value`; ConfigError with the argument of `sweep` it was given by."""
    try:
        return f"{key}={written(value)}"
    except ConfigError as error:
        raise ConfigError(f"hansa.sweep({given}): {key}: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOptions:
    """How a sweep is done; nothing of it changes what comes of it.

    `workers` are processes of this machine (1: this process alone, None: one a core); with
    `cluster` batches go to a Ray cluster instead: "local" begins one of so many workers, else its
    address. `progress` is told moments done and in all, of all sets; `counted` how many sets are
    kept, as it begins and with every batch; `told` what a person should know before the end, a line
    each. A sweep whose first sets all fail alike ends there unless it `keeps_going`.
    """

    workers: int | None = None
    cluster: str = ""
    progress: Progress | None = None
    counted: Counted | None = None
    told: Callable[[str], None] | None = None
    keeps_going: bool = False


def sweep(  # noqa: PLR0913 - what is run, as `hansa.run` has it, and how it is searched
    config: Path | str,
    space: Mapping[str, Values] | None = None,
    *,
    search: Search | str = Search(),
    overrides: Sequence[str] = (),
    agents: Sequence[type[Agent]] | None = None,
    strategies: Sequence[type[Strategy]] | None = None,
    runs: Path | str | None = None,
    options: SweepOptions = SweepOptions(),
) -> Sweep:
    """Runs a configuration with many sets of parameters, each as its single run to the bit.

    `space` (by dotted key: "agents.trend.fast": [8, 12, 16], or {"from": 5, "to": 50}) and `search`
    go on top of the configuration's section [sweep]. `agents` and `strategies`, classes of a
    notebook say, take the place of the configuration's own, and this process alone tries the sets.
    Every set is counted as a trial. Said again, it goes on where it was stopped; what is done is
    not done again. Raises ConfigError, DataError, AgentError or JournalError, one line each.
    """
    found = Search(search=search) if isinstance(search, str) else search
    given = [("--set", each) for each in overrides]
    given += [("hansa.sweep(space)", each) for each in _spaced(space)]
    given += [("hansa.sweep(search)", each) for each in found.settings()]
    classes = HandedClasses.of(agents, strategies)
    classes.check_here(workers=options.workers, cluster=options.cluster)
    made = planned(Path(config).resolve(), given, classes)
    root = runs_root(runs)
    path = root / "sweeps" / f"{made.plan.name}-{made.plan.sweep_id}"
    folder = SweepFolder.open(path, made.plan.to_bytes(), made.periods.count)
    with folder.held():
        sweeping = _Sweeping(made, folder, root, options)
        sweeping.carry_through(made.trials)
        return Sweep(made, folder, root, sweeping.warnings(), sweeping.candidates())


def _spaced(space: Mapping[str, Values] | None) -> list[str]:
    if not space:
        return []
    named = (_set("space", f'sweep.space."{key}"', values) for key, values in space.items())
    return ["sweep.space=", *named]


class _Sweeping:
    """State: a sweep on its way."""

    def __init__(self, made: Planned, folder: SweepFolder, root: Path, options: SweepOptions):
        self._made, self._folder, self._options = made, folder, options
        self._over, self._market = over(made.base.universe), market(made.base.universe)
        self._ledger = TrialLedger(root)
        self._lost = self._ledger.read().lost
        outcomes = [msgspec.json.decode(line, type=SetOutcome) for line in folder.lines()]
        latest = {each.number: each for each in outcomes}  # one tried again has two lines
        self._found = {
            each.values: each for each in latest.values() if made.learns or not each.was_cut_short
        }
        self._found_before = len(self._found)
        self._ended = Counter(each for found in self._found.values() for each in endings(found))
        self._rows, self._lines = dict[int, int](), 0
        self._place(outcomes)
        self._studies: list[Study] = studies_of(made) if made.learns else []
        self._numbers = dict[tuple[Value, ...], int]()
        self._newest = max(latest, default=-1)
        self._job = Job.of(made.bench, made.base.manifest)
        self._moved: dict[int, int] = {}
        self._total = 0

    def carry_through(self, trials: Sequence[Trial]) -> None:
        """Tries whatever has not been tried; a search that learns draws its sets on its way."""
        pool = self._pool()
        self._total = len(trials)
        if self._studies:
            self._expect()
        self._say_beforehand()
        self._count()
        self._tell()
        try:
            if self._studies:
                self._learn(pool)
            else:
                self._try(pool, trials)
        finally:
            pool.close()

    def warnings(self) -> tuple[str, ...]:
        """What is wrong with what it went through, now that it is done."""
        bench, manifest = self._made.bench, self._made.base.manifest
        found = changed_since(bench.stamps, bench.config, manifest)
        return (found,) if found else ()

    def candidates(self) -> tuple[tuple[int, ...], ...]:
        """By split the numbers of the sets that it may choose of; none where these are all."""
        return tuple(tuple(each.candidates) for each in self._studies) if self._made.splits else ()

    def _learn(self, pool: Pool) -> None:
        """Generation after generation of every study, drawn by what all before it came to."""
        while any(asked := [study.ask() for study in self._studies]):
            trials = self._drawn(asked)
            self._expect()
            self._try(pool, trials)
            returns = self._folder.returns()
            for study, drawn in zip(self._studies, asked, strict=True):
                found = [self._found[values] for values in drawn]
                study.tell([(each, returns[self._rows[each.number]]) for each in found])

    def _drawn(self, asked: Sequence[Sequence[tuple[Value, ...]]]) -> list[Trial]:
        """What a generation asks for, each set once, with the hurdles of all who ask for it: it
        goes on while one of them would have it. One that was pruned before is tried to its end.
        """
        asking: dict[tuple[Value, ...], list[Hurdle | None]] = {}
        for study, drawn in zip(self._studies, asked, strict=True):
            for values in drawn:
                asking.setdefault(values, []).append(study.hurdle)
        first = len(self._numbers)
        for values in asking:
            self._numbers.setdefault(values, len(self._numbers))
        trials = []
        for values, hurdles in asking.items():
            if self._is_tried_again(values, first):
                self._ended.subtract(endings(self._found.pop(values)))
            number = self._numbers[values]
            common = shared_hurdles(hurdles) if number >= first else ()
            trials.append(self._made.trial(number, values, common))
        return trials

    def _is_tried_again(self, values: tuple[Value, ...], first: int) -> bool:
        """Whether a set was cut short, and nothing was drawn since by what it came to; or given up,
        and is asked for by a study that did not do so.
        """
        found = self._found.get(values)
        if found is None:
            return False
        if found.number < first:
            return found.status == PRUNED
        return found.was_cut_short and self._newest < len(self._numbers)

    def _expect(self) -> None:
        """So many sets there will be at most: fewer where studies ask for the same."""
        left = sum(study.left for study in self._studies)
        self._total = int(min(len(self._numbers) + left, self._made.space.count))

    def _try(self, pool: Pool, trials: Sequence[Trial]) -> None:
        # Several studies may ask for a set: it is known what that comes to.
        fresh = {trial.values: trial for trial in trials if trial.values not in self._found}
        rest = list(fresh.values())
        size = _batch_size(len(rest), self._workers())
        batches = [tuple(rest[at : at + size]) for at in range(0, len(rest), size)]
        tasks = [Task(job=self._job, trials=batch) for batch in batches]
        counts = [len(batch) for batch in batches]
        self._check_some_run()

        def moved(place: int, moments: int) -> None:
            self._moved[place] = moments * counts[place]
            self._tell()

        self._moved = {}
        for place, done in pool.run(tasks, moved):
            self._moved.pop(place, None)
            self._keep(done)
            self._tell()
            self._check_some_run()

    def _keep(self, done: Sequence[Done]) -> None:
        judged = [each.judged() for each in done]
        none = np.full(self._folder.periods, np.nan)
        rows: FloatArray = np.stack([none if j.returns is None else j.returns for j in judged])
        trials = [self._trial(j.outcome) for j in judged if j.outcome.status in (DONE, PRUNED)]
        if trials:
            mark = self._ledger.add(trials)
            if not self._lost:  # else what is remembered from before is what shows it
                keep_mark(self._folder.path, mark)
        self._folder.add([msgspec.json.encode(each.outcome) for each in judged], rows)
        self._place([each.outcome for each in judged])
        self._found |= {each.outcome.values: each.outcome for each in judged}
        self._ended.update(each for j in judged for each in endings(j.outcome))
        self._count()

    def _place(self, outcomes: Sequence[SetOutcome]) -> None:
        """Where the returns of sets lie: of one that failed when it was tried again those from
        before, for they were learned from.
        """
        for row, each in enumerate(outcomes, self._lines):
            if each.status in (DONE, PRUNED) or each.number not in self._rows:
                self._rows[each.number] = row
        self._lines += len(outcomes)

    def _trial(self, outcome: SetOutcome) -> TrialRecord:
        figures = outcome.figures
        times = self._made.base.universe.ts_ns
        return TrialRecord(
            data=self._made.plan.data_sha256,
            config=outcome.config_sha256,
            run=outcome.run_id,
            returns=outcome.returns_sha256,
            over=self._over,
            bars=outcome.went_bars if outcome.status == PRUNED else self._made.plan.bars,
            bar_sharpe=None if figures is None else figures.bar_sharpe,
            traded=None if figures is None else not never_traded(outcome),
            sweep=self._made.plan.sweep_id,
            series=self._made.base.loaded.sources,
            first_ns=int(times[0]),
            last_ns=int(times[-1]),
            market=self._market,
        )

    def _count(self) -> None:
        if self._options.counted is not None:
            kept, ended = len(self._found), dict(self._ended)
            self._options.counted(Tally(self._found_before, kept, self._total, ended))

    def _check_some_run(self) -> None:
        if not self._options.keeps_going:
            check_some_run(self._found.values(), self._total)

    def _say_beforehand(self) -> None:
        """What a person would rather know now than when all is done."""
        root, plan = self._ledger.path.parent, self._made.plan
        # Studies may ask for the same sets: there are surely as many as one of them has.
        asked = self._studies[0].left if self._studies else self._total
        left = "" if self._found else left_over_other_data(root, plan, asked)
        own = budget_words(self._made, self._total)
        for line in (self._ledger.loss(self._lost), left, *own):
            if line and self._options.told is not None:
                self._options.told(line)

    def _tell(self) -> None:
        if self._options.progress is not None:
            bars = self._made.plan.bars
            done = len(self._found) * bars + sum(self._moved.values())
            self._options.progress(done, self._total * bars)

    def _workers(self) -> int:
        if self._made.bench.classes != NOBODY:
            return 1
        return max(1, self._options.workers or os.cpu_count() or 1)

    def _pool(self) -> Pool:
        if self._options.cluster:
            from hansa.app.sweep.cluster import Cluster

            return Cluster(self._options.cluster, self._workers())
        if self._workers() == 1:
            return OwnProcess(self._job, self._made.bench)
        return Processes(self._workers())


def _batch_size(sets: int, workers: int) -> int:
    """So that every worker has several, and what is lost with one is little."""
    return max(1, min(BATCH_SETS_MAX, -(-sets // (workers * 4))))
