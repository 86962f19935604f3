"""The ledger of trials: every backtest and every set of every sweep below a folder, chained."""

import contextlib
import fcntl
import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from hansa.errors import JournalError

_NAME = "trials.jsonl"
_START = hashlib.sha256(b"").hexdigest()


class TrialRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A trial: on which data, with which configuration, of which run, and what came of it.
    `returns` stands for its equity at every bar, `bar_sharpe` is of its returns per bar (null where
    there is none), `sweep` names the sweep whose set it was.
    """

    data: str
    config: str
    run: str
    returns: str = ""
    bars: int = 0
    bar_sharpe: float | None = None
    sweep: str = ""


class _Line(TrialRecord, frozen=True, kw_only=True):
    """As it stands in the file: `prev` stands for all lines before it."""

    prev: str = ""


@dataclass(frozen=True, slots=True)
class Trials:
    """Different configurations that were tried on some data: how many, by `configs`, and the
    variance of their Sharpe ratios per bar (NaN for fewer than two that have one). `sweeps` names,
    for a configuration that was a set, the last sweep it was one of.
    """

    configs: frozenset[str]
    bar_sharpe_variance: float
    sweeps: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.configs)


class TrialLedger:
    """A file that is only appended to, so that deleting a run hides no trial; each line carries the
    hash of all before it, so that taking out or changing one is seen.

    Several processes may add at the same time.
    """

    def __init__(self, root: Path):
        self.path = root / _NAME

    def add(self, trials: Sequence[TrialRecord]) -> None:
        """Adds trials; those that stand there already (same data, configuration, returns and
        sweep) are not written again. Raises JournalError when the disk does not take them.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                self._append(file, trials)
        except OSError as error:
            raise JournalError(
                f"{self.path}: cannot write {len(trials)} trials: {error.strerror}; without them "
                "nothing says how often was tried: make room, or choose another folder with --runs"
            ) from error

    def trials(self, data_sha256: str) -> Trials:
        """What was tried on these data. Raises JournalError for a ledger that was changed."""
        ratios: dict[str, float | None] = {}
        sweeps: dict[str, str] = {}
        for line in self._lines():
            if line.data == data_sha256:
                ratios[line.config] = line.bar_sharpe
                if line.sweep:
                    sweeps[line.config] = line.sweep
        known = [value for value in ratios.values() if value is not None]
        return Trials(frozenset(ratios), _variance(known), sweeps)

    def data(self) -> list[str]:
        """The data that something was tried on, in the order in which they first were."""
        return list(dict.fromkeys(line.data for line in self._lines()))

    def verify(self) -> tuple[int, str]:
        """How many lines there are, and the hash that stands for all. Raises JournalError with
        the first line that does not fit those before it.
        """
        count, head = 0, _START
        for content, _ in self._checked():
            count, head = count + 1, _link(head, content)
        return count, head

    def _lines(self) -> Iterator[TrialRecord]:
        return (line for _, line in self._checked())

    def _checked(self) -> Iterator[tuple[bytes, _Line]]:
        if not self.path.is_file():
            return
        head = _START
        for number, content in enumerate(_whole_lines(self.path.read_bytes()), start=1):
            line = _decoded(content)
            if line is None or (line.prev and line.prev != head):
                raise JournalError(
                    f"{self.path}: line {number} does not follow from those before it: the ledger "
                    "of trials was changed, so how often was tried is not known; put the file back "
                    "as it was, or begin a new folder of runs"
                )
            head = _link(head, content)
            yield content, line

    def _append(self, file: BinaryIO, trials: Sequence[TrialRecord]) -> None:
        file.seek(0)
        written = file.read()
        lines = _whole_lines(written)
        torn = len(written) - sum(len(line) + 1 for line in lines)
        if torn:  # a crash in the middle of a line
            file.truncate(len(written) - torn)
        seen, head = set(), _START
        for content in lines:
            head = _link(head, content)
            with contextlib.suppress(msgspec.DecodeError):
                seen.add(_same(msgspec.json.decode(content, type=_Line)))
        added = []
        for trial in trials:
            if _same(trial) not in seen:
                seen.add(_same(trial))
                content = msgspec.json.encode(_Line(**msgspec.structs.asdict(trial), prev=head))
                head = _link(head, content)
                added.append(content + b"\n")
        file.write(b"".join(added))
        file.flush()


def _whole_lines(written: bytes) -> list[bytes]:
    return written.split(b"\n")[:-1]


def _decoded(content: bytes) -> _Line | None:
    try:
        return msgspec.json.decode(content, type=_Line)
    except msgspec.DecodeError:
        return None


def _link(head: str, content: bytes) -> str:
    return hashlib.sha256(head.encode() + content).hexdigest()


def _same(trial: TrialRecord) -> tuple[str, str, str, str]:
    return trial.data, trial.config, trial.returns, trial.sweep


def _variance(values: Sequence[float]) -> float:
    if len(values) < 2:
        return math.nan
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
