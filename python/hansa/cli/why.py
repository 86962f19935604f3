"""`hansa why`: what led to an order, or to none."""

from typing import Annotated

from cyclopts import Parameter

from hansa.app.explain.blocks import Block, Labelled, Table
from hansa.app.explain.words import explained_words
from hansa.app.opening import open_run
from hansa.app.running import runs_root
from hansa.cli.options import DataOption, FormatOption, RunsOption
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.cli.warning import warn_if_cut
from hansa.stores import RunStore


def why_command(
    run: str,
    subject: str,
    /,
    *,
    at: Annotated[
        str | None, Parameter(name="--at", help="A time (UTC), such as 2022-05-09T12:00.")
    ] = None,
    runs: RunsOption = None,
    data: DataOption = None,
    format_: FormatOption = "text",
) -> int:
    """Explain an order, or what was decided for an instrument at a time and why no order came.

    `hansa why last 17` explains the 17th order of the last run, `hansa why last 16-3` the third of
    its first strategy; `hansa why last BTCUSDT --at 2022-05-09T12:00` the decision in force at
    that time, and the orders around it.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.
    subject
        An order's id (or its last parts, such as 16-3), or an instrument together with --at.

    """
    warn_if_cut(RunStore(runs_root(runs)).find(run))
    found = open_run(run, runs=runs, data=data).why(subject, at=at)
    if format_ == "json":
        print_json(found)
        return 0
    for block in explained_words(found):
        _print(block)
    return 0


def _print(block: Block) -> None:
    match block:
        case str():
            if block.startswith("\n"):  # a heading
                print()
            print_line(block.removeprefix("\n"))
        case Labelled(rows):
            print_rows(rows)
        case Table(header, rows):
            print_table(header, rows)
