"""`hansa runs`: what has been run."""

from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_table
from hansa.errors import JournalError
from hansa.stores import RunFolder, RunStore


def runs_command(*, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """List the runs, newest last."""
    store = RunStore(runs_root(runs))
    rows = [_row(folder) for folder in store.runs()]
    if format_ == "json":
        print_json(rows)
        return 0
    if not rows:
        print(f"no runs in {store.root}; `hansa run CONFIG` makes one")
        return 0
    header = ("run", "made (UTC)", "status", "orders", "head")
    print_table(header, [[row[name] for name in header] for row in rows])
    return 0


def _row(folder: RunFolder) -> dict[str, str]:
    try:
        record = folder.record()
    except JournalError:
        return dict.fromkeys(("made (UTC)", "orders", "head"), "") | {
            "run": folder.path.name,
            "status": "no run.json",
        }
    return {
        "run": folder.path.name,
        "made (UTC)": record.made_at,
        "status": record.status,
        "orders": str(record.orders),
        "head": record.head[:16],
    }
