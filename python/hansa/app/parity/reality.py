"""What really became of requests: when they arrived, which were refused or lost, what stood."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hansa import _core
from hansa.journal import Kind, decode_report, read_records, standing_fills
from hansa.journal.live_inputs import venue_report
from hansa.types import ExecType, VenueReport

#: Ends that the desk has written by itself: no connection, and an order that never was there.
_NOT_THERE = (45, 50)
_IMMEDIATE = (3, 4)
_MARKET = 1


@dataclass(frozen=True, slots=True)
class Reality:
    """What the venue reported of the desk's orders, as the desk had it, and the fills of it that
    were not taken back.
    """

    reports: list[VenueReport]
    fills: list[VenueReport]

    @classmethod
    def of(cls, journal: Path) -> "Reality":
        """From a run's journal."""
        records = read_records(journal, [Kind.REPORT])
        reports = [decode_report(payload) for _, payload in records.each()]
        return cls(
            [venue_report(each) for each in reports],
            [venue_report(each) for each in standing_fills(reports)],
        )


def fills_of(reports: Iterable[VenueReport]) -> list[VenueReport]:
    """The fills of a simulated venue, which takes none back from a live desk."""
    return [each for each in reports if each.exec_type == ExecType.TRADE]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a request: when it was at the venue (None: nothing tells), and whether it
    came to nothing there, refused or lost.
    """

    arrived_ns: int | None
    is_void: bool


def fates(requests: Sequence[_core.VenueRequest], reports: Sequence[VenueReport]) -> list[Fate]:
    """Of each request, from all that was reported."""
    by_order: dict[int, list[VenueReport]] = {}
    for report in reports:
        by_order.setdefault(report.cl_ord_id, []).append(report)
    return [_fate(request, by_order) for request in requests]


def _fate(request: _core.VenueRequest, by_order: Mapping[int, Sequence[VenueReport]]) -> Fate:
    own = by_order.get(request.cl_ord_id, ())
    match request.kind:
        case "send":
            return _fate_of_order(request, own)
        case "cancel":
            later = [each for each in own if each.ts_event_ns >= request.ts_ns]
            return _fate_of_change(request, later, ExecType.CANCELED)
        case _:
            orig = by_order.get(request.orig_cl_ord_id or 0, ())
            later = [each for each in orig if each.ts_event_ns >= request.ts_ns]
            return _fate_of_change(request, [*own, *later], ExecType.REPLACED)


def _fate_of_order(request: _core.VenueRequest, own: Sequence[VenueReport]) -> Fate:
    if not own:
        return Fate(None, is_void=True)
    first = own[0]
    is_void = first.exec_type == ExecType.REJECTED
    takes = request.ord_type == _MARKET or request.time_in_force in _IMMEDIATE
    if first.reason in _NOT_THERE or (first.exec_type == ExecType.TRADE and not takes):
        return Fate(None, is_void)
    return Fate(max(first.ts_event_ns, request.ts_ns), is_void)


def _fate_of_change(
    request: _core.VenueRequest, later: Sequence[VenueReport], done: ExecType
) -> Fate:
    """Of a cancel or a replace. One that came too late was worked like any other: there was no
    order any more. One that was refused, or never answered, while the order went on is void.
    """
    for report in later:
        if report.exec_type == done:
            return Fate(max(report.ts_event_ns, request.ts_ns), is_void=False)
        if report.exec_type == ExecType.CANCEL_REJECTED:
            goes_on = any(each.ts_event_ns > report.ts_event_ns for each in later)
            arrived_ns = None if report.reason in _NOT_THERE else report.ts_event_ns
            return Fate(arrived_ns, is_void=goes_on)
    has_ended = any(each.leaves_lots == 0 for each in later)
    return Fate(None, is_void=not has_ended)


@dataclass(frozen=True, slots=True)
class Road:
    """How long messages travelled, nanoseconds in order of size; when each request was there, and
    the places of those that came to nothing.
    """

    to_venue_ns: list[int]
    from_venue_ns: list[int]
    arrivals_ns: list[int]
    lost: frozenset[int]

    def back_ns(self, *, model_ns: int) -> int:
        """The middle length of the way back."""
        return _middle(self.from_venue_ns, model_ns)


def road(
    requests: Sequence[_core.VenueRequest],
    reports: Sequence[VenueReport],
    *,
    model_ns: int,
    simulated: Road | None = None,
) -> Road:
    """From a run's requests and what was reported of them. One of which nothing tells when it
    arrived took the middle length of the others, or else the model's; one that came to nothing
    arrived when it did in simulation, for its way has made no difference.
    """
    found = list(zip(requests, fates(requests, reports), strict=True))
    there = sorted(
        fate.arrived_ns - request.ts_ns for request, fate in found if fate.arrived_ns is not None
    )
    typical_ns = _middle(there, model_ns)
    arrivals = [
        request.ts_ns + typical_ns if fate.arrived_ns is None else fate.arrived_ns
        for request, fate in found
    ]
    lost = frozenset(place for place, (_, fate) in enumerate(found) if fate.is_void)
    if simulated is not None:
        for place in lost:
            arrivals[place] = simulated.arrivals_ns[place]
    back = sorted(max(0, each.ts_recv_ns - each.ts_event_ns) for each in reports)
    return Road(there, back, arrivals, lost)


def _middle(sorted_ns: Sequence[int], otherwise_ns: int) -> int:
    return sorted_ns[len(sorted_ns) // 2] if sorted_ns else otherwise_ns
