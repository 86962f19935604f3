"""How many sets of a sweep are kept, for whoever waits for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Tally:
    """Of `asked` sets `kept` are on the disk, `found` of them before this began."""

    found: int
    kept: int
    asked: int


#: Told as a sweep begins, and whenever sets were kept.
Counted: TypeAlias = Callable[[Tally], None]
