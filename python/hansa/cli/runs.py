"""`hansa runs`: what has been run."""

from dataclasses import dataclass

from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line, print_table
from hansa.cli.warning import warn
from hansa.errors import JournalError
from hansa.stores import RunFolder, RunStore


@dataclass(frozen=True, slots=True)
class Row:
    """One run of the list. Without `run.json` nothing but the name is known."""

    run: str
    status: str
    run_id: str = ""
    made_at: str = ""
    orders: int | None = None
    head: str = ""


def runs_command(*, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """List the runs, newest last: running, finished, interrupted, failed, or damaged; and sweeps.

    Interrupted: its writer is gone before the end. Damaged: its journal does not end as recorded;
    `hansa verify` reads all of it and says where. Orders are those a run noted at its end.
    """
    store = RunStore(runs_root(runs))
    rows = [_row(folder) for folder in store.runs()]
    for row in rows:
        if row.status == "damaged":
            warn(_does_not_end(row, store))
    if format_ == "json":
        print_json(rows)
        return 0
    if not rows:
        print_line(f"no runs in {store.root}; `hansa run CONFIG` makes one")
        _print_sweeps(store)
        return 0
    print_table(["run", "made (UTC)", "status", "orders", "head"], [_cells(row) for row in rows])
    _print_sweeps(store)
    return 0


def _print_sweeps(store: RunStore) -> None:
    """Sweeps are no runs: where they are, and how one is shown again."""
    found = store.sweeps()
    if not found:
        return
    print()
    print_line(f"sweeps in {store.root / 'sweeps'}; `hansa sweep CONFIG` shows one again")
    for each in found:
        print_line(f"  {each.name}")


def _row(folder: RunFolder) -> Row:
    name = folder.path.name
    try:
        record = folder.record()
        status = folder.status()
    except JournalError:
        return Row(name, "no run.json")
    return Row(name, status, record.run_id, record.made_at, record.orders_noted, record.head)


def _cells(row: Row) -> list[str]:
    orders = "" if row.orders is None else str(row.orders)
    return [row.run, row.made_at, row.status, orders, row.head[:16]]


def _does_not_end(row: Row, store: RunStore) -> str:
    segments = sorted((store.root / row.run / "journal").glob("*.hj"))
    where = (
        f"at byte {segments[-1].stat().st_size} of {segments[-1].name}" if segments else "nowhere"
    )
    return (
        f"{row.run}: its journal ends {where}, and not with the head on record; "
        f"`hansa verify {row.run}` says what is left"
    )
