"""Funding as features know it: the charge known last at each decision point."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from hansa.market import Table
from hansa.market.actions import ACTION_SCALE, ActionKind, Actions
from hansa.types import FloatArray, IntArray

_NS = 10**9


@dataclass(frozen=True, slots=True, eq=False)
class Charges:
    """Charges of funding of one instrument: when each was known [K], rising, when it was charged
    and its rate as a ratio. A charge that is told after a later one is left out.
    """

    ts_known_ns: IntArray
    ts_event_ns: IntArray
    rate: FloatArray

    @classmethod
    def of(cls, tables: Iterable[Actions]) -> "Charges":
        """Of all tables of the instrument; other actions are passed over."""
        rows = [
            (np.maximum(each.ts_event_ns, each.ts_recv_ns)[own], each.ts_event_ns[own], each.a[own])
            for each in tables
            for own in [each.kind == ActionKind.FUNDING]
        ]
        known, event, rate = (np.concatenate(column) for column in zip(*rows, strict=True))
        order = np.lexsort((event, known))
        known, event, rate = known[order], event[order], rate[order]
        news = event == np.maximum.accumulate(event)
        return cls(known[news], event[news], rate[news] / ACTION_SCALE)

    def at(self, ts_ns: IntArray) -> tuple[FloatArray, FloatArray]:
        """The rate known last at each moment [T], and the seconds since it was charged; NaN before
        the first.
        """
        rate, age = np.full(len(ts_ns), np.nan), np.full(len(ts_ns), np.nan)
        last = np.searchsorted(self.ts_known_ns, ts_ns, side="right") - 1
        is_known = last >= 0
        rate[is_known] = self.rate[last[is_known]]
        age[is_known] = (ts_ns[is_known] - self.ts_event_ns[last[is_known]]) / _NS
        return rate, age


def charges_of(tables: Iterable[Table]) -> dict[str, Charges]:
    """By the symbol of each instrument that has funding among its actions."""
    own: dict[str, list[Actions]] = {}
    for each in tables:
        if isinstance(each, Actions) and (each.kind == ActionKind.FUNDING).any():
            own.setdefault(each.instrument.symbol, []).append(each)
    return {symbol: Charges.of(found) for symbol, found in own.items()}


def booked(tables: Iterable[Table]) -> Iterator[Table]:
    """The tables without charges of 0, which move no cash: what the core has of them."""
    for each in tables:
        if not isinstance(each, Actions):
            yield each
            continue
        moves = (each.kind != ActionKind.FUNDING) | (each.a != 0)
        if moves.all():
            yield each
        elif moves.any():
            columns = zip(each.names(), each.columns(), strict=True)
            yield replace(each, **{name: column[moves] for name, column in columns})
