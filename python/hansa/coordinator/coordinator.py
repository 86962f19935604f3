"""The one way out to a venue: a thin asyncio front over the scheduler, cache and streams."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from random import Random

from hansa.coordinator.backoff import backoff_ns
from hansa.coordinator.budgets import Budgets, Costs
from hansa.coordinator.cache import Cache, Kept
from hansa.coordinator.events import Event
from hansa.coordinator.flight import Flight, Part
from hansa.coordinator.gathering import Gathering
from hansa.coordinator.judging import Judge, Verdict
from hansa.coordinator.queue import WAKE_LATE_S, Charge, Queue
from hansa.coordinator.request import (
    Answer,
    Effect,
    Key,
    Outcome,
    Priority,
    Request,
    Source,
)
from hansa.coordinator.rules import EndpointRule, VenueRules
from hansa.coordinator.scheduler import Scheduler, Ticket
from hansa.coordinator.statistics import (
    CoordinatorStatus,
    Tallies,
    Tally,
    budget_status,
    count,
    count_source,
)
from hansa.coordinator.streams import Streams
from hansa.coordinator.transport import Call, Response, Transport
from hansa.errors import BannedError, DataError, DeadlineError, LostError, NotSentError

#: How long who closes waits for answers that change nothing.
_LAST_READS_S = 1.0


async def _no_clock() -> bool:
    """There is none to set."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorOptions:
    """What a coordinator needs besides rules and a transport.

    `on_event` hears what an operator must know; `on_charge` hears of each request before it leaves.
    `set_clock` is called when the venue refuses a request for the time it carried; where it says
    True, the request goes again, once.
    """

    now_ns: Callable[[], int]
    seed: int = 0
    on_event: Callable[[Event], None] = lambda _: None
    on_charge: Charge = lambda _, __: None
    set_clock: Callable[[], Awaitable[bool]] = _no_clock


class Permit:
    """Leave to do something on one's own socket. Tell it the headers of the answer, if any."""

    def __init__(self, observe: Callable[[Mapping[str, str]], None]) -> None:
        self.observed = observe


class Coordinator:
    """Sends what desks ask of one venue from one address, within every limit.

    Must be made and used inside a running event loop.
    """

    def __init__(
        self, rules: VenueRules, transport: Transport, *, options: CoordinatorOptions
    ) -> None:
        self.streams = Streams()
        self._rules = rules
        self._transport = transport
        self._options = options
        self._now_ns = options.now_ns
        self._random = Random(options.seed)
        self._budgets = Budgets(rules)
        self._scheduler = Scheduler(rules.shares, rules.in_flight_max)
        self._judge = Judge(rules, self._budgets, self._scheduler.circuit, options.on_event)
        self._cache = Cache()
        self._gathering = Gathering()
        self._tallies = Tallies()
        self._flights: dict[Key, Flight] = {}
        self._tasks: dict[asyncio.Task[dict[Key, Answer]], Flight] = {}
        self._queue = Queue(
            self._scheduler,
            now_ns=options.now_ns,
            on_charge=options.on_charge,
            late=self._no_room,
            refused=lambda: self._judge.banned(now_ns=options.now_ns()),
        )
        self._loop = asyncio.get_running_loop()

    async def send(self, request: Request) -> Answer:
        """The answer to a request, from a stream, the cache, another's flight or the venue.

        A read is repeated until its deadline when it goes wrong, a cancel too; an order never: what
        became of it is then `Outcome.UNKNOWN`. What is refused for the time it carried was not
        carried out: also an order goes again, once, when the clock is set. DeadlineError,
        BannedError and NotSentError say that an order did not go out; ConfigError that the request
        can never be sent.
        """
        rule = self._rules.endpoint(request.endpoint)
        tallies = self._tally(rule, request)
        count(tallies, "asked")
        answer = self._at_hand(rule, request)
        if answer is not None:
            count_source(tallies, answer.source)
            return answer
        flight, part, is_shared = self._join(rule, request)
        try:
            answer = await self._wait(flight, part, request)
        except DeadlineError:
            count(tallies, "late")
            raise
        except BannedError:
            count(tallies, "refused")
            raise
        if is_shared:
            answer = replace(answer, source=Source.SHARED)
        _count_end(tallies, answer)
        return answer

    @asynccontextmanager
    async def permit(self, request: Request) -> AsyncIterator[Permit]:
        """Waits until something done on one's own socket is within the limits, and counts it.

        Leave the block when the venue has answered, or when nothing is expected any more.
        """
        rule = self._rules.endpoint(request.endpoint)
        tallies = self._tally(rule, request)
        count(tallies, "asked")
        ticket = self._ticket(rule, request)
        try:
            await self._queue.granted(ticket)
        except DeadlineError:
            count(tallies, "late")
            raise
        sent_ns = self._now_ns()
        self._count_sent(tallies, ticket, sent_ns)

        def observed(headers: Mapping[str, str]) -> None:
            self._judge.observe(headers, ticket.costs, sent_ns=sent_ns, now_ns=self._now_ns())

        try:
            yield Permit(observed)
        finally:
            self._queue.settle(ticket)

    def restore(self, charges: Iterable[tuple[str, int, int]]) -> None:
        """Takes in what was used before this coordinator began: budget, cost and time, by time.

        Budgets that the rules no longer know are left out.
        """
        known = {rule.name for rule in self._rules.budgets}
        for key, cost, at_ns in charges:
            if key.partition("/")[0] in known:
                self._budgets.at(key).usage.add(cost, at_ns)

    def status(self) -> CoordinatorStatus:
        """How things stand: budgets, queue, circuit, and what was done for whom."""
        now_ns = self._now_ns()
        circuit = self._scheduler.circuit
        clear_ns = max(circuit.paused_until_ns, circuit.banned_until_ns)
        waiting = {p.name.lower(): n for p, n in self._scheduler.waiting().items()}
        return CoordinatorStatus(
            venue=self._rules.venue,
            circuit=circuit.state(now_ns),
            clear_ns=clear_ns if clear_ns > now_ns else now_ns,
            in_flight=self._scheduler.in_flight,
            waiting=waiting,
            budgets=tuple(budget_status(b, now_ns=now_ns) for b in self._budgets),
            desks=self._tallies.desks(),
            endpoints=self._tallies.endpoints(),
            priorities=self._tallies.priorities(),
        )

    async def close(self) -> None:
        """Withdraws what has not left and waits for the answers of what has; not long for those of
        reads, which change nothing: a venue that hangs would keep everybody.
        """
        for flight in self._tasks.values():
            self._abandon(flight)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_READS_S)
        for task, flight in self._tasks.items():
            if flight.rule.effect is Effect.READ:
                task.cancel()
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._queue.close()

    # --- asking ---------------------------------------------------------------------------------

    def _at_hand(self, rule: EndpointRule, request: Request) -> Answer | None:
        if rule.effect is not Effect.READ:
            return None
        now_ns = self._now_ns()
        until_ns = rule.lifetime(request.parameters, now_ns) if rule.lifetime else None
        answer = self.streams.answer(request, now_ns=now_ns, until_ns=until_ns)
        if answer is not None:
            return answer
        self._gathering.note(rule, request, now_ns=now_ns)
        kept = self._cache.get(request.key(), now_ns=now_ns, age_ns_max=request.age_ns_max)
        if kept is None:
            return None
        return Answer(body=kept.body, source=Source.CACHE, as_of_ns=kept.sent_ns)

    def _join(self, rule: EndpointRule, request: Request) -> tuple[Flight, Part, bool]:
        key = request.key()
        flight = self._flights.get(key) if rule.effect is Effect.READ else None
        if flight is None or not flight.may_join(request, now_ns=self._now_ns()):
            flight = self._gathering.open_for(rule, request)
            if flight is not None:
                flight.parts.setdefault(key, Part(request.parameters))
                self._flights[key] = flight
        if flight is None:
            flight = self._open(rule, request)
            return flight, flight.parts[key], False
        flight.ticket.costs = self._costs(flight)
        self._scheduler.promote(flight.ticket, _priority(rule, request))
        self._scheduler.extend(flight.ticket, request.deadline_ns)
        self._queue.look_soon()
        return flight, flight.parts[key], True

    def _open(self, rule: EndpointRule, request: Request, *, is_alone: bool = False) -> Flight:
        parts = {request.key(): Part(request.parameters)}
        flight = Flight(rule, request, parts, self._ticket(rule, request))
        if not is_alone:
            self._gathering.begin(flight)
            flight.ticket.costs = self._costs(flight)
        if rule.effect is Effect.READ:
            self._flights.update(dict.fromkeys(flight.parts, flight))
        flight.task = self._loop.create_task(self._fly(flight))
        self._tasks[flight.task] = flight
        flight.task.add_done_callback(lambda task: self._landed(flight, task))
        return flight

    async def _wait(self, flight: Flight, part: Part, request: Request) -> Answer:
        waiter: asyncio.Future[Answer] = self._loop.create_future()
        part.waiters.append(waiter)
        timer = None
        if flight.rule.effect is Effect.READ:
            left_s = (request.deadline_ns - self._now_ns()) / 1e9 + WAKE_LATE_S
            timer = self._loop.call_later(left_s, self._give_up, flight, waiter)
        try:
            return await waiter
        finally:
            if timer is not None:
                timer.cancel()
            part.waiters.remove(waiter)
            if not flight.waiters():
                self._abandon(flight)

    def _give_up(self, flight: Flight, waiter: asyncio.Future[Answer]) -> None:
        if not waiter.done():
            waiter.set_exception(self._too_late(flight))

    def _abandon(self, flight: Flight) -> None:
        """Nobody waits: what has not left is withdrawn; what has is left to land."""
        if flight.sent_ns is None and flight.task is not None:
            flight.task.cancel()

    # --- flying ---------------------------------------------------------------------------------

    async def _fly(self, flight: Flight) -> dict[Key, Answer]:
        try:
            while (response := await self._attempt(flight)) is None:
                flight.sent_ns = None
                await asyncio.sleep(backoff_ns(flight.attempts, self._random) / 1e9)
                flight.ticket = self._renewed(flight)
        except (DeadlineError, BannedError, NotSentError) as error:
            if flight.refused is not None:
                return self._answers(flight, flight.refused)
            if flight.rule.effect is not Effect.CANCEL or not flight.attempts:
                raise
            return self._unknown(flight, 0, f"{error}; it had left before: {flight.failure}")
        except LostError as error:
            return self._unknown(flight, 0, str(error))
        if flight.rule.effect is Effect.ORDER and response.status >= 500:
            return self._unknown(flight, response.status, _shown(response))
        return self._answers(flight, response)

    async def _attempt(self, flight: Flight) -> Response | None:
        """One try; None if it is to be tried again."""
        await self._queue.granted(flight.ticket)
        try:
            now_ns = self._now_ns()
            if now_ns >= flight.ticket.deadline_ns:
                raise self._too_late(flight)
            self._leave(flight, now_ns)
            response = await self._transport.send(_call(flight))
        except (NotSentError, LostError) as error:
            flight.failure = str(error)
            if flight.rule.effect is Effect.ORDER:
                raise
            return None
        finally:
            self._queue.settle(flight.ticket)
        verdict = self._judge.verdict(
            response, flight.ticket.costs, sent_ns=now_ns, now_ns=self._now_ns()
        )
        if verdict is Verdict.AGAIN and flight.rule.effect is not Effect.ORDER:
            flight.failure = _shown(response)
            return None
        return None if await self._may_go_again(flight, response) else response

    async def _may_go_again(self, flight: Flight, response: Response) -> bool:
        """Whether it was refused for the time it carried, for the first time, and the clock is set
        since. Nothing was done at the venue, so that even an order may go again, unless the way
        there was to blame, and it is old by now.
        """
        is_second = flight.refused is not None
        if response.status < 400 or is_second or not self._rules.refuses_time(response.body):
            return False
        way_ns = self._now_ns() - (flight.sent_ns or 0)
        if flight.rule.effect is Effect.ORDER and way_ns >= self._rules.window_ns:
            return False
        flight.refused, flight.failure = response, _shown(response)
        return await self._options.set_clock()

    def _leave(self, flight: Flight, now_ns: int) -> None:
        flight.sent_ns = now_ns
        flight.attempts += 1
        self._gathering.end(flight)
        tallies = self._tally(flight.rule, flight.request)
        self._count_sent(tallies, flight.ticket, now_ns)
        if flight.attempts > 1:
            count(tallies, "retried")

    def _renewed(self, flight: Flight) -> Ticket:
        old = flight.ticket
        return Ticket(old.desk, old.priority, old.costs, old.deadline_ns)

    def _answers(self, flight: Flight, response: Response) -> dict[Key, Answer]:
        sent_ns = flight.sent_ns or 0
        try:
            bodies = self._gathering.bodies(flight, response)
        except DataError as error:
            self._judge.tell_unusable(str(error), now_ns=self._now_ns())
            bodies = None
        if bodies is None:
            self._set_apart(flight)
            return {}
        if response.status == 200:
            self._keep(flight, bodies, sent_ns)
        return {
            key: Answer(
                status=response.status,
                body=body,
                headers=response.headers,
                as_of_ns=sent_ns,
                attempts=flight.attempts,
            )
            for key, body in bodies.items()
        }

    def _keep(self, flight: Flight, bodies: Mapping[Key, bytes], sent_ns: int) -> None:
        if flight.rule.name == self._rules.limits_endpoint:
            self._judge.restate(next(iter(bodies.values())), now_ns=self._now_ns())
        if flight.rule.lifetime is None:
            return
        for key, body in bodies.items():
            until_ns = flight.rule.lifetime(flight.parts[key].parameters, sent_ns)
            self._cache.put(key, Kept(body, sent_ns, until_ns))

    def _set_apart(self, flight: Flight) -> None:
        """A merged request was refused, maybe for one of its parts: each goes alone."""
        for key, part in flight.parts.items():
            if not any(not waiter.done() for waiter in part.waiters):
                continue
            request = replace(
                flight.request,
                parameters=part.parameters,
                deadline_ns=flight.ticket.deadline_ns,
                priority=flight.priority,
            )
            alone = self._open(flight.rule, request, is_alone=True)
            alone.parts[key] = part

    def _unknown(self, flight: Flight, status: int, reason: str) -> dict[Key, Answer]:
        answer = Answer(
            outcome=Outcome.UNKNOWN,
            status=status,
            as_of_ns=flight.sent_ns or 0,
            attempts=flight.attempts,
            reason=reason,
        )
        return dict.fromkeys(flight.parts, answer)

    def _landed(self, flight: Flight, task: asyncio.Task[dict[Key, Answer]]) -> None:
        del self._tasks[task]
        self._gathering.end(flight)
        for key in flight.parts:
            if self._flights.get(key) is flight:
                del self._flights[key]
        error = _error(task)
        answers = task.result() if error is None else {}
        for key, part in flight.parts.items():
            for waiter in part.waiters:
                if waiter.done():
                    continue
                if error is not None:
                    waiter.set_exception(error)
                elif key in answers:
                    waiter.set_result(answers[key])

    def _ticket(self, rule: EndpointRule, request: Request) -> Ticket:
        costs = self._budgets.costs(rule, request)
        return Ticket(request.desk, _priority(rule, request), costs, request.deadline_ns)

    def _costs(self, flight: Flight) -> Costs:
        request = replace(flight.request, parameters=flight.parameters(), priority=flight.priority)
        return self._budgets.costs(flight.rule, request)

    # --- telling --------------------------------------------------------------------------------

    def _no_room(self, ticket: Ticket) -> DeadlineError:
        budgets = ", ".join(budget.key for budget, _ in ticket.costs)
        return DeadlineError(
            f"expected room in {budgets} of {self._rules.venue} by its deadline, found none for "
            f"priority {ticket.priority.name} of desk {ticket.desk}; it was not sent: give it more "
            "time, or ask less"
        )

    def _too_late(self, flight: Flight) -> DeadlineError:
        if flight.failure.startswith("expected "):  # a sentence of its own
            times = f"tried {flight.attempts} times until its deadline"
            return DeadlineError(f"{flight.failure} ({times})")
        found = flight.failure or ("no answer yet" if flight.sent_ns else "its turn had not come")
        if flight.failure.startswith(f"status {self._rules.status_paused}:"):
            found += ", for what this address may ask is used up"
        return DeadlineError(
            f"expected an answer of {self._rules.venue} to {flight.rule.name} before the deadline, "
            f"found {found} (attempts: {flight.attempts}); give it more time, or ask less"
        )

    def _tally(self, rule: EndpointRule, request: Request) -> tuple[Tally, ...]:
        return self._tallies.of(request.desk, rule.name, _priority(rule, request))

    def _count_sent(self, tallies: tuple[Tally, ...], ticket: Ticket, now_ns: int) -> None:
        weight = sum(cost for budget, cost in ticket.costs if budget.rule.name == "weight")
        for tally in tallies:
            tally.count("sent")
            tally.count("weight", weight)
            tally.waits.add(now_ns - ticket.submitted_ns)


def _priority(rule: EndpointRule, request: Request) -> Priority:
    return rule.priority if request.priority is None else request.priority


def _call(flight: Flight) -> Call:
    return Call(
        endpoint=flight.rule.name,
        method=flight.rule.method,
        path=flight.rule.path,
        parameters=flight.parameters(),
        account=flight.request.account,
        timeout_ns=flight.rule.timeout_ns,
    )


def _shown(response: Response) -> str:
    return f"status {response.status}: {response.body[:120].decode(errors='replace')}"


def _error(task: asyncio.Task[dict[Key, Answer]]) -> BaseException | None:
    if task.cancelled():
        return NotSentError("expected to send a request, found it withdrawn before its turn")
    return task.exception()


def _count_end(tallies: tuple[Tally, ...], answer: Answer) -> None:
    count_source(tallies, answer.source)
    if answer.outcome is Outcome.UNKNOWN:
        count(tallies, "unknown")
    elif answer.status >= 400:
        count(tallies, "refused")
