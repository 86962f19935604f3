"""The leader's side of the local socket: what desks of other processes ask goes out from here."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from hansa.coordinator.coordinator import Coordinator
from hansa.coordinator.wire import (
    VERSION,
    Answered,
    Ask,
    AskStatus,
    Drop,
    FromDesk,
    FromLeader,
    Granted,
    Hello,
    Over,
    Stands,
    Welcome,
    asked,
    failed,
    frame,
    read_from_desk,
)
from hansa.errors import CoordinatorError, HansaError


class Server:
    """Listens on a Unix socket that only this user may open."""

    def __init__(self, coordinator: Coordinator, *, now_ns: Callable[[], int]) -> None:
        self._coordinator = coordinator
        self._now_ns = now_ns
        self._server: asyncio.Server | None = None
        self._guests: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def start(self, path: Path) -> None:
        """Listens; a socket that a dead leader left is replaced."""
        path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._welcome, path)
        path.chmod(0o600)

    async def close(self) -> None:
        """Takes nobody any more and lets go of those who are here."""
        self._is_closed = True
        await asyncio.sleep(0)  # lets asyncio finish taking in whoever has just come
        if self._server is not None:
            self._server.close()
        for guest in self._guests:
            guest.cancel()
        if self._guests:
            await asyncio.wait(self._guests)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if self._is_closed:  # taken in while this closed
            writer.close()
            return
        self._guests.add(task)
        guest = _Guest(self._coordinator, writer, self._now_ns)
        try:
            await guest.serve(reader)
        except (asyncio.IncompleteReadError, ConnectionError, CoordinatorError):
            pass  # the desk is gone, or no desk of ours
        except asyncio.CancelledError:
            pass  # the leader closes
        finally:
            await guest.leave()
            self._guests.discard(task)


class _Guest:
    """One desk at the socket. When it goes, what it waits for and has not left is withdrawn."""

    def __init__(
        self, coordinator: Coordinator, writer: asyncio.StreamWriter, now_ns: Callable[[], int]
    ) -> None:
        self._coordinator = coordinator
        self._writer = writer
        self._now_ns = now_ns
        self._desk = ""
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._permits: dict[int, asyncio.Future[Over]] = {}

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Reads until the desk goes."""
        hello = await read_from_desk(reader)
        self._tell(Welcome(VERSION))
        if not isinstance(hello, Hello) or hello.version != VERSION:
            raise CoordinatorError(f"expected a hello of version {VERSION}, found {hello}")
        self._desk = hello.desk
        while True:
            self._take(await read_from_desk(reader))

    async def leave(self) -> None:
        """Withdraws what the desk waits for, and closes."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())
        self._writer.close()

    def _take(self, message: FromDesk) -> None:
        match message:
            case Ask(number, _, _, True):
                self._begin(number, self._permit(message))
            case Ask(number):
                self._begin(number, self._answer(message))
            case AskStatus(number):
                self._tell(Stands(number, self._coordinator.status()))
            case Over(number) if number in self._permits:
                self._permits[number].set_result(message)
            case Drop(number) if number in self._tasks:
                self._tasks[number].cancel()
            case _:
                pass  # about something that has just ended here

    def _begin(self, number: int, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(self._told(number, work))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    async def _told(self, number: int, work: Awaitable[None]) -> None:
        try:
            await work
        except HansaError as error:
            self._tell(failed(number, error))

    async def _answer(self, message: Ask) -> None:
        request = asked(message, desk=self._desk, now_ns=self._now_ns())
        answer = await self._coordinator.send(request)
        age_ns = self._now_ns() - answer.as_of_ns
        self._tell(Answered(message.number, answer, age_ns))

    async def _permit(self, message: Ask) -> None:
        request = asked(message, desk=self._desk, now_ns=self._now_ns())
        over: asyncio.Future[Over] = asyncio.get_running_loop().create_future()
        async with self._coordinator.permit(request) as permit:
            self._permits[message.number] = over
            self._tell(Granted(message.number))
            try:
                permit.observed((await over).headers)
            finally:
                del self._permits[message.number]

    def _tell(self, message: FromLeader) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame(message))
