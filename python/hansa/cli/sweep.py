"""`hansa sweep`: a configuration with many sets of parameters."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from hansa.app.sweep.reasons import reasons
from hansa.app.sweep.result import Sweep
from hansa.app.sweep.sweeping import SweepOptions, sweep
from hansa.cli.options import FormatOption, RunsOption, SetOption
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.cli.sweep_progress import sweep_progress
from hansa.report.sweep.summary import set_heads, set_row
from hansa.report.sweep.wording import best_of

_SHOWN = 10
_REASONS_SHOWN = 5


def sweep_command(  # noqa: PLR0913 - the options of the command
    config: Path,
    /,
    *,
    set_: SetOption = (),
    workers: Annotated[
        int | None,
        Parameter(name="--workers", help="Processes (else one a core).", validator=Number(gte=1)),
    ] = None,
    cluster: Annotated[
        str,
        Parameter(
            name="--cluster",
            help="Address of a Ray cluster, or `local` to begin one here (extra `ray`).",
        ),
    ] = "",
    keep_going: Annotated[
        bool,
        Parameter(
            name="--keep-going", negative=(), help="Try all sets, though the first all fail alike."
        ),
    ] = False,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Run a configuration with many sets of parameters, and say what of it to believe.

    The section [sweep] of the configuration says what is varied and how sets are drawn and judged.
    Each set comes to what its single run comes to, to the bit, and is counted as a trial. Ctrl-C
    stops it; the same command goes on where it was.

    Parameters
    ----------
    config
        The configuration, a TOML file with a section [sweep]. `examples/sweep.toml` is a commented
        one.

    """
    with sweep_progress() as shown:
        try:
            options = SweepOptions(
                workers=workers,
                cluster=cluster,
                progress=shown.progress,
                counted=shown.counted,
                told=shown.told,
                keeps_going=keep_going,
            )
            done = sweep(config, overrides=set_, runs=runs, options=options)
            report = done.report()
        except KeyboardInterrupt:
            raise KeyboardInterrupt(shown.interrupted) from None
    if format_ == "json":
        found = msgspec.to_builtins(done.report_data)
        print_json({"sweep": str(done.folder), "report": str(report), "result": found})
        return 0
    print_rows([*done.summary(), ("Report", str(report))])
    _print_reasons(done)
    _print_best(done)
    if sys.stdout.isatty():
        print(f"\n  next: {done.command()}")
    return 0


def _print_reasons(done: Sweep) -> None:
    """Why sets did not run, in so many lines."""
    found = reasons(done.outcomes)
    if found:
        print()
    for each in found[:_REASONS_SHOWN]:
        print_line(f"  {each}")
    if len(found) > _REASONS_SHOWN:
        print_line(f"  {len(found) - _REASONS_SHOWN:,} more reasons in {done.folder}/sets.jsonl")


def _print_best(done: Sweep) -> None:
    report = done.report_data
    rows = [set_row(report, row) for row in report.sets[:_SHOWN]]
    print(f"\n{best_of(len(rows), report.header.done)}")
    print_table(set_heads(report), rows)
