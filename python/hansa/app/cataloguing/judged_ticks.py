"""Ticks of one instrument and kind, judged piece by piece as if they were one table."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import RawTable
from hansa.feeds.files.settling import settle
from hansa.market.finding import Finding
from hansa.market.neighbours import WINDOW_ROWS
from hansa.market.quality import Findings

#: How findings of ticks say in how many rows, which a report of several pieces adds up itself.
_COUNTED = re.compile(r" \(\d+ (?:of \d+ rows of \w+|in all)\)$")


def plain(finding: Finding) -> Finding:
    """The finding without its count in words."""
    return replace(finding, text=_COUNTED.sub("", finding.text))


class JudgedTicks:
    """State: rows that are judged by those around them, and what was found so far.

    Each row is told of once, with as many rows before and after it as any judge looks at. Rows come
    in the order of receipt, or all at once.
    """

    def __init__(self, path: Path, policies: TickPolicies, offset_ns: int) -> None:
        self._path, self._policies, self._offset_ns = path, policies, offset_ns
        self.findings = Findings()
        self.rows, self.kept = 0, 0
        self.first_ns, self.last_ns = 0, 0
        self._before: RawTable | None = None
        self._waiting: RawTable | None = None
        self._event_ns = -(2**63)

    def add(self, raw: RawTable, *, are_all: bool = False) -> RawTable | None:
        """Takes rows; gives those that are judged, None while there are none. Where these rows
        `are_all`, none waits for others.
        """
        self.rows += len(raw)
        if are_all:
            return self._judged(raw, len(raw))
        waiting = raw if self._waiting is None else _joined(self._waiting, raw)
        if len(waiting) <= WINDOW_ROWS:
            self._waiting = waiting
            return None
        return self._judged(waiting, len(waiting) - WINDOW_ROWS)

    def rest(self) -> RawTable | None:
        """The rows that waited for others to follow."""
        waiting = self._waiting
        return self._judged(waiting, len(waiting)) if waiting is not None and len(waiting) else None

    def _judged(self, waiting: RawTable, end: int) -> RawTable:
        whole = waiting if self._before is None else _joined(self._before, waiting)
        first = len(whole) - len(waiting)
        told = range(int(whole.row[first]), int(whole.row[first + end - 1]) + 1)
        is_all = first == 0 and end == len(waiting)
        settled = settle(
            whole,
            self._path,
            instrument=None,
            offset_ns=self._offset_ns,
            policies=self._policies,
            told=None if is_all else told,
        )
        self.findings.add(map(plain, settled.findings))
        self._before = whole.take(np.arange(max(0, first + end - WINDOW_ROWS), first + end))
        self._waiting = waiting.take(np.arange(end, len(waiting)))
        return self._followed(settled.table)

    def _followed(self, table: RawTable) -> RawTable:
        """The rows with events that never fall from piece to piece either."""
        if not len(table):
            return table
        event_ns = np.maximum(table.ts_event_ns, self._event_ns)
        self._event_ns = int(event_ns[-1])
        self.first_ns = self.first_ns if self.kept else int(table.ts_recv_ns[0])
        self.last_ns = int(table.ts_recv_ns[-1])
        self.kept += len(table)
        return replace(table, ts_event_ns=event_ns)


def _joined(before: RawTable, after: RawTable) -> RawTable:
    parts = TableParts()
    parts.add(before)
    parts.add(after)
    (whole,) = parts.joined()
    return whole
