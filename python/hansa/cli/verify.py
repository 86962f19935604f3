"""`hansa verify`: is a journal whole?"""

import time
from collections.abc import Iterator
from pathlib import Path

from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line
from hansa.journal import Verification, has_writer, verify
from hansa.stores import RunRecord, RunStore

#: What a journal is while it is being written: to its last byte, or but for the last record.
_UNFINISHED = ("open", "torn")


def verify_command(run: str, /, *, runs: RunsOption = None, format_: FormatOption = "text") -> int:
    """Check every byte and every link of a run's journal.

    Exit code 0: whole, and finished, or written on by a run at work, or as a desk that was stopped
    has left it. 1: interrupted, cut or altered; the message says where.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    folder = RunStore(runs_root(runs)).find(run)
    began_s = time.perf_counter()
    found, is_running = _read(folder.journal)
    took_s = time.perf_counter() - began_s
    if is_running and found.state in _UNFINISHED:
        return _going_on(found, took_s, format_)
    record = folder.record() if (folder.path / "run.json").is_file() else None
    kept, is_stopped = _left(record)
    is_same = not kept or kept == found.head or not (found.is_whole or is_stopped)
    is_left = is_stopped and found.state == "open"
    is_good = (found.is_whole or is_left) and is_same
    if format_ == "json":
        kinds = {"head_on_record": kept, "agrees": is_same, "is_running": False}
        print_json({"verification": found, "is_whole": is_good, **kinds})
        return 0 if is_good else 1
    for line in _lines(found, kept, is_stopped=is_stopped, is_same=is_same):
        print_line(line)
    if record is not None and record.status == "running":
        print("nobody is at work on it any more; `hansa trade --resume` goes on with a live desk")
    print_line(f"verified in {took_s:.2f} s")
    return 0 if is_good else 1


def _read(journal: Path) -> tuple[Verification, bool]:
    """What is found, and whether a run is at work on it: one that ended meanwhile is read again."""
    was_running, found = has_writer(journal), verify(journal)
    is_running = has_writer(journal)
    return (verify(journal) if was_running and not is_running else found), is_running


def _going_on(found: Verification, took_s: float, format_: FormatOption) -> int:
    """Of a run that is at work: its end is yet to be written."""
    if format_ == "json":
        print_json({"verification": found, "is_whole": True, "is_running": True, "agrees": True})
        return 0
    last = f"record {found.records - 1}" if found.records else "its beginning"
    print_line(f"the run goes on: a process is at work on it, and everything up to {last} is whole")
    print_line(f"{found.records} records, {found.size_bytes} bytes, head {found.head}")
    print_line(f"verified in {took_s:.2f} s; once it has ended, verify it again")
    return 0


def _left(record: RunRecord | None) -> tuple[str, bool]:
    """The head that a run noted at its end, and whether it is a desk that was stopped: all up to
    there was on the disk. What one that failed noted need not have been.
    """
    return ("", False) if record is None else (record.head, record.status == "stopped")


def _lines(found: Verification, kept: str, *, is_stopped: bool, is_same: bool) -> Iterator[str]:
    if found.is_whole and is_same:
        yield f"whole: {found.records} records, {found.size_bytes} bytes, head {found.head}"
        return
    if found.is_whole:
        yield f"another journal: its head is {found.head}, the run's record says {kept}"
        return
    if is_stopped and is_same and not found.message:
        yield f"stopped, not finished: {found.records} records, head {found.head}, as it was left"
        yield "`hansa trade --resume` goes on with it"
        return
    if not is_same:
        yield f"cut or altered: the desk was stopped at head {kept}, which is not at its end"
    where = found.message or (
        f"the journal is valid but was not finished: it ends after record {found.records - 1} "
        "(interrupted, or cut off at the end)"
    )
    yield f"not whole: {where}"
    yield f"valid up to there: {found.records} records, head {found.head}"
