"""The result of a run: its tables, its journal, its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

from hansa.agents import Agent
from hansa.app.manifest import Manifest
from hansa.app.money import Purses
from hansa.app.report_tables import Beside, report_tables
from hansa.app.shares import ends, liquidations, shares_frame
from hansa.app.silence import needs_left
from hansa.app.tables import Recorded, halts, read_recorded
from hansa.app.trials_counted import Counted, counted
from hansa.errors import NotFoundError
from hansa.journal import Verification, verify
from hansa.market import Table
from hansa.report import ReportData, RunTables, build, notebook_html, render, terminal_summary
from hansa.report.numbers import time_text
from hansa.report.tables import Without
from hansa.stores import RunFolder, RunRecord
from hansa.stores.runs import write_whole
from hansa.strategies import Strategy
from hansa.strategies.execution_report import Parent
from hansa.types import FloatArray

if TYPE_CHECKING:
    import polars

    from hansa.app.explain.explaining import Explained
    from hansa.app.replaying import Replay
    from hansa.engine import Pipeline, Universe


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of a run."""

    path: Path

    def verify(self) -> Verification:
        """Reads every byte and checks every link."""
        return verify(self.path)

    def to_jsonl(self, file: Path) -> int:
        """Writes one line of JSON a record; how many."""
        from hansa.app.export import to_jsonl

        return to_jsonl(self.path, file)

    def to_parquet(self, folder: Path) -> list[Path]:
        """Writes proposals, readings, reports and all records as Parquet files; which."""
        from hansa.app.export import to_parquet

        return to_parquet(self.path, folder)


class Result:
    """A finished run. Every table is made from the journal and the data file alone.

    `equity`, `balances`, `fills`, `round_trips`, `shares`, `orders`, `commands`, `differences`,
    `ballots`, `decisions` are polars frames; `report()` writes the HTML report; `why(...)` explains
    an order or a moment; `replay()` proves the run.
    """

    def __init__(
        self,
        folder: RunFolder,
        manifest: Manifest,
        universe: "Universe",
        *,
        warnings: tuple[str, ...] = (),
        data: Path | None = None,
        tables: Sequence[Table] | None = None,
    ):
        self._folder, self._manifest, self._universe = folder, manifest, universe
        self._warnings, self._data, self._given = warnings, data, tables
        self._seen: Mapping[str, Mapping[str, FloatArray]] = {}

    @property
    def folder(self) -> Path:
        """Where the run lies."""
        return self._folder.path

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self._manifest.run_id

    @property
    def manifest(self) -> Manifest:
        """What the run depended on."""
        return self._manifest

    @property
    def universe(self) -> "Universe":
        """Instruments and bars of the run."""
        return self._universe

    @property
    def journal(self) -> Journal:
        """The journal."""
        return Journal(self._folder.journal)

    @property
    def record(self) -> RunRecord:
        """Name, status and head of the run."""
        return self._folder.record()

    @cached_property
    def purses(self) -> Purses:
        """The currencies of the run's account."""
        config = self._manifest.restore_config(self._folder.path)
        return Purses.of(config, self._universe.instruments)

    @property
    def head(self) -> str:
        """Hash of the journal's last record."""
        return self.record.head

    @cached_property
    def recorded(self) -> Recorded:
        """Everything the journal says, as arrays and frames."""
        return read_recorded(self._folder.journal, self._manifest, self._universe)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The market data of the run; read again where it was not handed over."""
        if self._given is not None:
            return tuple(self._given)
        from hansa.app.loading import load_data
        from hansa.app.replaying import restore_config

        return load_data(restore_config(self._folder, self._manifest, self._data)).tables

    @cached_property
    def report_data(self) -> ReportData:
        """Every number of the report."""
        return build(self.report_tables)

    @property
    def ledger_warnings(self) -> tuple[str, ...]:
        """What is wrong with the ledger of trials beside the run; the report says it too."""
        return self._counted.warnings

    @cached_property
    def _counted(self) -> Counted:
        """How often was tried, as of when it is first asked."""
        return counted(self._folder.path.parent, self._manifest, len(self._universe.ts_ns))

    @cached_property
    def report_tables(self) -> RunTables:
        """What the report is made of."""
        beside = Beside(self.record, self._counted, self.tables, self._warnings, self._warm_up())
        return report_tables(self.recorded, self._manifest, self._universe, beside)

    def features_at(
        self, moment: SupportsIndex | str | date
    ) -> Mapping[str, Mapping[str, FloatArray]]:
        """What each agent saw at a moment [N], computed again from the data; empty for a run
        whose agents were handed over in Python. The moment is its number, or a time (UTC): the
        last one by then. ConfigError for no time, NotFoundError for one the run did not have.
        """
        return self._features_at(self._moment_of(moment))

    def _moment_of(self, asked: SupportsIndex | str | date) -> int:
        from hansa.app.explain.asking import asked_ns

        times = self._universe.ts_ns
        if isinstance(asked, SupportsIndex):  # numpy's whole numbers are of their own kind
            moment = index(asked)
        else:
            text = asked.isoformat() if isinstance(asked, date) else str(asked)
            moment = int(times.searchsorted(asked_ns(text), side="right")) - 1
        if 0 <= moment < len(times):
            return moment
        raise NotFoundError(
            f"features_at: expected a moment from 0 to {len(times) - 1:,}, or a time from "
            f"{time_text(int(times[0]))} on, found {asked}"
        )

    def _features_at(self, moment: int) -> Mapping[str, Mapping[str, FloatArray]]:
        if self.record.inline_agents:
            return {}
        pipeline = self._pipeline()
        if pipeline is None:
            return {}
        if _length(self._seen) <= moment:
            # Features only look back: nothing behind the moment is needed, all before it may be,
            # and what was computed for a later moment serves the earlier ones.
            ts_ns = self._universe.ts_ns[: moment + 1]
            columns = self._universe.seen(0, moment + 1, reads=pipeline.reads)
            self._seen = pipeline.features(ts_ns, columns)
        return {
            agent: {name: values[moment] for name, values in seen.items()}
            for agent, seen in self._seen.items()
        }

    def _warm_up(self) -> Mapping[str, int]:
        """The moments that the features of each agent need, of a live desk beyond its history."""
        needs = self.record.warm_up
        return needs_left(needs, self._folder.journal) if self._manifest.is_live else needs

    def _pipeline(self) -> "Pipeline | None":
        """A fresh decision path, at the beginning of time."""
        from hansa.app.assembly import Handed, make_pipeline, seat_members
        from hansa.app.replaying import restore_config

        config = restore_config(self._folder, self._manifest, self._data)
        agents = seat_members(config, Handed()).agents
        return make_pipeline(config, agents, self._universe.symbols)

    @property
    def equity(self) -> "polars.DataFrame":
        """Equity at each moment: ts, equity."""
        return self.recorded.equity_frame()

    @property
    def balances(self) -> "polars.DataFrame":
        """Cash of each currency at each moment: ts, currency, cash, rate, worth."""
        return self.recorded.balances_frame()

    @property
    def fills(self) -> "polars.DataFrame":
        """Every fill, with the source of its order: `council`, a strategy's name, or `flatten`
        where a command had positions closed. What the venue closed without an order is there too,
        with its `reason` and no `cl_ord_id`.
        """
        return self.recorded.fills

    @property
    def round_trips(self) -> "polars.DataFrame":
        """Every position from flat to flat: entry and exit, profit and return, how far it stood
        above and below its entry, and the command that explains it.
        """
        from hansa.app.round_trips import round_trips_frame

        return round_trips_frame(self.report_tables)

    @property
    def shares(self) -> "polars.DataFrame":
        """What befell positions without an order (funding, dividends, interest, splits, ends,
        liquidations), a row for each source that held: ts, kind, source, instrument, quantity,
        cash, cost.
        """
        return shares_frame(self.recorded, self._universe)

    @property
    def orders(self) -> "polars.DataFrame":
        """Every proposal with its source, prices, time in force, and the gate's answer."""
        return self.recorded.orders

    @property
    def parents(self) -> Mapping[str, Parent]:
        """What the execution algorithms of the configuration were asked, by strategy."""
        from hansa.app.executions import parents_of

        config = self._manifest.restore_config(self._folder.path)
        return parents_of(config, self._manifest, self._universe)

    @property
    def commands(self) -> "polars.DataFrame":
        """Every command: what strategies asked for, what the configuration scheduled."""
        return self.recorded.commands

    @cached_property
    def differences(self) -> "polars.DataFrame":
        """Where a live desk and its venue differed: ts, cause, did, instrument, about, desk, venue
        (quantities in units); empty for a run over recorded data.
        """
        from hansa.app.live.differences import differences_frame

        return differences_frame(self._folder.journal, self.recorded.naming)

    @property
    def ballots(self) -> "polars.DataFrame":
        """Every ballot: ts, agent, instrument, conviction, confidence, veto."""
        return self.recorded.ballots_frame()

    @property
    def decisions(self) -> "polars.DataFrame":
        """Every decision: ts, instrument, conviction, dissent, target_weight, outcome."""
        return self.recorded.decisions_frame()

    @property
    def passed_over(self) -> dict[str, int]:
        """Of each instrument with orders of others: rows that could not be believed (rule S12 of
        docs/fills.md).
        """
        return dict(self.report_data.passed_over)

    def report(
        self,
        path: Path | str | None = None,
        *,
        factors: Path | str | None = None,
        without: Sequence[Without] = (),
    ) -> Path:
        """Writes the report (one HTML file, no network) and returns where. `factors` is a file of
        factor returns that the run's are regressed on, `without` what `hansa.leave_one_out` gave.
        """
        target = Path(path) if path is not None else self._folder.report
        write_whole(target, render(self.report_with(factors, without)).encode())
        return target

    def report_with(
        self, factors: Path | str | None, without: Sequence[Without] = ()
    ) -> ReportData:
        """Every number of the report, with the regression on a file of factors, and with what the
        run comes to without each agent.
        """
        if factors is None and not without:
            return self.report_data
        from hansa.app.factors import read_factors

        table = None if factors is None else read_factors(Path(factors))
        return build(replace(self.report_tables, factors=table, without=tuple(without)))

    def count_again(self) -> None:
        """Trials that were recorded since they were first counted count from now on."""
        for counted_before in ("_counted", "report_tables", "report_data"):
            self.__dict__.pop(counted_before, None)

    def summary(self) -> list[tuple[str, str]]:
        """Label and value of the numbers that matter most."""
        recorded, universe = self.recorded, self._universe
        lines = [
            *(("Halted", text) for text in halts(recorded)),
            *(("Liquidated", text) for text in liquidations(recorded, universe)),
            *(("Ended", text) for text in ends(recorded, universe)),
        ]
        return [*lines, *terminal_summary(self.report_data)]

    def why(self, subject: str, *, at: str | datetime | None = None) -> "Explained":
        """Why an order was made (`why("16-3")`, or `"3"` where that is one order), or what was
        decided for an instrument at a time, and why no order came
        (`why("BTCUSDT", at="2022-05-09T12:00")`).
        """
        from hansa.app.explain.explaining import explain

        when = at.isoformat() if isinstance(at, datetime) else at
        return explain(self, subject, at=when)

    def replay(
        self,
        *,
        agents: Sequence[Agent] | None = None,
        strategies: Sequence[Strategy] | None = None,
    ) -> "Replay":
        """Runs it all again from what was recorded and compares every byte.

        `agents` and `strategies` are those handed to `hansa.run`, if any were.
        """
        from hansa.app.replaying import replay

        return replay(self._folder, agents=agents, strategies=strategies, data=self._data)

    def __repr__(self) -> str:
        """Name, place and head in one line."""
        return f"<hansa.Result {self._folder.path.name} head {self.head[:16]}>"

    def __str__(self) -> str:
        """The table of results."""
        rows = [*self.summary(), ("Run", str(self.folder))]
        width = max(len(label) for label, _ in rows)
        return "\n".join(f"{label:<{width}}  {value}" for label, value in rows)

    def _repr_html_(self) -> str:
        return notebook_html(self.report_data)


def _length(features: Mapping[str, Mapping[str, FloatArray]]) -> int:
    return max((len(each) for seen in features.values() for each in seen.values()), default=0)
