"""What a sweep came to: every set, the best of them, and what of it is to be believed."""

import math
import shlex
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from hansa.app.assembly import assemble
from hansa.app.result import Result
from hansa.app.running import run_parts
from hansa.app.sweep.batch import equity_of
from hansa.app.sweep.front import front_of
from hansa.app.sweep.handed_classes import NOBODY
from hansa.app.sweep.judging import Judgement, judged
from hansa.app.sweep.looks import enter, look, searched_in, split_text
from hansa.app.sweep.outcomes import DONE, Figures, SetOutcome
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.plan import Planned, SweepPlan
from hansa.app.sweep.reasons import reasons
from hansa.app.sweep.rounding import rounding
from hansa.app.sweep.ruin import ran
from hansa.app.sweep.validating import Validation, validated
from hansa.app.sweep.written import assignment
from hansa.app.trial_of import digest, heavy_words, luck_variance
from hansa.config import LESS_IS_BETTER, load
from hansa.errors import ConfigError
from hansa.market import Bars
from hansa.report.benchmark import buy_and_hold
from hansa.report.curves import HOLDING, relative_row
from hansa.report.relative_data import RelativeRow
from hansa.report.searched import Searched
from hansa.report.sweep import SweepReport, render_sweep, searched_of, sweep_summary
from hansa.risk import sharpe_interval, simple_returns
from hansa.search import Value
from hansa.stores import SweepFolder, TrialLedger, Trials, in_order
from hansa.stores.runs import write_whole
from hansa.types import FloatArray, IntArray

if TYPE_CHECKING:
    import polars


class Sweep:
    """A sweep that is done. `table` is a polars frame with a row a set, `best` the set with the
    best objective, `judgement` what its number of trials leaves of it, `validation` how the search
    did where it did not choose; `rerun()` makes a set a whole run with journal and report.
    """

    def __init__(
        self,
        made: Planned,
        folder: SweepFolder,
        root: Path,
        warnings: tuple[str, ...] = (),
        candidates: tuple[tuple[int, ...], ...] = (),
    ):
        self._made, self._folder, self._root = made, folder, root
        self._warnings, self._candidates = warnings, candidates
        lines = [msgspec.json.decode(line, type=SetOutcome) for line in folder.lines()]
        self._rows = lines
        latest = {each.number: each for each in lines}  # one that was tried again has two lines
        self.outcomes = tuple(latest[number] for number in sorted(latest))

    @property
    def folder(self) -> Path:
        """Where the sweep lies."""
        return self._folder.path

    @property
    def name(self) -> str:
        """Name and id."""
        return self._folder.path.name

    @property
    def keys(self) -> tuple[str, ...]:
        """The parameters that were varied."""
        return self._made.plan.keys

    @property
    def objective(self) -> str:
        """What sets are ranked by; the first of several."""
        return self._made.plan.objective[0]

    @property
    def plan(self) -> SweepPlan:
        """What was to be tried, and how."""
        return self._made.plan

    @property
    def ts_ns(self) -> IntArray:
        """The moments of every run."""
        return self._made.base.universe.ts_ns

    @property
    def split_method(self) -> str:
        """How history is split; "" where it is not."""
        split = self._made.section.split
        return "" if split is None else split.method

    @property
    def studies(self) -> int:
        """So many splits have a search of their own; 0 where all choose among the same sets."""
        return len(self._candidates)

    @property
    def split_rounding(self) -> str:
        """Which lengths of the split are no whole periods, and what they count as; "" if none."""
        splitter = self._made.splitter
        return "" if splitter is None else rounding(splitter, self.periods)

    @cached_property
    def trials(self) -> Trials:
        """What was tried on these data, by the ledger of its folder."""
        return TrialLedger(self._root).trials(self.plan.data_sha256)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong with the data it went through, and with the ledger that counts its sets."""
        loss = TrialLedger(self._root).loss(self.trials.lost)
        return (*self._warnings, loss) if loss else self._warnings

    @cached_property
    def periods(self) -> Periods:
        """The stretches of bars over which returns are kept."""
        return self._made.periods

    @property
    def periods_per_year(self) -> float:
        """So many make a year."""
        return self._made.periods_per_year

    @cached_property
    def ranked(self) -> tuple[SetOutcome, ...]:
        """Sets whose objective is known, the best first; of equals the first tried."""
        known = [each for each in self.outcomes if not math.isnan(each.objective(self.objective))]
        sign = 1.0 if self.objective in LESS_IS_BETTER else -1.0
        return tuple(sorted(known, key=lambda each: sign * each.objective(self.objective)))

    @property
    def best(self) -> SetOutcome:
        """The set with the best objective. ConfigError where no set has one, with the reason that
        most sets gave.
        """
        if self.ranked:
            return self.ranked[0]
        why = next(iter(reasons(self.outcomes)), "")
        raise ConfigError(
            f"{self.folder}: expected a set with a {self.objective}, found none of "
            f"{len(self.outcomes)}: {why or 'none of them ever traded'}"
        )

    @cached_property
    def front(self) -> tuple[SetOutcome, ...]:
        """With several objectives the sets that no other beats by all of them at once, the best by
        the first one first; none with one objective.
        """
        objectives = self.plan.objective
        return front_of(self.ranked, objectives) if len(objectives) > 1 else ()

    @cached_property
    def returns(self) -> FloatArray:
        """Returns by period [K, P], a row for each of `outcomes`; NaN for what did not run, and
        behind where a set was pruned. Mapped from a file: only what is looked at is in memory.
        """
        place = {each.number: row for row, each in enumerate(self._rows)}
        return in_order(self._folder.returns(), [place[each.number] for each in self.outcomes])

    @property
    def has_benchmark(self) -> bool:
        """Whether runs are compared with holding: not those of strategies over ticks alone."""
        return bool(self._made.base.agents) or any(
            isinstance(each, Bars) for each in self._made.base.loaded.tables
        )

    @cached_property
    def holding(self) -> RelativeRow | None:
        """The best set beside buying and holding what it trades, bar by bar as the report of its
        run; None without bars.
        """
        if not self.has_benchmark:
            return None
        bench = self._made.bench
        held = np.concatenate(([1.0], buy_and_hold(bench.close, 1.0, bench.holding)))
        return relative_row(HOLDING, self._best_returns, simple_returns(held), bench.bars_per_year)

    @cached_property
    def _best_returns(self) -> FloatArray:
        """Of the best set at every bar [T]: what its own report reckons with."""
        best = self.best
        equity = equity_of(self._made.bench, self._made.trial(best.number, best.values))
        if digest(equity) != best.returns_sha256:
            raise ConfigError(
                f"{self.folder}: expected set {best.number} to come to what it came to, found "
                "another: code that it uses was changed since, or draws without a seed; mend that, "
                "and sweep to another folder of runs (--runs)"
            )
        return simple_returns(equity)

    @cached_property
    def judgement(self) -> Judgement:
        """What the true number of trials leaves of the best."""
        trials = self.trials
        variance = luck_variance(trials, self._made.plan.bars)
        own = {each.config_sha256 for each in self.outcomes if each.status == DONE}
        is_whole = own <= trials.configs and not trials.lost  # else it was cut off
        count = trials.distinct if is_whole else 0
        found = judged(
            self.best,
            self.outcomes,
            self.returns,
            trials=(count, variance),
            sharpe_interval=sharpe_interval(self._best_returns, self._made.bench.bars_per_year),
        )
        return replace(found, heavy=heavy_words(trials))

    @property
    def validation(self) -> Validation | None:
        """How the search did out of sample; None without [sweep.split]. Who looks has tried the
        split: its numbers are kept as by a report.
        """
        if self._validation is not None and self.ranked:
            _ = self.report_data
        return self._validation

    @cached_property
    def _validation(self) -> Validation | None:
        if self._made.splitter is None:
            return None
        done, returns = self.finished
        columns = {each.number: column for column, each in enumerate(done)}
        return validated(
            self._made.splitter,
            returns.T,
            self.periods,
            objective=self.objective,
            periods_per_year=self.periods_per_year,
            candidates=[
                sorted(columns[number] for number in own if number in columns)
                for own in self._candidates
            ],
        )

    @cached_property
    def finished(self) -> tuple[tuple[SetOutcome, ...], FloatArray]:
        """The sets that ran to the end, and their returns [K, P], through ruin where there was."""
        rows, returns = ran(self.outcomes, self.returns)
        return tuple(self.outcomes[row] for row in rows), returns

    @property
    def table(self) -> "polars.DataFrame":
        """A row a set in the order tried: number, its parameters, status, error, figures, head.
        Where each split has a search of its own, `splits` are those that may choose the set.
        """
        import polars as pl

        figures = [f.name for f in msgspec.structs.fields(Figures)]
        columns: dict[str, list[object]] = {"set": [each.number for each in self.outcomes]}
        for place, key in enumerate(self.keys):
            columns[key] = [each.values[place] for each in self.outcomes]
        columns["status"] = [each.status for each in self.outcomes]
        for name in figures:
            columns[name] = [
                None if each.figures is None else getattr(each.figures, name)
                for each in self.outcomes
            ]
        if self._candidates:
            columns["splits"] = [self.splits_of(each) for each in self.outcomes]
        if len(self.plan.objective) > 1:
            front = {each.number for each in self.front}
            columns["front"] = [each.number in front for each in self.outcomes]
        columns["head"] = [each.head for each in self.outcomes]
        columns["error"] = [each.error for each in self.outcomes]
        return pl.DataFrame(columns, strict=False)

    def splits_of(self, which: SetOutcome) -> list[int]:
        """The splits, from 0, whose own searches drew a set and went to its end with it: no other
        may choose it. None where every split may choose every set.
        """
        return self._splits.get(which.number, [])

    @cached_property
    def _splits(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for place, own in enumerate(self._candidates):
            for number in own:
                found.setdefault(number, []).append(place)
        return found

    def settings(self, which: SetOutcome | None = None) -> tuple[str, ...]:
        """A set (the best) as `hansa run --set` takes it."""
        chosen = self.best if which is None else which
        return tuple(assignment(k, v) for k, v in zip(self.keys, chosen.values, strict=True))

    def parameters(self, which: SetOutcome | None = None) -> dict[str, Value]:
        """Names and values of a set (the best)."""
        chosen = self.best if which is None else which
        return dict(zip(self.keys, chosen.values, strict=True))

    def command(self) -> str:
        """What makes the best a run with journal and report."""
        settings = [*self._made.overrides, *self.settings()]
        if self._made.bench.classes != NOBODY:
            return self._code()
        return " ".join(
            ["hansa run", shlex.quote(_near(self._made.path))]
            + [f"--set {shlex.quote(each)}" for each in settings]
        )

    def _code(self) -> str:
        """The same where classes were handed over: the command line does not have these."""
        classes, settings = self._made.bench.classes, self.settings()
        _, left = classes.seated(settings)
        over = [*self._made.overrides, *left]
        given = f", overrides={over!r}" if over else ""
        return f"hansa.run({_near(self._made.path)!r}, {classes.code(settings)}{given})"

    @property
    def searched_before(self) -> list[Searched]:
        """What was seen of it by other splits of history."""
        own = split_text(self._made.splitter)
        return searched_in(
            each
            for each in self.trials.judgements
            if each.sweep == self.plan.sweep_id and each.split != own
        )

    @cached_property
    def report_data(self) -> SweepReport:
        """Every number of the report; what they say of the search is entered into the ledger, for
        each split: reports of its sets' own runs find it there. ConfigError where no set came to
        anything.
        """
        from hansa.app.sweep.reporting import sweep_report

        found = sweep_report(self, self._validation)
        seen = searched_of(found.header, found.statistics, found.outside)
        split = split_text(self._made.splitter)
        record = look(self.plan.data_sha256, self.plan.sweep_id, split, seen)
        head = enter(self._root, self._folder.path, record)
        header = msgspec.structs.replace(found.header, ledger_head=head)
        return msgspec.structs.replace(found, header=header)

    def report(self, path: Path | str | None = None) -> Path:
        """Writes the report (one HTML file, no network) and returns where."""
        target = Path(path) if path is not None else self._folder.report
        write_whole(target, render_sweep(self.report_data).encode())
        return target

    def summary(self) -> list[tuple[str, str]]:
        """Label and value of the numbers that matter most."""
        return sweep_summary(self.report_data)

    def __repr__(self) -> str:
        """Name and counts in one line."""
        return f"<hansa.Sweep {self.name}, {len(self.outcomes):,} sets>"

    def __str__(self) -> str:
        """The table of results."""
        rows = [*self.summary(), ("Sweep", str(self.folder))]
        width = max(len(label) for label, _ in rows)
        return "\n".join(f"{label:<{width}}  {value}" for label, value in rows)

    def rerun(self, which: SetOutcome | None = None) -> Result:
        """A set (the best) as a run with journal and report, over the data that were swept; its
        head is the set's. ConfigError where the configuration or an agent's file was changed since.
        """
        chosen = self.best if which is None else which
        handed, left = self._made.bench.classes.seated(self.settings(chosen))
        config = load(self._made.path, [*self._made.overrides, *left])
        parts = assemble(config, handed, stage=self._made.bench.stage)
        if parts.manifest.run_id != chosen.run_id:
            raise ConfigError(
                f"{self._made.path}: expected the configuration and agents that were swept, found "
                f"others, with which set {chosen.number} would be another run; put them back, or "
                "sweep what is there now"
            )
        return run_parts(parts, handed, runs=self._root)


def _near(path: Path) -> str:
    """A path as it is said from here, where that is shorter."""
    is_below = path.is_relative_to(Path.cwd())
    return str(path.relative_to(Path.cwd()) if is_below else path)
