"""A run that somebody listens to: its journal followed, its desk asked, who listens woken."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TypeAlias

from hansa.api.answer import DeskView
from hansa.api.stream import Pulse
from hansa.app.view.run_view import RunView
from hansa.server.channels import FrameKind, LogChannel, Sent, ValueChannel
from hansa.server.desks import DeskLink, changed
from hansa.server.watching import Watched

Channel: TypeAlias = LogChannel | ValueChannel

#: How often a journal is looked at while it grows, and while it does not.
_BUSY_S, _IDLE_S = 0.01, 0.025
#: How often a value is read, and a desk asked how it stands.
_VALUE_S, _DESK_S = 0.1, 0.5

#: The values that a journal tells.
_VALUES: Mapping[str, Callable[[RunView], object]] = {
    "council": lambda view: view.council(),
    "limits": lambda view: view.limits(),
    "positions": lambda view: view.positions(),
}


@dataclass(slots=True)
class FollowedRun:
    """State: the channels that somebody listens to, when the journal last grew, and how the desk
    stood.
    """

    watched: Watched
    desks: DeskLink
    thread: Executor
    wake: Callable[[Iterable[str]], None]
    channels: dict[str, Channel] = field(default_factory=dict)
    records: int = 0
    _desk: DeskView | None = None
    _grew_s: float = field(default_factory=time.monotonic)
    _valued_s: float = 0.0

    async def follow(self) -> None:
        """Until it is cancelled. Two loops: a desk that is slow to answer holds up no journal."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_journal())
            group.create_task(self._follow_desk())

    async def open(self, name: str, channel: Channel) -> None:
        """A channel that somebody listens to from now on, with what there is by now."""
        if isinstance(channel, ValueChannel) and name == "desk":
            await self._ask_desk(channel)
        else:
            await self._in_thread(lambda view: self._read(view, name, channel))
        self.channels[name] = channel

    async def made(self, channel: LogChannel, since: int, t: FrameKind) -> Sent:
        """A frame for a client that is behind the others, or new."""
        found: list[Sent] = []
        await self._in_thread(lambda view: found.append(channel.made(view, since, t)))
        return found[0]

    def pulse(self, run: str) -> Pulse:
        """How the desk is by now."""
        answer = None if self._desk is None else self._desk.answer
        return Pulse(
            run=run,
            state="" if self._desk is None else self._desk.state,
            desk_at="" if answer is None else answer.done_at,
            records=self.records,
            age_s=round(time.monotonic() - self._grew_s, 3),
        )

    async def _follow_journal(self) -> None:
        while True:
            fresh: list[str] = []
            has_more = await self._in_thread(lambda view: self._read_all(view, fresh))  # noqa: B023
            self.wake(fresh)
            await asyncio.sleep(_BUSY_S if fresh or has_more else _IDLE_S)

    async def _follow_desk(self) -> None:
        while True:
            channel = self.channels.get("desk")
            if await self._ask_desk(channel if isinstance(channel, ValueChannel) else None):
                self.wake(["desk"])
            await asyncio.sleep(_DESK_S)

    async def _ask_desk(self, channel: ValueChannel | None) -> bool:
        loop, folder = asyncio.get_running_loop(), self.watched.folder
        view = await loop.run_in_executor(self.desks.threads, self.desks.view, folder)
        self._desk = view
        return channel is not None and channel.take(view, besides=changed(view))

    def _read_all(self, view: RunView, fresh: list[str]) -> None:
        if view.records > self.records:
            self.records, self._grew_s = view.records, time.monotonic()
        is_due = time.monotonic() - self._valued_s >= _VALUE_S
        self._valued_s = time.monotonic() if is_due else self._valued_s
        for name, channel in tuple(self.channels.items()):
            is_read = isinstance(channel, LogChannel) or (is_due and name != "desk")
            if is_read and self._read(view, name, channel):
                fresh.append(name)

    def _read(self, view: RunView, name: str, channel: Channel) -> bool:
        if isinstance(channel, LogChannel):
            return channel.read(view)
        return channel.take(_VALUES[name](view))

    async def _in_thread(self, look: Callable[[RunView], object]) -> bool:
        """Reads a part of what is new and looks at it; whether there is more."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.thread, self.watched.step, look)
