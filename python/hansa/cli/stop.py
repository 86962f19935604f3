"""`hansa stop`: a running desk, stopped in order."""

import time
from contextlib import closing
from typing import Annotated

from cyclopts import Parameter

from hansa.app.desk.left import EXIT_LEFT
from hansa.app.launching import stop
from hansa.app.running import runs_root
from hansa.app.view.paging import PageQuery
from hansa.app.view.run_view import opened
from hansa.app.view.runs_list import run_line
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line
from hansa.errors import SilentError
from hansa.journal import has_writer
from hansa.stores import RunFolder, RunStore

_LOOK_S = 0.05
#: A desk that has let its journal go notes how it ended, and is gone.
_NOTE_S = 2.0


def stop_command(
    run: str = "last",
    /,
    *,
    wait: Annotated[
        float, Parameter(name="--wait", help="Seconds to wait for the desk's end.")
    ] = 60.0,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Stop a running desk in order, wait for it, and say how it ended. Its positions stay, and at a
    venue its orders too unless trade.on_stop says cancel; `hansa trade --resume` goes on with it.

    Exit code 1: it failed. 3: none is at work. 4: orders work on at the venue. 75: it has not ended
    in time.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    folder = RunStore(runs_root(runs)).find(run)
    pid = stop(folder)
    _wait(folder, pid, wait)
    line, left = run_line(folder), _left(folder)
    if format_ == "json":
        print_json(line)
    else:
        print_line(f"{line.run}: {line.status}, head {line.head or 'not on record'}")
        if line.status == "stopped":
            print_line(f"`hansa trade --resume {line.run}` goes on with it")
        for each in left:
            print_line(f"order {each} WORKS ON at the venue")
    if line.status not in ("stopped", "finished"):
        return 1
    return EXIT_LEFT if left else 0


def _wait(folder: RunFolder, pid: int, wait_s: float) -> None:
    """Until the desk has let its journal go and noted its end. Raises SilentError."""
    until_s = time.monotonic() + wait_s
    while has_writer(folder.journal):
        if time.monotonic() >= until_s:
            raise SilentError(
                f"{folder.path.name}: expected process {pid} to end within {wait_s:g} s, found it "
                "at work; wait, or look at it with `hansa status`"
            )
        time.sleep(_LOOK_S)
    until_s = time.monotonic() + _NOTE_S
    while folder.record().status == "running" and time.monotonic() < until_s:
        time.sleep(_LOOK_S)


def _left(folder: RunFolder) -> list[str]:
    """Orders that work on with nobody watching; those on paper end with the desk."""
    if run_line(folder).mode == "paper":
        return []
    with closing(opened(folder)) as view:
        return [each.id for each in view.orders(PageQuery(limit=1000), is_open=True).data]
