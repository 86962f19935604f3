"""The coordinator of a machine: one process leads, the others ask it, the next one takes over."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hansa.coordinator.coordinator import Coordinator, Permit
from hansa.coordinator.events import Event, EventKind
from hansa.coordinator.leading import Leadership
from hansa.coordinator.queue import Charge
from hansa.coordinator.remote import LeaderLostError, RemoteCoordinator
from hansa.coordinator.request import Answer, Effect, Outcome, Request
from hansa.coordinator.rules import VenueRules
from hansa.coordinator.serving import Server
from hansa.coordinator.statistics import CoordinatorStatus
from hansa.coordinator.streams import Streams
from hansa.coordinator.usage_log import UsageLog
from hansa.errors import ConfigError, CoordinatorError, DeadlineError

_SOCKET_PATH_BYTES_MAX = 100  # the system's own limit is 108 or 104
_RETRY_S = 0.02
_PATIENCE_NS = 5_000_000_000
_GRACE_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedOptions:
    """Where the desks of a machine meet, and what the one who leads does.

    Desks with the same `folder` and `name` share an egress; one address of one venue has one name.
    `lead` makes the coordinator of a leader; it must hand the charge it is given to its options.
    """

    folder: Path
    name: str
    desk: str
    rules: VenueRules
    now_ns: Callable[[], int]
    lead: Callable[[Charge], Coordinator]
    on_event: Callable[[Event], None] = lambda _: None


class SharedCoordinator:
    """`Coordinator.send` and `permit` for all desks of a machine.

    What was used is on disk, so a leader that takes over knows what the venue has counted. A read
    or cancel that the old leader was asked is asked anew; of an order nobody can know:
    `Outcome.UNKNOWN`.
    """

    def __init__(self, options: SharedOptions) -> None:
        self.streams = Streams()
        self._options = options
        options.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._socket = options.folder / f"{options.name}.sock"
        if len(str(self._socket).encode()) > _SOCKET_PATH_BYTES_MAX:
            raise ConfigError(
                f"expected a path of at most {_SOCKET_PATH_BYTES_MAX} bytes for a socket, found "
                f"{self._socket}; choose a folder with a shorter path"
            )
        self._leadership = Leadership(options.folder / f"{options.name}.lock")
        self._turn = asyncio.Lock()
        self._led: Coordinator | None = None
        self._server: Server | None = None
        self._log: UsageLog | None = None
        self._remote: RemoteCoordinator | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def is_leader(self) -> bool:
        """Whether this process is the one that sends."""
        return self._led is not None

    async def start(self) -> None:
        """Leads or follows from now on; also without being asked for anything."""
        await self._egress()

    async def send(self, request: Request) -> Answer:
        """As `Coordinator.send`; CoordinatorError if nobody can be reached or lead."""
        rule = self._options.rules.endpoint(request.endpoint)
        while True:
            egress = await self._egress()
            if isinstance(egress, Coordinator):
                return await egress.send(request)
            answer = self._streamed(request) if rule.effect is Effect.READ else None
            if answer is not None:
                return answer
            try:
                return await self._asked(egress, request)
            except LeaderLostError as error:
                if rule.effect is Effect.ORDER:
                    return Answer(outcome=Outcome.UNKNOWN, status=0, reason=str(error))
                if self._options.now_ns() >= request.deadline_ns:
                    raise DeadlineError(f"{error}; the deadline has passed since") from error

    @asynccontextmanager
    async def permit(self, request: Request) -> AsyncIterator[Permit]:
        """As `Coordinator.permit`; one that waits when the leader goes is asked for anew."""
        async with AsyncExitStack() as stack:
            yield await self._permitted(stack, request)

    async def status(self) -> CoordinatorStatus:
        """How things stand at the leader."""
        egress = await self._egress()
        return egress.status() if isinstance(egress, Coordinator) else await egress.status()

    async def close(self) -> None:
        """Leaves. A leader first waits for what it has sent; then another may lead."""
        if self._watch is not None:
            self._watch.cancel()
        if self._remote is not None:
            await self._remote.close()
        if self._server is not None:
            await self._server.close()
        if self._led is not None:
            await self._led.close()
        if self._log is not None:
            self._log.close()
        self._leadership.release()

    async def _permitted(self, stack: AsyncExitStack, request: Request) -> Permit:
        while True:
            egress = await self._egress()
            try:
                return await stack.enter_async_context(egress.permit(request))
            except LeaderLostError as error:
                if self._options.now_ns() >= request.deadline_ns:
                    raise DeadlineError(f"{error}; the deadline has passed since") from error

    async def _asked(self, remote: RemoteCoordinator, request: Request) -> Answer:
        """The leader's answer; one that holds the lock but says nothing is as good as lost."""
        timeout_ns = self._options.rules.endpoint(request.endpoint).timeout_ns
        left_ns = max(0, request.deadline_ns - self._options.now_ns()) + timeout_ns + _GRACE_NS
        try:
            async with asyncio.timeout(left_ns / 1e9):
                return await remote.send(request)
        except TimeoutError as error:
            raise LeaderLostError(
                f"expected process {self._leadership.leader()} to answer for the desks of this "
                "machine, found it silent; what it was asked may have been sent: end that process"
            ) from error

    def _streamed(self, request: Request) -> Answer | None:
        now_ns = self._options.now_ns()
        lifetime = self._options.rules.endpoint(request.endpoint).lifetime
        until_ns = lifetime(request.parameters, now_ns) if lifetime else None
        return self.streams.answer(request, now_ns=now_ns, until_ns=until_ns)

    async def _egress(self) -> Coordinator | RemoteCoordinator:
        async with self._turn:
            until_ns = self._options.now_ns() + _PATIENCE_NS
            while True:
                if self._led is not None:
                    return self._led
                if self._remote is not None and not self._remote.is_lost:
                    return self._remote
                await self._settle()
                if self._options.now_ns() > until_ns:
                    raise CoordinatorError(
                        f"expected the coordinator at {self._socket} to answer, found nobody, "
                        f"though process {self._leadership.leader()} holds the lock; end it"
                    )

    async def _settle(self) -> None:
        """One try to lead, or else to follow."""
        if self._leadership.take():
            await self._lead()
            return
        try:
            self._remote = await RemoteCoordinator.connect(
                self._socket, desk=self._options.desk, now_ns=self._options.now_ns
            )
        except (OSError, TimeoutError):
            await asyncio.sleep(_RETRY_S)  # a leader that is not listening yet, or no more
            return
        self._watch = asyncio.create_task(self._succeed(self._remote))

    async def _lead(self) -> None:
        options = self._options
        now_ns = options.now_ns()
        windows = {rule.name: rule.window_ns for rule in options.rules.budgets}
        log_path = options.folder / f"{options.name}.usage"
        self._log = UsageLog(log_path, windows=windows, now_ns=now_ns)
        led = options.lead(self._log.charge)
        led.streams = self.streams
        led.restore(self._log.charges(now_ns))
        self._server = Server(led, now_ns=options.now_ns)
        await self._server.start(self._socket)
        self._led = led
        message = f"desk {options.desk} sends for all desks of this machine ({self._socket})"
        kind = EventKind.LEADER_CHANGED
        options.on_event(Event(kind=kind, venue=options.rules.venue, message=message, at_ns=now_ns))

    async def _succeed(self, remote: RemoteCoordinator) -> None:
        """As soon as the leader is gone, leads or finds the new one."""
        await remote.lost()
        with suppress(CoordinatorError):  # whoever asks next will try, and be told
            await self._egress()
