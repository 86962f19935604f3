"""`hansa report`: the report of a run."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.app.opening import open_run
from hansa.app.running import runs_root
from hansa.cli.options import DataOption, FormatOption, RunsOption
from hansa.cli.output import print_json, print_line
from hansa.cli.warning import warn_if_cut
from hansa.stores import RunStore


def report_command(
    run: str,
    /,
    *,
    out: Annotated[
        Path | None, Parameter(name=["--out", "-o"], help="Where to write it (else into the run).")
    ] = None,
    factors: Annotated[
        Path | None,
        Parameter(
            name="--factors",
            help="Regress on the factor returns of this CSV file, as Kenneth French's library has "
            "them (per day or month, in per cent).",
        ),
    ] = None,
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
    if format_ == "json":
        print_json(result.report_with(factors))
        return 0
    print_line(str(result.report(out, factors=factors)))
    return 0
