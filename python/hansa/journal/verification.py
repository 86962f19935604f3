"""Is a journal whole?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from hansa import _core

State = Literal["complete", "open", "torn", "damaged"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What a reading from end to end found.

    `complete`: whole, and the run was finished. `open`: valid to its last byte, but the run was
    interrupted (or its end cut off: compare the head with one kept elsewhere). `torn`: as a crash
    leaves it. `damaged`: altered; `message` names record, segment and byte.
    """

    state: State
    message: str
    records: int
    segments: int
    size_bytes: int
    head: str

    @property
    def is_whole(self) -> bool:
        """True when the run was finished and nothing has been altered since."""
        return self.state == "complete"


def verify(journal: Path) -> Verification:
    """Reads every byte of a journal and checks every link. Raises JournalError if it cannot be
    read at all.
    """
    state, message, records, segments, size, head = _core.verify(journal)
    return Verification(cast("State", state), message, records, segments, size, head)
