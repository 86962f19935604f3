"""`hansa journal`: a journal for other programs, and what to do with a torn one."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from hansa.app.export import to_jsonl, to_parquet
from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line
from hansa.cli.warning import warn_if_cut
from hansa.journal import Cut, recover, verify
from hansa.stores import RunFolder, RunStore


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
    folder = RunStore(runs_root(runs)).find(run)
    warn_if_cut(folder)
    journal = folder.journal
    if to == "jsonl":
        print_line(f"{out}: {to_jsonl(journal, out)} records")
    else:
        for path in to_parquet(journal, out):
            print_line(str(path))
    return 0


def recover_command(run: str, /, *, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """Cut off the unfinished last record that a crash left, and say what was cut.

    A journal that is whole as far as it goes is not touched; any other damage is refused, and so
    is a run that is still being written. What remains can be read but not replayed: a replay
    needs a finished run. Exit code 0: nothing unfinished is left. 2: refused.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    folder = RunStore(runs_root(runs)).find(run)
    cut = recover(folder.journal)
    records, head = _remains(folder, cut)
    if format_ == "json":
        print_json({"cut": cut, "records": records, "head": head})
    elif cut is None:
        print_line(f"{folder.path.name}: nothing to cut: {records} records, all whole")
    else:
        print(
            f"{folder.path.name}: cut {cut.size_bytes} bytes of unfinished record {cut.seq} off "
            f"segment {cut.segment:08}.hj at byte {cut.offset_bytes}; {records} whole records are "
            f"left, head {head}"
        )
    return 0


def _remains(folder: RunFolder, cut: Cut | None) -> tuple[int, str]:
    """How many records are left, and their head, which goes on record when something was cut."""
    if cut is not None and cut.seq == 0:
        return 0, ""
    found = verify(folder.journal)
    if cut is not None and (folder.path / "run.json").is_file():
        record = folder.record()
        folder.save(msgspec.structs.replace(record, status="interrupted", head=found.head))
    return found.records, found.head
