"""`hansa trials`: how often was tried, on which data."""

from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.stores import TrialLedger, Trials
from hansa.stores.trials import LedgerState


def trials_command(*, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """Count the trials below a folder of runs, and check the chain of their ledger.

    Every finished backtest and every set of every sweep is recorded; those that came to the same
    equity at every bar are one trial, by which reports judge (as of when they are written; `hansa
    report RUN` counts anew). Deleting a run does not take any away. Exit code 0: every line follows
    from those before it, and holds what runs and sweeps remember. 1: some remember more.
    """
    ledger = TrialLedger(runs_root(runs))
    state = ledger.read()
    loss = ledger.loss(state.lost)
    if format_ == "json":
        print_json(_as_json(str(ledger.path), state, loss))
        return 1 if loss else 0
    print_rows(
        [
            ("Ledger", str(ledger.path)),
            ("Lines", f"{state.lines:,}, {'cut off or replaced' if loss else 'whole'}"),
            ("Recorded", _recorded(state)),
            ("Head", state.head),
        ]
    )
    heads = ["market", "data", "distinct trials", "recorded", "never traded", "looks at sweeps"]
    rows = [
        [state.names[data] or "(not named)", _data(state, data), *_counts(each)]
        for data, each in state.tried.items()
    ]
    print_table(heads, rows)
    if loss:
        print()
        print_line(loss)
    return 1 if loss else 0


def _recorded(state: LedgerState) -> str:
    if state.recorded_least == state.recorded:
        return f"{state.recorded:,} trials"
    return f"{state.recorded:,} trials here, and there were at least {state.recorded_least:,}"


def _data(state: LedgerState, first: str) -> str:
    """The data of a market: the first, and how many others."""
    others = len(state.groups[first]) - 1
    return f"{first[:16]} and {others:,} more" if others else first[:16]


def _counts(tried: Trials) -> list[str]:
    looks = len(tried.judgements)
    return [f"{each:,}" for each in (tried.distinct, tried.recorded)] + [
        f"{tried.idle:,} of {tried.recorded:,}",
        f"{looks:,}",
    ]


def _as_json(path: str, state: LedgerState, loss: str) -> dict[str, object]:
    data = [
        {
            "market": state.names[data],
            "data": data,
            "windows": list(state.groups[data]),
            "distinct": each.distinct,
            "recorded": each.recorded,
            "never_traded": each.idle,
            "looks": len(each.judgements),
        }
        for data, each in state.tried.items()
    ]
    return {
        "ledger": path,
        "lines": state.lines,
        "head": state.head,
        "recorded": state.recorded,
        "recorded_least": state.recorded_least,
        "loss": loss,
        "data": data,
    }
