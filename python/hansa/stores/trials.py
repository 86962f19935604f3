"""The ledger of trials: every backtest and every set of every sweep below a folder, chained."""

import fcntl
import hashlib
import math
import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import BinaryIO

import msgspec

from hansa.errors import JournalError

_NAME = "trials.jsonl"
_START = hashlib.sha256(b"").hexdigest()
#: The ratio of fewer bars may be anything, and one such would be the variance of all.
_BARS_LEAST = 30
#: Ratios times the root of their bars vary by 1 where they are luck alone.
_LUCK_MAX, _FEW = 4.0, 3
#: The first look from the end back for the last line.
_TAIL_BYTES = 1 << 14


class TrialRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A trial: on which data, with which configuration, of which run, and what came of it.
    `returns` stands for its equity at every bar, `bars` is how many it went through, `bar_sharpe`
    is of its returns per bar (null where there is none, as of a set that was pruned), `sweep` names
    the sweep whose set it was.
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

    prev: str


@dataclass(frozen=True, slots=True)
class Trials:
    """Different configurations that were tried on some data: how many, by `configs`, and the
    variance of their Sharpe ratios per bar times the root of their bars, 1 where they are luck
    alone, however long each was (NaN for fewer than two that have one; those of less than thirty
    bars are counted and have no part in it). `sweeps` names, for a
    configuration that was a set, the sweeps it was one of. `holds_head` says whether the ledger
    has come by the head that was asked about. `heavy` are the runs, three at most, without which
    the variance would be less than a quarter: what all others are then judged by.
    """

    configs: frozenset[str]
    scaled_sharpe_variance: float
    sweeps: Mapping[str, tuple[str, ...]]
    holds_head: bool = True
    heavy: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.configs)


class TrialLedger:
    """A file that is only appended to, so that deleting a run hides no trial; each line carries the
    hash of all before it, so that taking out or changing one is seen.

    Several processes may add at the same time.
    """

    def __init__(self, root: Path):
        self.path = root / _NAME

    def add(self, trials: Sequence[TrialRecord]) -> str:
        """Adds trials, a line each; the hash that then stands for all lines. What was tried again
        has another line, and counts once. Raises JournalError when the disk does not take them.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                return self._append(file, trials)
        except OSError as error:
            raise JournalError(
                f"{self.path}: cannot write {len(trials)} trials: {error.strerror}; without them "
                "nothing says how often was tried: make room, or choose another folder with --runs"
            ) from error

    def trials(self, data_sha256: str, *, kept_head: str = "") -> Trials:
        """What was tried on these data, and whether the ledger has come by a head that was kept
        elsewhere. Raises JournalError for a ledger that was changed.
        """
        scaled: dict[str, float | None] = {}
        runs: dict[str, str] = {}
        sweeps: dict[str, dict[str, None]] = {}
        holds = not kept_head
        for content, line in self._checked():
            holds = holds or _link(line.prev, content) == kept_head
            if line.data == data_sha256:
                ratio = _scaled(line)
                if ratio is not None or line.config not in scaled:
                    scaled[line.config], runs[line.config] = ratio, line.run
                if line.sweep:
                    sweeps.setdefault(line.config, {})[line.sweep] = None
        known = [value for value in scaled.values() if value is not None]
        named = {config: tuple(found) for config, found in sweeps.items()}
        ratios = {runs[config]: value for config, value in scaled.items() if value is not None}
        return Trials(frozenset(scaled), _variance(known), named, holds, _heavy(ratios))

    def counts(self) -> dict[str, tuple[int, int]]:
        """For all data that something was tried on, in the order in which they first were: how
        many different configurations, on how many lines. Raises JournalError as `trials` does.
        """
        found: dict[str, list[str]] = {}
        for _, line in self._checked():
            found.setdefault(line.data, []).append(line.config)
        return {data: (len(set(configs)), len(configs)) for data, configs in found.items()}

    def verify(self) -> tuple[int, str]:
        """How many lines there are, and the hash that stands for all. Raises JournalError with
        the first line that does not fit those before it.
        """
        count, head = 0, _START
        for content, _ in self._checked():
            count, head = count + 1, _link(head, content)
        return count, head

    def _checked(self) -> Iterator[tuple[bytes, _Line]]:
        if not self.path.is_file():
            return
        head = _START
        for number, content in enumerate(_whole_lines(self.path.read_bytes()), start=1):
            line = _decoded(content)
            if line is None or line.prev != head:
                raise JournalError(
                    f"{self.path}: line {number} does not follow from those before it: the ledger "
                    "of trials was changed, so how often was tried is not known; put the file back "
                    "as it was, or begin a new folder of runs"
                )
            head = _link(head, content)
            yield content, line

    def _append(self, file: BinaryIO, trials: Sequence[TrialRecord]) -> str:
        last, whole_bytes = _tail(file)
        file.truncate(whole_bytes)  # behind it is what a crash left of a line
        head = self._head_behind(file, last)
        added = list[bytes]()
        if whole_bytes and not _ends_in_newline(file):
            added.append(b"\n")
        for trial in trials:
            content = msgspec.json.encode(_Line(**msgspec.structs.asdict(trial), prev=head))
            head = _link(head, content)
            added.append(content + b"\n")
        file.write(b"".join(added))
        file.flush()
        os.fsync(file.fileno())
        return head

    def _head_behind(self, file: BinaryIO, last: bytes) -> str:
        """A line names all before it, so the last alone says what stands for all."""
        if not last:
            return _START
        line = _decoded(last)
        if line is not None:
            return _link(line.prev, last)
        file.seek(0)  # it was changed: a reader will say so, and what is tried now still counts
        return reduce(_link, _whole_lines(file.read()), _START)


def _tail(file: BinaryIO) -> tuple[bytes, int]:
    """The last whole line, and where whole lines end; that of one whose newline an editor took is
    a line.
    """
    size = file.seek(0, os.SEEK_END)
    reach = _TAIL_BYTES
    while True:
        start = max(0, size - reach)
        file.seek(start)
        lines = file.read(size - start).split(b"\n")
        if (start == 0 or len(lines) > 1) and _decoded(lines[-1]) is not None:
            return lines[-1], size
        if start == 0 or len(lines) > 2:
            return lines[-2] if len(lines) > 1 else b"", size - len(lines[-1])
        reach *= 2


def _ends_in_newline(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _whole_lines(written: bytes) -> list[bytes]:
    lines = written.split(b"\n")
    return lines if _decoded(lines[-1]) is not None else lines[:-1]


def _decoded(content: bytes) -> _Line | None:
    try:
        return msgspec.json.decode(content, type=_Line)
    except msgspec.DecodeError:
        return None


def _link(head: str, content: bytes) -> str:
    return hashlib.sha256(head.encode() + content).hexdigest()


def _scaled(line: TrialRecord) -> float | None:
    if line.bar_sharpe is None or line.bars < _BARS_LEAST:
        return None
    return line.bar_sharpe * math.sqrt(line.bars)


def _variance(values: Sequence[float]) -> float:
    if len(values) < 2:
        return math.nan
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _heavy(ratios: Mapping[str, float]) -> tuple[str, ...]:
    """The fewest runs, the farthest from the middle one first, that make three quarters of the
    variance of all; none where luck might be all there is, or no few do.
    """
    whole = _variance(list(ratios.values()))
    if not whole > _LUCK_MAX:
        return ()
    middle = statistics.median_low(ratios.values())
    order = sorted(ratios, key=lambda run: (-abs(ratios[run] - middle), -abs(ratios[run]), run))
    for count in range(1, min(_FEW, len(order) - 1) + 1):
        rest = _variance([ratios[run] for run in order[count:]])
        if math.isnan(rest) or rest < whole / 4.0:
            return tuple(order[:count])
    return ()
