"""A coordinator before a simulated venue, on simulated time, and the venue's answers."""

import asyncio

from hansa.coordinator import Coordinator, CoordinatorOptions, EventKind, Response
from hansa.coordinator.binance_spot import rules
from tests.simulated_venue import SimulatedVenue
from tests.virtual_time import now_ns, run_virtual


class Bench:
    """A coordinator before a simulated venue; must be made inside the loop."""

    def __init__(self, *, is_clock_set: bool = False, setting_s: float = 0.0, **venue) -> None:
        self.venue = SimulatedVenue(**venue)
        self.events, self.clock_sets = [], 0
        self._is_clock_set, self._setting_s = is_clock_set, setting_s
        options = CoordinatorOptions(
            now_ns=now_ns, on_event=self.events.append, set_clock=self._set_clock
        )
        self.coordinator = Coordinator(rules(), self.venue, options=options)
        self.send = self.coordinator.send

    async def _set_clock(self) -> bool:
        self.clock_sets += 1
        await asyncio.sleep(self._setting_s)
        return self._is_clock_set

    def sent(self) -> list[str]:
        return [arrival.call.endpoint for arrival in self.venue.arrivals]

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.events]


def virtual(test):
    """Runs an async test on simulated time."""

    def run() -> None:
        run_virtual(test())

    run.__name__ = test.__name__
    return run


def once(response: Response | Exception):
    """A fault of the first request only."""
    left = [response]
    return lambda _: left.pop() if left else None


def failed(status: int, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=named, body=b"{}")


def stated_weight(limit: int) -> bytes:
    """An exchangeInfo that states this limit."""
    kind = '"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1'
    return f'{{"rateLimits":[{{{kind},"limit":{limit}}}]}}'.encode()
