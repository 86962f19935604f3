"""`hansa trials`: how often was tried, on which data."""

from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_rows, print_table
from hansa.stores import TrialLedger


def trials_command(*, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """Count the trials below a folder of runs, and check the chain of their ledger.

    Every finished backtest and every set of every sweep is a line; a configuration that was tried
    again on the same data is a line more, and no other trial. Reports judge by the trials of their
    own folder of runs at the time they are written (`hansa report RUN` counts anew); deleting a run
    does not take any away.
    """
    ledger = TrialLedger(runs_root(runs))
    lines, head = ledger.verify()
    counts = ledger.counts()
    if format_ == "json":
        found = [
            {"data": digest, "trials": trials, "lines": own}
            for digest, (trials, own) in counts.items()
        ]
        print_json({"ledger": str(ledger.path), "lines": lines, "head": head, "data": found})
        return 0
    print_rows([("Ledger", str(ledger.path)), ("Lines", f"{lines:,}, whole"), ("Head", head)])
    print_table(
        ["data", "trials", "lines (with those tried again)"],
        [[digest[:16], f"{trials:,}", f"{own:,}"] for digest, (trials, own) in counts.items()],
    )
    return 0
