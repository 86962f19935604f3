"""Who remembers the ledger of trials: every run and every sweep, from when it was entered."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from hansa.stores.runs import read_small, write_whole
from hansa.stores.trial_records import Mark

_OF_SWEEP = "trials.json"
_Shape = TypeVar("_Shape")


@dataclass(frozen=True, slots=True)
class Memory:
    """A run or sweep (`name`), the hash that stood for all lines when it was entered, and how many
    trials these were (0 where it does not say).
    """

    name: str
    head: str
    number: int


class _OfRun(msgspec.Struct, frozen=True):
    """Of a run's record what is asked here."""

    trials_head: str = ""
    trial: int = 0


class _OfSweep(msgspec.Struct, frozen=True):
    """The file beside a sweep."""

    head: str
    number: int


def keep_mark(sweep: Path, mark: Mark) -> None:
    """Has a sweep's folder remember where the ledger stood, unless it remembers more trials than
    this: the ledger was cut off, and that is to show. JournalError where it cannot be written.
    """
    before = _read(sweep / _OF_SWEEP, _OfSweep)
    if before is not None and before.number > mark.number:
        return
    content = msgspec.json.encode(_OfSweep(head=mark.head, number=mark.number))
    write_whole(sweep / _OF_SWEEP, content)


def remembered(root: Path) -> tuple[Memory, ...]:
    """What all runs and sweeps below a folder remember; a small file of each is read, and who has
    none, or one that cannot be read, remembers nothing.
    """
    return (*_of_runs(root), *_of_sweeps(root))


def _of_runs(root: Path) -> Iterator[Memory]:
    for file in sorted(root.glob("*/run.json")):
        found = _read(file, _OfRun)
        if found is not None and found.trials_head:
            yield Memory(f"run {file.parent.name}", found.trials_head, found.trial)


def _of_sweeps(root: Path) -> Iterator[Memory]:
    for file in sorted(root.glob(f"sweeps/*/{_OF_SWEEP}")):
        found = _read(file, _OfSweep)
        if found is not None:
            yield Memory(f"sweep {file.parent.name}", found.head, found.number)


def _read(file: Path, shape: type[_Shape]) -> _Shape | None:
    try:
        return msgspec.json.decode(read_small(file), type=shape)
    except (OSError, RecursionError, msgspec.DecodeError):
        return None
