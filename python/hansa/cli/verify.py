"""`hansa verify`: is a journal whole?"""

import time

from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json
from hansa.journal import verify
from hansa.stores import RunStore


def verify_command(run: str, /, *, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """Check every byte and every link of a run's journal.

    Exit code 0: whole and finished. 1: interrupted, cut or altered; the message says where.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    folder = RunStore(runs_root(runs)).find(run)
    began_s = time.perf_counter()
    found = verify(folder.journal)
    took_s = time.perf_counter() - began_s
    kept = folder.record().head if (folder.path / "run.json").is_file() else ""
    is_same = not kept or kept == found.head or not found.is_whole
    if format_ == "json":
        print_json({"verification": found, "head_on_record": kept, "agrees": is_same})
        return 0 if found.is_whole and is_same else 1
    if found.is_whole and is_same:
        print(f"whole: {found.records} records, {found.size_bytes} bytes, head {found.head}")
        print(f"verified in {took_s:.2f} s")
        return 0
    if found.is_whole:
        print(f"another journal: its head is {found.head}, the run's record says {kept}")
        return 1
    where = found.message or (
        f"the journal is valid but was not finished: it ends after record {found.records - 1} "
        "(interrupted, or cut off at the end)"
    )
    print(f"not whole: {where}")
    print(f"valid up to there: {found.records} records, head {found.head}")
    print(f"verified in {took_s:.2f} s")
    return 1
