"""Is the journal of a run whole, and the one that it ended as?"""

import msgspec

from hansa.api.journal import Verified
from hansa.errors import JournalError
from hansa.journal import has_writer
from hansa.journal.verified import verified
from hansa.stores import RunFolder


def verify_run(folder: RunFolder) -> Verified:
    """Reads every byte of a run's journal. It `is_whole` when no byte is wrong and the run goes on,
    or ended as its record says; `detail` says what is wrong otherwise. Raises JournalError if the
    journal cannot be read at all.
    """
    was_running = has_writer(folder.journal)
    found = verified(folder.journal, folder.path.name)
    is_running = has_writer(folder.journal)
    if was_running and not is_running:  # it ended meanwhile
        found = verified(folder.journal, folder.path.name)
    if not found.is_whole or is_running:
        return found
    wrong = _wrong(folder, found)
    return msgspec.structs.replace(found, is_whole=not wrong, detail=wrong)


def _wrong(folder: RunFolder, found: Verified) -> str:
    """What is wrong with a journal of which every byte is right; "" where nothing is."""
    status, kept = _on_record(folder)
    is_left = status in ("stopped", "finished")
    if kept and kept != found.head and (is_left or found.state == "complete"):
        return (
            f"cut or altered: the run ended at head {kept}, which is not at the journal's end; "
            "look for a copy of it"
        )
    if found.state == "complete" or status == "stopped":
        return ""
    return (
        f"valid but not finished: it ends after record {found.last_seq} (interrupted, or cut off "
        "at the end)"
    )


def _on_record(folder: RunFolder) -> tuple[str, str]:
    """Status and head that the run noted beside its journal."""
    try:
        record = folder.record()
    except JournalError:
        return "", ""
    return record.status, record.head
