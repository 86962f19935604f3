"""Time travel: a run as it was after a record of its journal."""

import threading
import time
from collections import OrderedDict
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np

from hansa.api.council import DecisionView
from hansa.api.journal import RecordLine
from hansa.api.travel import StateView
from hansa.app.view.past.decisions import decisions_at, orders_of_council
from hansa.app.view.past.limits import limits_then
from hansa.app.view.past.orders import OrderRecords, open_orders
from hansa.app.view.past.past import Past
from hansa.app.view.past.stand import Stand, books_of, positions_of
from hansa.app.view.record_index import RecordIndex
from hansa.app.view.record_lines import RecordLines
from hansa.app.view.text import at_text
from hansa.errors import NotFoundError
from hansa.journal import Kind
from hansa.journal.tail import TailRecord
from hansa.stores import RunFolder

_RUNS_MAX = 4


def state_at(folder: RunFolder, seq: int) -> StateView:
    """A run as it was after record `seq`, recomputed by the core from what is on record.

    Where that record follows from an input with others that come after it, or the run had not
    begun, `state_hash` is "" and the state that of `state_seq`, the last record up to it after
    which the run rested (-1: at its beginning). Raises NotFoundError for a record that is not
    there, JournalError for damage, ReplayError where it cannot be computed again.
    """
    return _Traveller(folder).state_at(seq)


class Traveller:
    """The same for many runs, by any number of threads. Those asked about last are kept: going
    forward in one costs what lies between, going back begins anew.
    """

    def __init__(self, runs_max: int = _RUNS_MAX):
        self._runs_max = runs_max
        self._known: OrderedDict[Path, _Traveller] = OrderedDict()
        self._lock = threading.Lock()

    def state_at(self, folder: RunFolder, seq: int) -> StateView:
        """As the function of that name says."""
        with self._lock:
            run = self._known.pop(folder.path, None) or _Traveller(folder)
            self._known[folder.path] = run
            while len(self._known) > self._runs_max:
                self._known.popitem(last=False)
        return run.state_at(seq)

    def forget(self, folder: RunFolder) -> None:
        """Lets go of what is kept of a run."""
        with self._lock:
            self._known.pop(folder.path, None)


class _Traveller:
    """One run; one thread at a time."""

    def __init__(self, folder: RunFolder):
        self._folder, self._lock = folder, threading.Lock()
        self._opened: _Opened | None = None

    def state_at(self, seq: int) -> StateView:
        began_s = time.perf_counter()
        with self._lock:
            view = self._reaching(seq).state_at(seq)
        took_ms = round((time.perf_counter() - began_s) * 1e3, 3)
        return msgspec.structs.replace(view, took_ms=took_ms)

    def _reaching(self, seq: int) -> "_Opened":
        """The run as far as that record: read again where it has grown since."""
        if self._opened is None or seq >= len(self._opened.past.records):
            self._opened = _Opened(Past(self._folder))
        records = len(self._opened.past.records)
        if not 0 <= seq < records:
            raise NotFoundError(
                f"{self._folder.path.name}: expected a record from 0 to {records - 1}, found {seq}"
            )
        return self._opened


class _Opened:
    """A run, and what of its records is looked up again and again."""

    def __init__(self, past: Past):
        self.past, self._orders = past, OrderRecords(past.records)

    def state_at(self, seq: int) -> StateView:
        past, facts = self.past, self.past.facts
        rest = past.rest_at(seq)
        core = past.begun() if rest < 0 else past.moved_to(rest)
        stand = Stand.of(core)
        return StateView(
            run=facts.run,
            record=self._line(seq),
            state_seq=rest,
            state_hash=core.state_hash if rest == seq else "",
            at=at_text(stand.ts_ns),
            at_ns=stand.ts_ns,
            currency=facts.currency,
            equity="" if stand.equity is None else format(stand.equity, "f"),
            cash=stand.cash,
            switches=stand.switches,
            positions=positions_of(stand, facts),
            open_orders=open_orders(stand, facts, self._orders, rest),
            books=books_of(stand, facts),
            decisions=self._decisions(past.last_moment(core), rest),
            limits=limits_then(facts, stand, self._orders, rest),
            took_ms=0.0,
        )

    def _decisions(self, moment: int, rest: int) -> tuple[DecisionView, ...]:
        past = self.past
        if moment < 0 or not past.manifest.agents:
            return ()
        place = int(np.searchsorted(self._moment_rows, rest, side="right")) - 1
        since = int(self._moment_rows[place]) if place >= 0 else 0
        views = decisions_at(past.facts, past.moments, moment, since)
        # An order stands behind the record of its own moment; an older one is of another decision.
        is_of_it = int(past.records.ts_ns[since]) >= int(past.moments.ts_ns[moment])
        asked = orders_of_council(self._orders, past.records, since, rest) if is_of_it else {}
        return tuple(
            msgspec.structs.replace(view, order_id=past.facts.order(asked[place]))
            if place in asked
            else view
            for place, view in enumerate(views)
        )

    @cached_property
    def _moment_rows(self) -> "np.ndarray[tuple[int, ...], np.dtype[np.intp]]":
        return np.flatnonzero(self.past.records.kind == Kind.MOMENT)

    def _line(self, seq: int) -> RecordLine:
        records, facts = self.past.records, self.past.facts
        record = TailRecord(
            seq=seq,
            kind=int(records.kind[seq]),
            ts_ns=int(records.ts_ns[seq]),
            payload=records.payload(seq),
            hash=records.hashes[seq].tobytes(),
            segment=0,
            offset_bytes=0,
        )
        index = RecordIndex(facts.folder.journal)
        index.add(record)
        return RecordLine(
            seq=seq,
            kind=Kind.name_of(record.kind),
            at=at_text(record.ts_ns),
            at_ns=record.ts_ns,
            hash=record.hash.hex(),
            line=RecordLines(facts, index).sentence(record),
            instrument=facts.symbol(index.instrument(0)),
        )
