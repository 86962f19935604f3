"""`hansa replay`: everything again, every byte compared."""

from typing import Annotated

from cyclopts import Parameter

from hansa.app.explain.explaining import time_text
from hansa.app.replaying import Replay, replay
from hansa.app.running import runs_root
from hansa.cli.options import DataOption, FormatOption, RunsOption
from hansa.cli.output import print_json, print_line
from hansa.cli.progress import progress_bar
from hansa.stores import RunStore


def replay_command(
    run: str,
    /,
    *,
    runs: RunsOption = None,
    data: DataOption = None,
    block: Annotated[
        int | None, Parameter(name="--block", help="Moments at once; no result depends on it.")
    ] = None,
    format_: FormatOption = "text",
) -> int:
    """Run a recorded run again from its manifest and compare every record with the journal.

    Exit code 0: equal to the last byte. 1: it names the first record that differs, what differs
    in it, and the probable cause.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    folder = RunStore(runs_root(runs)).find(run)
    with progress_bar("replay") as progress:
        verdict = replay(folder, data=data, block_moments=block, progress=progress)
    if format_ == "json":
        print_json(verdict)
    else:
        _print(verdict)
    return 0 if verdict.agrees else 1


def _print(verdict: Replay) -> None:
    if verdict.agrees:
        so_far = " so far; the run goes on" if verdict.is_running else ""
        print_line(f"agrees: {verdict.records} records, head {verdict.head}{so_far}")
        for change in verdict.changed:
            print_line(f"  although {change}")
        return
    print_line(
        f"differs from record {verdict.seq} on: {verdict.kind} at {time_text(verdict.ts_ns)}"
    )
    for each in verdict.differences:
        print_line(f"  {each.what}: recorded {each.expected}, now {each.found}")
    print_line(f"  probable cause: {verdict.cause}")
    for change in verdict.changed:
        print_line(f"  changed since: {change}")
