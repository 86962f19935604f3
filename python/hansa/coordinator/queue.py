"""The scheduler's front in asyncio: wait for one's turn, leave, say when it is over."""

import asyncio
from collections.abc import Callable

from hansa.coordinator.scheduler import Scheduler, Ticket, TicketState
from hansa.coordinator.usage import NEVER

WAKE_LATE_S = 1e-6  # so that a timer is never early by a rounding

#: What left: when, and what it took of which budget.
Charge = Callable[[int, tuple[tuple[str, int], ...]], None]


class Queue:
    """Wakes the scheduler when something comes, ends or falls due; and nothing in between."""

    def __init__(
        self,
        scheduler: Scheduler,
        *,
        now_ns: Callable[[], int],
        on_charge: Charge,
        late: Callable[[Ticket], Exception],
        refused: Callable[[], Exception],
    ) -> None:
        self._scheduler = scheduler
        self._now_ns = now_ns
        self._on_charge = on_charge
        self._late = late
        self._refused = refused
        self._grants: dict[Ticket, asyncio.Future[None]] = {}
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle | None = None
        self._timer_ns = NEVER

    async def granted(self, ticket: Ticket) -> None:
        """Waits for the ticket's turn; its costs are charged then, and `settle` must follow.

        Raises what `late` or `refused` made if its turn will not come.
        """
        grant: asyncio.Future[None] = self._loop.create_future()
        self._grants[ticket] = grant
        self._scheduler.submit(ticket, now_ns=self._now_ns())
        self.look_soon()
        try:
            await grant
        except asyncio.CancelledError:
            self._scheduler.withdraw(ticket)
            if ticket.state is TicketState.GRANTED:
                self.settle(ticket)
            raise
        finally:
            del self._grants[ticket]

    def settle(self, ticket: Ticket) -> None:
        """A granted request was answered, or will not be."""
        self._scheduler.settle(ticket, now_ns=self._now_ns())
        self.look_soon()

    def look_soon(self) -> None:
        """Something has changed: the scheduler is asked again in this turn of the loop."""
        if self._timer_ns > 0:
            self._wake(self._loop.call_soon(self._look), 0)

    def close(self) -> None:
        """Stops looking."""
        if self._timer is not None:
            self._timer.cancel()

    def _wake(self, timer: asyncio.Handle, at_ns: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._timer_ns = timer, at_ns

    def _look(self) -> None:
        now_ns = self._now_ns()
        self._timer, self._timer_ns = None, NEVER
        step = self._scheduler.take(now_ns)
        for ticket in step.granted:
            self._on_charge(now_ns, tuple((b.key, cost) for b, cost in ticket.costs))
            self._resolve(ticket, None)
        for ticket in step.late:
            self._resolve(ticket, self._late(ticket))
        for ticket in step.refused:
            self._resolve(ticket, self._refused())
        if step.wake_ns < NEVER:
            left_s = max(0, step.wake_ns - now_ns) / 1e9 + WAKE_LATE_S
            self._wake(self._loop.call_later(left_s, self._look), step.wake_ns)

    def _resolve(self, ticket: Ticket, error: Exception | None) -> None:
        grant = self._grants[ticket]
        if grant.done():
            return
        if error is None:
            grant.set_result(None)
        else:
            grant.set_exception(error)
