"""`hansa report`: the report of a run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.app.leave_one_out import leave_one_out
from hansa.app.opening import open_run
from hansa.app.running import runs_root
from hansa.cli.options import DataOption, FormatOption, RunsOption
from hansa.cli.output import print_json, print_line
from hansa.cli.progress import progress_bar
from hansa.cli.warning import warn_if_cut
from hansa.report.tables import Without
from hansa.stores import RunStore


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """What the report tells besides the run."""

    factors: Annotated[
        Path | None,
        Parameter(
            name="--factors",
            help="Regress on the factor returns of this CSV file, as Kenneth French's library has "
            "them (per day or month, in per cent).",
        ),
    ] = None
    leave_one_out: Annotated[
        bool,
        Parameter(
            name="--leave-one-out",
            negative=(),
            help="Run the configuration again without each agent, and tell what came of it: whole "
            "runs, kept beside this one (`last` is then one of them) and counted as trials.",
        ),
    ] = False


def report_command(
    run: str,
    /,
    *,
    out: Annotated[
        Path | None, Parameter(name=["--out", "-o"], help="Where to write it (else into the run).")
    ] = None,
    besides: Besides = Besides(),
    runs: RunsOption = None,
    data: DataOption = None,
    format_: FormatOption = "text",
) -> int:
    """Write a run's report: one HTML file that opens without a network. `--format json` prints
    every number in it instead.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    warn_if_cut(RunStore(runs_root(runs)).find(run))
    result = open_run(run, runs=runs, data=data)
    without: tuple[Without, ...] = ()
    if besides.leave_one_out:
        with progress_bar("without each") as progress:
            without = leave_one_out(result, data=data, progress=progress)
    if format_ == "json":
        print_json(result.report_with(besides.factors, without))
        return 0
    print_line(str(result.report(out, factors=besides.factors, without=without)))
    return 0
