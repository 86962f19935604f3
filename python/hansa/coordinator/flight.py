"""One request on its way, and everyone who waits for it."""

import asyncio
from dataclasses import dataclass, field

from hansa.coordinator.cache import is_fresh
from hansa.coordinator.request import Answer, Key, Parameters, Priority, Request
from hansa.coordinator.rules import EndpointRule
from hansa.coordinator.scheduler import Ticket
from hansa.coordinator.transport import Response


@dataclass(slots=True, eq=False)
class Part:
    """One read inside a flight; a flight that is not merged has one."""

    parameters: Parameters
    waiters: list[asyncio.Future[Answer]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Flight:
    """A request from being asked to being answered, over all its attempts.

    `sent_ns` is None while it waits to be sent (again): whoever asks the same may then join it, as
    its answer will be newer than their question. `refused` is the response that refused it for the
    time it carried: it goes again once, and if it cannot, that response is its answer.
    """

    rule: EndpointRule
    request: Request
    parts: dict[Key, Part]
    ticket: Ticket
    group: Key | None = None
    sent_ns: int | None = None
    attempts: int = 0
    failure: str = ""
    refused: Response | None = None
    task: asyncio.Task[dict[Key, Answer]] | None = None

    @property
    def priority(self) -> Priority:
        """The most urgent of those who wait."""
        return self.ticket.priority

    def waiters(self) -> list[asyncio.Future[Answer]]:
        """Everyone who still waits."""
        return [w for part in self.parts.values() for w in part.waiters if not w.done()]

    def may_join(self, request: Request, *, now_ns: int) -> bool:
        """Whether this flight's answer is young enough for one who asks now."""
        if self.sent_ns is None:
            return True
        lifetime = self.rule.lifetime
        until_ns = lifetime(request.parameters, self.sent_ns) if lifetime else self.sent_ns
        return is_fresh(self.sent_ns, until_ns, now_ns, request.age_ns_max)

    def parameters(self) -> Parameters:
        """The parameters of the one call."""
        own = tuple(part.parameters for part in self.parts.values())
        return self.rule.merge.join(own) if self.rule.merge and len(own) > 1 else own[0]
