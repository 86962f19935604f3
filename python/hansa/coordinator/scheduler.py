"""Who is sent next: strict by priority, fair between desks, within every budget, never too late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from heapq import heappop, heappush

from hansa.coordinator.budgets import Costs
from hansa.coordinator.circuit import Circuit, CircuitState
from hansa.coordinator.request import Priority
from hansa.coordinator.usage import NEVER

_UNIT = 1 << 30  # of fair shares: a whole budget


class TicketState(Enum):
    """Where a ticket is."""

    WAITING = "waiting"
    GRANTED = "granted"
    OVER = "over"


@dataclass(slots=True, eq=False)
class Ticket:
    """A place in the queue. `tag` orders one priority fairly; `number` orders equals."""

    desk: str
    priority: Priority
    costs: Costs
    deadline_ns: int
    submitted_ns: int = 0
    number: int = 0
    tag: int = 0
    state: TicketState = TicketState.WAITING


@dataclass(slots=True)
class Step:
    """What is to be done now, and when to look again at the latest (NEVER: after an answer)."""

    granted: list[Ticket] = field(default_factory=list)
    late: list[Ticket] = field(default_factory=list)
    refused: list[Ticket] = field(default_factory=list)
    wake_ns: int = NEVER


#: Tickets of one priority that draw on the same budgets, by tag and number. A ticket may stand in
#: it that has since left, or moved to another priority: its tag no longer agrees.
_Lane = list[tuple[int, int, Ticket]]


class Scheduler:
    """The queue of one egress. It reads no clock: each call is told the time, which never falls.

    Within a priority, desks share by self-clocked fair queueing (Golestani, 1994): a request's tag
    is where its desk's last one ended, plus its cost in parts of its budgets. A request that must
    wait for a budget holds that budget against everything behind it, so that small requests of low
    priority cannot starve a large one of high priority.
    """

    def __init__(self, shares: Mapping[Priority, float], in_flight_max: int) -> None:
        self.circuit = Circuit()
        self.in_flight = 0
        self._slots = {p: max(1, int(in_flight_max * shares[p])) for p in Priority}
        self._lanes: dict[Priority, dict[tuple[str, ...], _Lane]] = {p: {} for p in Priority}
        self._deadlines: list[tuple[int, int, Ticket]] = []
        self._clock: dict[Priority, int] = dict.fromkeys(Priority, 0)
        self._last: dict[tuple[Priority, str], int] = {}
        self._waiting: dict[Priority, int] = dict.fromkeys(Priority, 0)
        self._count = 0

    def submit(self, ticket: Ticket, *, now_ns: int) -> None:
        """Puts a ticket into the queue."""
        self._count += 1
        ticket.number = self._count
        ticket.submitted_ns = now_ns
        self._enter(ticket)
        heappush(self._deadlines, (ticket.deadline_ns, ticket.number, ticket))

    def promote(self, ticket: Ticket, priority: Priority) -> None:
        """A more urgent caller waits for the same: the ticket goes with it."""
        if priority >= ticket.priority:
            return
        is_waiting = ticket.state is TicketState.WAITING
        if is_waiting:
            self._waiting[ticket.priority] -= 1
        ticket.priority = priority
        if is_waiting:
            self._enter(ticket)

    def extend(self, ticket: Ticket, deadline_ns: int) -> None:
        """A caller who can wait longer waits for the same."""
        if deadline_ns > ticket.deadline_ns:
            ticket.deadline_ns = deadline_ns
            heappush(self._deadlines, (deadline_ns, ticket.number, ticket))

    def withdraw(self, ticket: Ticket) -> None:
        """Nobody waits for it any more."""
        if ticket.state is TicketState.WAITING:
            ticket.state = TicketState.OVER
            self._waiting[ticket.priority] -= 1

    def waiting(self) -> Mapping[Priority, int]:
        """How many wait, by priority."""
        return dict(self._waiting)

    def take(self, now_ns: int) -> Step:
        """Everything that may leave now (its costs are charged), and everything that is over."""
        step = Step()
        self._sort_out(step, now_ns)
        clear_ns = self.circuit.clear_ns(now_ns, in_flight=self.in_flight)
        if clear_ns > now_ns:
            step.wake_ns = min(step.wake_ns, clear_ns)
            return step
        held: set[str] = set()
        for priority in Priority:
            self._take_class(priority, held, step, now_ns)
        return step

    def settle(self, ticket: Ticket, *, now_ns: int) -> None:
        """A granted request was answered, or will not be."""
        ticket.state = TicketState.OVER
        self.in_flight -= 1
        for budget, cost in ticket.costs:
            budget.usage.settle(cost, now_ns)

    def _enter(self, ticket: Ticket) -> None:
        priority, whose = ticket.priority, (ticket.priority, ticket.desk)
        share = sum(cost * _UNIT // budget.rule.limit for budget, cost in ticket.costs)
        ticket.tag = max(self._clock[priority], self._last.get(whose, 0)) + share + 1
        self._last[whose] = ticket.tag
        self._waiting[priority] += 1
        keys = tuple(budget.key for budget, _ in ticket.costs)
        heappush(self._lanes[priority].setdefault(keys, []), (ticket.tag, ticket.number, ticket))

    def _sort_out(self, step: Step, now_ns: int) -> None:
        is_banned = self.circuit.state(now_ns) is CircuitState.BANNED
        while self._deadlines and (is_banned or self._deadlines[0][0] <= now_ns):
            deadline_ns, _, ticket = heappop(self._deadlines)
            if ticket.state is not TicketState.WAITING:
                continue
            if is_banned:
                self.withdraw(ticket)
                step.refused.append(ticket)
            elif ticket.deadline_ns <= deadline_ns:
                self.withdraw(ticket)
                step.late.append(ticket)
        if self._deadlines:
            step.wake_ns = self._deadlines[0][0]

    def _take_class(self, priority: Priority, held: set[str], step: Step, now_ns: int) -> None:
        lanes = self._lanes[priority]
        while (keys := self._next_lane(lanes, priority, held)) is not None:
            if self.in_flight >= self._slots[priority] or (
                step.granted and self.circuit.state(now_ns) is CircuitState.PROBING
            ):
                return
            ticket = lanes[keys][0][2]
            blocked = False
            for budget, cost in ticket.costs:
                clear_ns = budget.clear_ns(cost, priority, now_ns=now_ns)
                if clear_ns > now_ns:
                    held.add(budget.key)
                    step.wake_ns = min(step.wake_ns, clear_ns)
                    blocked = True
            if not blocked:
                heappop(lanes[keys])
                self._grant(ticket, step)

    def _next_lane(
        self, lanes: dict[tuple[str, ...], _Lane], priority: Priority, held: set[str]
    ) -> tuple[str, ...] | None:
        best: tuple[int, int] | None = None
        chosen = None
        for keys in list(lanes):
            lane = lanes[keys]
            while lane and not _stands(lane[0], priority):
                heappop(lane)
            if not lane:
                del lanes[keys]
            elif held.isdisjoint(keys) and (best is None or lane[0][:2] < best):
                best, chosen = lane[0][:2], keys
        return chosen

    def _grant(self, ticket: Ticket, step: Step) -> None:
        self._clock[ticket.priority] = ticket.tag
        self._waiting[ticket.priority] -= 1
        self.in_flight += 1
        ticket.state = TicketState.GRANTED
        for budget, cost in ticket.costs:
            budget.usage.charge(cost)
        step.granted.append(ticket)


def _stands(entry: tuple[int, int, Ticket], priority: Priority) -> bool:
    tag, _, ticket = entry
    return ticket.state is TicketState.WAITING and ticket.priority is priority and ticket.tag == tag
