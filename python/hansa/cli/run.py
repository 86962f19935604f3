"""`hansa run`: a configuration over its data."""

import sys
from pathlib import Path

from hansa.app.running import run
from hansa.cli.figures import figures
from hansa.cli.options import FormatOption, RunsOption, SetOption
from hansa.cli.output import print_json, print_rows
from hansa.cli.progress import progress_bar
from hansa.cli.warning import warn


def run_command(
    config: Path,
    /,
    *,
    set_: SetOption = (),
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Run a configuration: agents, council, gate and simulated venue over recorded data.

    Writes a folder with the journal (the proof), the report and the run's record, and prints the
    result. The same configuration on the same data always gives the same journal head.

    Parameters
    ----------
    config
        The configuration, a TOML file. `examples/council.toml` is a commented one.

    """
    with progress_bar("council") as progress:
        result = run(config, overrides=set_, runs=runs, progress=progress)
    try:
        report = result.report()
        rows = [] if format_ == "json" else result.summary()
    except KeyboardInterrupt:
        name = result.folder.name
        raise KeyboardInterrupt(
            f"interrupted; the run {name} is finished and whole, only its report is missing: "
            f"hansa report {name}"
        ) from None
    for each in result.ledger_warnings:
        warn(each)
    if format_ == "json":
        print_json(
            {
                "run": str(result.folder),
                "run_id": result.run_id,
                "head": result.head,
                "report": str(report),
                "result": figures(result),
            }
        )
        return 0
    print_rows([*rows, ("Report", str(report))])
    if sys.stdout.isatty():
        print(f"\n  next: hansa replay {result.folder.name}   hansa why {result.folder.name} ORDER")
    return 0
