"""`hansa trials`: how often was tried, on which data."""

from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_rows, print_table
from hansa.stores import TrialLedger


def trials_command(*, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """Count the trials below a folder of runs, and check the chain of their ledger.

    Every finished backtest and every set of every sweep is a trial. Reports judge by their true
    number; deleting a run does not take it away.
    """
    ledger = TrialLedger(runs_root(runs))
    lines, head = ledger.verify()
    counts = [(digest, len(ledger.trials(digest))) for digest in ledger.data()]
    if format_ == "json":
        found = [{"data": digest, "trials": count} for digest, count in counts]
        print_json({"ledger": str(ledger.path), "lines": lines, "head": head, "data": found})
        return 0
    print_rows([("Ledger", str(ledger.path)), ("Lines", f"{lines:,}, whole"), ("Head", head)])
    print_table(["data", "trials"], [[digest[:16], f"{count:,}"] for digest, count in counts])
    return 0
