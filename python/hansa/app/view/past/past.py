"""A run that can be moved to where it was after any record of its journal."""

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

import numpy as np

from hansa import _core
from hansa.app.manifest import Manifest, read_manifest
from hansa.app.view.facts import RunFacts
from hansa.app.view.past.data import DataParts, DataRerun, data_parts_of
from hansa.app.view.past.live import LiveRerun, live_parts_of
from hansa.app.view.past.rerun import Rerun
from hansa.errors import ReplayError
from hansa.journal import Kind, Moments, read_moments, read_records
from hansa.journal.live_inputs import decode_interval
from hansa.journal.tail import JournalTail
from hansa.stores import RunFolder
from hansa.types import IntArray


class Past:
    """A run as far as its journal went when this was made. Going forward costs what lies between;
    going back begins anew. A run that is ahead of the place that was asked for last finds out where
    a run can rest at all. Raises JournalError for damage, ReplayError where the market data or
    strategies of the run are not at hand.
    """

    def __init__(self, folder: RunFolder):
        self.folder = folder
        self.manifest, content = read_manifest(folder.journal)
        self.facts = RunFacts.of(folder, JournalTail(folder.journal).poll(1))
        self.records = read_records(folder.journal)
        self._make = _maker(folder, self.manifest, content)
        self._ahead = self._make()
        self._walker: Rerun | None = None
        self._stops: list[int] = []
        self._seen = 0

    def rest_at(self, seq: int) -> int:
        """The last record up to `seq` after which the run rested; -1 if there is none."""
        if self._seen <= seq:
            self._ahead.go(seq + 1)
            self._note()
        place = bisect_right(self._stops, seq + 1) - 1
        last = self._stops[place] - 1 if place >= 0 else -1
        is_end = seq == last + 1 and int(self.records.kind[seq]) == Kind.END
        return seq if is_end and self.manifest.is_live else last

    def moved_to(self, rest: int) -> _core.Run | _core.LiveRun:
        """The core as it stood after a record at which the run rested."""
        ends_live = self.manifest.is_live and int(self.records.kind[rest]) == Kind.END
        count = rest if ends_live else rest + 1
        if self._ahead.core.records == count:
            return self._checked(self._ahead.core, count)
        walker = self._walker
        if walker is None or walker.core.records > count:
            self._walker = walker = self._make()
        walker.go(count)
        walker.take_stops()
        return self._checked(walker.core, count)

    def begun(self) -> _core.Run | _core.LiveRun:
        """The core at its beginning, before anything came."""
        return self._make().core

    def last_moment(self, core: _core.Run | _core.LiveRun) -> int:
        """The moment decided last, by its number (intervals of before a live desk began count); -1
        before the first.
        """
        decided: int = core.counts[0]
        if isinstance(core, _core.LiveRun):
            return core.moments - 1 if decided else -1
        return decided - 1

    @cached_property
    def moments(self) -> Moments:
        """Every decision on record, by the number of its moment."""
        made = self._make.parts
        if isinstance(made, DataParts):
            return made.moments
        shape = {"agents": len(self.manifest.agents), "instruments": len(self.facts.instruments)}
        return read_moments(self.folder.journal, self._closes(), **shape)

    def _closes(self) -> IntArray:
        rows = np.flatnonzero(self.records.kind == Kind.INTERVAL).tolist()
        closes = [decode_interval(self.records.payload(row)).ts_close_ns for row in rows]
        return np.array(closes, dtype=np.int64)

    def _note(self) -> None:
        """What the run ahead found: rests, unless only a later record could tell of them."""
        kinds = self.records.kind
        for count, is_told in self._ahead.take_stops():
            before = self._stops[-1] if self._stops else 0
            if count <= before or count > len(self.records):
                continue
            if is_told or bool((kinds[before:] != Kind.CANCEL).any()):
                self._stops.append(count)
        self._seen = max(self._seen, self._ahead.core.records)

    def _checked(self, core: _core.Run | _core.LiveRun, count: int) -> _core.Run | _core.LiveRun:
        """That what was done again is what is on record."""
        recorded = self.records.hashes[count - 1].tobytes().hex()
        if core.records != count or core.head != recorded:
            raise ReplayError(
                f"{self.folder.path.name}: expected the run done again to make the same records up "
                f"to {count - 1}, found others; `hansa replay` says where they part and why"
            )
        return core


class _Maker:
    """Makes a run at its beginning, again and again, from the same parts."""

    def __init__(self, parts: object, make: Callable[[], Rerun]):
        self.parts, self._make = parts, make

    def __call__(self) -> Rerun:
        return self._make()


def _maker(folder: RunFolder, manifest: Manifest, content: bytes) -> _Maker:
    if manifest.is_live:
        live = live_parts_of(folder, manifest)
        return _Maker(live, lambda: LiveRerun(folder, live, content))
    data = data_parts_of(folder, manifest)
    return _Maker(data, lambda: DataRerun(data, content))
