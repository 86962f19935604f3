"""The data of a sweep, loaded once, and any set of its parameters as a run that could begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hansa.app.assembly import Parts, Stage, assemble
from hansa.app.books import closes_of
from hansa.app.modules import read_modules
from hansa.app.running import check_commands
from hansa.app.sweep.data_stamps import Stamps, stamps
from hansa.app.sweep.handed_classes import NOBODY, HandedClasses
from hansa.app.sweep.periods import Periods
from hansa.config import Config, Draft, draft
from hansa.errors import SettingError
from hansa.market.holding import Holding, holding_of
from hansa.market.splits import actions_of
from hansa.report.span import bars_per_year
from hansa.types import FloatArray
from hansa.types.mapped import roomy

#: What decides which data a run has; every set of a sweep has the same.
_OF_DATA = ("data", "finer", "ticks", "actions", "instruments")
_OF_VENUE = ("latency_path", "sessions")


@dataclass(frozen=True)
class Workbench:
    """A configuration as it was written, the user's own files as they were read, classes that were
    handed over, and the data: what is saved while a sweep runs reaches none of its sets.
    """

    draft: Draft
    modules: Mapping[str, bytes]
    config: Config
    stage: Stage
    stamps: Stamps
    classes: HandedClasses = NOBODY

    @classmethod
    def of(cls, path: Path, overrides: Sequence[str] = ()) -> "Workbench":
        """From the disk as it is now. Raises ConfigError, DataError or AgentError."""
        return cls.made(draft(path, overrides))

    @classmethod
    def made(
        cls,
        written: Draft,
        modules: Mapping[str, bytes] | None = None,
        classes: HandedClasses = NOBODY,
    ) -> "Workbench":
        """Of a draft, with the user's files as they were read, else as they are now; loads the
        data.
        """
        config = written.config()
        known = read_modules(config) if modules is None else modules
        before = stamps(config)  # what is written while it is read shows as changed
        return cls(written, known, config, Stage.of(config), before, classes)

    def parts(self, assignments: Sequence[str] = ()) -> Parts:
        """The run that `hansa run` with these settings on top would be. Raises what it raises."""
        handed, left = self.classes.seated(assignments)
        config = self.draft.config([("sweep.space", each) for each in left])
        self._check_same_data(config, assignments)
        parts = assemble(config, handed, stage=self.stage, modules=self.modules)
        check_commands(parts)
        return parts

    @cached_property
    def close(self) -> FloatArray:
        """The last known prices at every moment, [T, N]."""
        universe = self.stage.universe
        found = roomy((len(universe.ts_ns), len(universe.instruments)))
        for start, close in closes_of(universe, len(found))():
            found[start : start + len(close)] = close
        return found

    @cached_property
    def holding(self) -> Holding | None:
        """What splits, dividends and funding make of what is held."""
        universe, tables = self.stage.universe, self.stage.loaded.tables
        if not actions_of(tables):
            return None  # and no column is made for nothing
        close = universe.columns(0, len(universe.ts_ns))[3]
        return holding_of(universe.instruments, tables, universe.ts_ns, close)

    @cached_property
    def bars_per_year(self) -> float:
        """Of the data."""
        return bars_per_year(self.stage.universe.ts_ns, self.config.step_ns)

    @cached_property
    def periods(self) -> Periods:
        """Over which returns are kept."""
        return Periods.of(self.stage.universe.ts_ns)

    @property
    def periods_per_year(self) -> float:
        """As many as the history has of them, for its length."""
        return self.bars_per_year / self.periods.length_bars

    def _check_same_data(self, config: Config, assignments: Sequence[str]) -> None:
        own = self.config
        differs = [name for name in _OF_DATA if getattr(config, name) != getattr(own, name)]
        differs += [
            f"venue.{name}"
            for name in _OF_VENUE
            if getattr(config.venue, name) != getattr(own.venue, name)
        ]
        if config.step_ns != own.step_ns:
            differs.append("run.sample")
        if config.run.modules != own.run.modules:
            differs.append("run.modules")
        if differs:
            raise SettingError(
                f"sweep.space: expected sets over the same data, found {differs[0]} changed by "
                f"{', '.join(assignments)}; sweep each of the data by itself"
            )
