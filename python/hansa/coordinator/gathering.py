"""Which reads fly together: those of one group that wait, and those that are asked for often."""

from collections import OrderedDict

from hansa.coordinator.cache import Interest
from hansa.coordinator.flight import Flight, Part
from hansa.coordinator.request import Key, Request
from hansa.coordinator.rules import SECOND_NS, EndpointRule
from hansa.coordinator.transport import Response

#: A member that nobody asked for this long is no longer fetched along.
_INTEREST_NS = 10 * SECOND_NS
_ALONE_MAX = 1000


class Gathering:
    """The flights that may still grow, by group.

    A read that the venue refused when it was alone is never merged again: it spoils the others.
    """

    def __init__(self) -> None:
        self._open: dict[Key, Flight] = {}
        self._interest = Interest(_INTEREST_NS)
        self._alone: OrderedDict[Key, None] = OrderedDict()

    def open_for(self, rule: EndpointRule, request: Request) -> Flight | None:
        """A flight of the same group that has not left and has room."""
        group = self._group(rule, request)
        flight = self._open.get(group) if group is not None else None
        if flight is None or rule.merge is None or len(flight.parts) >= rule.merge.count_max:
            return None
        return flight

    def note(self, rule: EndpointRule, request: Request, *, now_ns: int) -> None:
        """Someone asked for a member of a group."""
        group = self._group(rule, request)
        if group is not None:
            self._interest.note(group, request.key(), request.parameters, now_ns=now_ns)

    def begin(self, flight: Flight) -> None:
        """Opens a flight's group, with all members in it that are asked for often.

        Young ones too: they cost nothing more, and from then on all grow old together.
        """
        group = self._group(flight.rule, flight.request)
        merge = flight.rule.merge
        if group is None or merge is None:
            return
        flight.group = group
        self._open[group] = flight
        for key, parameters in self._interest.members(group):
            if key not in self._alone and len(flight.parts) < merge.count_max:
                flight.parts.setdefault(key, Part(parameters))

    def end(self, flight: Flight) -> None:
        """The flight has left: nobody can join its group."""
        if flight.group is not None and self._open.get(flight.group) is flight:
            del self._open[flight.group]

    def bodies(self, flight: Flight, response: Response) -> dict[Key, bytes] | None:
        """The answer of each part; None if the parts must be asked for alone. DataError if torn."""
        merge = flight.rule.merge
        if merge is None or len(flight.parts) == 1:
            if merge is not None and 400 <= response.status < 500:
                self._set_alone(next(iter(flight.parts)))
            return dict.fromkeys(flight.parts, response.body)
        if response.status != 200:
            return None
        parameters = tuple(part.parameters for part in flight.parts.values())
        return dict(zip(flight.parts, merge.split(response.body, parameters), strict=True))

    def _group(self, rule: EndpointRule, request: Request) -> Key | None:
        if rule.merge is None or request.key() in self._alone:
            return None
        rest = rule.merge.group(request.parameters)
        return None if rest is None else (rule.name, request.account, rest)

    def _set_alone(self, key: Key) -> None:
        self._alone[key] = None
        if len(self._alone) > _ALONE_MAX:
            self._alone.popitem(last=False)
