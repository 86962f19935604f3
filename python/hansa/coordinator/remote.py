"""A desk's side of the local socket: the leader's coordinator as if it were here."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from hansa.coordinator.coordinator import Permit
from hansa.coordinator.request import Answer, Request
from hansa.coordinator.statistics import CoordinatorStatus
from hansa.coordinator.wire import (
    VERSION,
    Answered,
    Ask,
    AskStatus,
    Drop,
    Failed,
    FromDesk,
    FromLeader,
    Hello,
    Over,
    Stands,
    Welcome,
    frame,
    raised,
    read_from_leader,
)
from hansa.errors import CoordinatorError

_WELCOME_S = 1.0


class LeaderLostError(CoordinatorError):
    """The leader went away. What it was asked may have been sent, or not."""


class RemoteCoordinator:
    """Asks the leader over the socket. Made by `connect`."""

    def __init__(self, writer: asyncio.StreamWriter, now_ns: Callable[[], int]) -> None:
        self._writer = writer
        self._now_ns = now_ns
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[FromLeader]] = {}
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def connect(
        cls, path: Path, *, desk: str, now_ns: Callable[[], int]
    ) -> "RemoteCoordinator":
        """Joins the leader that listens at `path`.

        OSError or TimeoutError if nobody does, CoordinatorError if it is of another release.
        """
        reader, writer = await asyncio.open_unix_connection(path)
        remote = cls(writer, now_ns)
        remote._tell(Hello(VERSION, desk))
        try:
            await _welcomed(reader, path)
        except BaseException:
            writer.close()
            raise
        remote._reading = asyncio.create_task(remote._read(reader))
        return remote

    @property
    def is_lost(self) -> bool:
        """Whether the leader has gone."""
        return self._reading is None or self._reading.done()

    async def lost(self) -> None:
        """Returns when the leader has gone."""
        if self._reading is not None:
            await asyncio.wait([self._reading])

    async def send(self, request: Request) -> Answer:
        """As `Coordinator.send`; LeaderLostError if the leader goes away meanwhile."""
        message = await self._ask(request, is_permit=False)
        assert isinstance(message, Answered), message
        return replace(message.answer, as_of_ns=self._now_ns() - message.age_ns)

    @asynccontextmanager
    async def permit(self, request: Request) -> AsyncIterator[Permit]:
        """As `Coordinator.permit`."""
        number = next(self._numbers)
        await self._ask(request, is_permit=True, number=number)
        seen: dict[str, str] = {}

        def observed(headers: Mapping[str, str]) -> None:
            seen.update(headers)

        try:
            yield Permit(observed)
        finally:
            self._tell(Over(number, seen))

    async def status(self) -> CoordinatorStatus:
        """How things stand at the leader."""
        number = next(self._numbers)
        message = await self._exchange(number, AskStatus(number))
        assert isinstance(message, Stands), message
        return message.status

    async def close(self) -> None:
        """Leaves the leader."""
        if self._reading is not None:
            self._reading.cancel()
            await self.lost()
        self._writer.close()

    async def _ask(self, request: Request, *, is_permit: bool, number: int = 0) -> FromLeader:
        number = number or next(self._numbers)
        left_ns = request.deadline_ns - self._now_ns()
        return await self._exchange(number, Ask(number, request, left_ns, is_permit))

    async def _exchange(self, number: int, message: FromDesk) -> FromLeader:
        if self.is_lost:
            raise _gone()
        answer: asyncio.Future[FromLeader] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._tell(message)
        try:
            found = await answer
        except asyncio.CancelledError:
            self._tell(Drop(number))
            raise
        finally:
            del self._waiting[number]
        if isinstance(found, Failed):
            raise raised(found)
        return found

    def _tell(self, message: FromDesk) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame(message))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                message = await read_from_leader(reader)
                answer = self._waiting.get(message.number)
                if answer is not None and not answer.done():
                    answer.set_result(message)
        except (asyncio.IncompleteReadError, ConnectionError, CoordinatorError):
            pass
        finally:
            self._writer.close()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(_gone())


async def _welcomed(reader: asyncio.StreamReader, path: Path) -> None:
    async with asyncio.timeout(_WELCOME_S):
        try:
            message = await read_from_leader(reader)
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError(f"{path}: the leader went as we came") from error
    if not isinstance(message, Welcome) or message.version != VERSION:
        raise CoordinatorError(
            f"expected a coordinator of version {VERSION} at {path}, found {message}; let all "
            "desks of this machine be of one release"
        )


def _gone() -> LeaderLostError:
    return LeaderLostError(
        "expected the coordinator of this machine to answer, found that it has gone; what it was "
        "asked may have been sent"
    )
