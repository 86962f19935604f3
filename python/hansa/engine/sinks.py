"""Where the records of a run go."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Destination:
    """`write` makes a journal in `path`, `compare` holds each record against the one there,
    `continue` does so as far as it goes and then writes on, `memory` keeps the chain's head and
    nothing else, `keep` the head and the records of the kinds it `keeps`, until they are taken.
    """

    kind: Literal["write", "continue", "compare", "memory", "keep"]
    path: Path | None = None
    fsync: Literal["never", "end", "commit"] = "end"
    segment_mib: int = 64
    keeps: tuple[int, ...] = ()
