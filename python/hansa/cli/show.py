"""`hansa show`: what a run holds, as the page shows it."""

from contextlib import closing
from typing import Literal, TypeAlias

from hansa.app.running import runs_root
from hansa.app.view.run_view import opened
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.showing.subjects import SUBJECTS
from hansa.cli.showing.wanted import ALL, Wanted
from hansa.cli.warning import warn_if_cut
from hansa.stores import RunStore

What: TypeAlias = Literal[
    "run",
    "settings",
    "positions",
    "orders",
    "order",
    "fills",
    "decisions",
    "ballots",
    "outcomes",
    "council",
    "history",
    "limits",
    "alerts",
    "ledger",
    "postings",
    "records",
    "record",
    "equity",
    "bars",
]


def show_command(
    run: str,
    what: What = "run",
    which: str = "",
    /,
    *,
    wanted: Wanted = ALL,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Show what a run holds, also while it is written: lists newest first, 20 lines at a time.

    `hansa show last orders --open`, `hansa show last order 1-17`, `hansa show last outcomes` (why
    nothing was traded), `hansa show last limits`, `hansa show last records --kind proposal`.
    `--format json` is what the API of `hansa serve` answers.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.
    what
        What of it; the run itself, if nothing is said.
    which
        The id of an order, the number of a record.

    """
    subject = SUBJECTS[what]
    subject.check(what, wanted, which)
    folder = RunStore(runs_root(runs)).find(run)
    warn_if_cut(folder)
    with closing(opened(folder)) as view:
        subject.show(view, wanted, which, format_)
    return 0
