"""`hansa journal export`: a journal for other programs."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from hansa.app.export import to_jsonl, to_parquet
from hansa.app.running import runs_root
from hansa.cli.options import RunsOption
from hansa.stores import RunStore


def export_command(
    run: str,
    out: Path,
    /,
    *,
    to: Annotated[
        Literal["jsonl", "parquet"], Parameter(name="--to", help="Form of the export.")
    ] = "jsonl",
    runs: RunsOption = None,
) -> int:
    """Write a run's journal as JSON Lines (one file) or Parquet (a folder of tables).

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.
    out
        The file (jsonl) or folder (parquet) to write.

    """
    journal = RunStore(runs_root(runs)).find(run).journal
    if to == "jsonl":
        print(f"{out}: {to_jsonl(journal, out)} records")
    else:
        for path in to_parquet(journal, out):
            print(path)
    return 0
