"""What a verification says to whoever asks over the network."""

import time
from pathlib import Path

from hansa.api.journal import Verified
from hansa.journal.recovery import has_writer
from hansa.journal.verification import verify
from hansa.market.finding import iso


def verified(journal: Path, run: str = "") -> Verified:
    """Reads every byte of a journal. It `is_whole` when no byte is wrong: an unfinished last record
    is none while a writer is at work. Raises JournalError if it cannot be read at all.
    """
    began_s, is_written = time.perf_counter(), has_writer(journal)
    found = verify(journal)
    state = "open" if found.state == "torn" and is_written else found.state
    return Verified(
        run=run,
        state=state,
        is_whole=state in ("complete", "open"),
        records=found.records,
        bytes=found.size_bytes,
        head=found.head,
        last_seq=found.records - 1,
        detail="" if state == "open" else found.message,
        verified_at=iso(time.time_ns()),
        took_ms=round((time.perf_counter() - began_s) * 1e3, 3),
    )
