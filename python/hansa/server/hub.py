"""The hub: who listens to what, and who is woken for it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hansa.api.stream import LOG_CHANNELS, SERVER_CHANNELS, VALUE_CHANNELS, Heartbeat
from hansa.app.view.text import at_text
from hansa.errors import HansaError
from hansa.server.channels import FrameKind, LogChannel, Sent, ValueChannel, frame
from hansa.server.desks import DeskLink
from hansa.server.following import Channel, FollowedRun
from hansa.server.metrics import Metrics
from hansa.server.security.problems import ProblemError, as_problem, problem_of
from hansa.server.watching import Watching

#: How often the server's own values are read.
_OWN_S = 0.5


@dataclass(slots=True)
class _Listened:
    """State: a run, or the server itself, that somebody listens to: who is woken by channel, and
    the work of following it.
    """

    run: FollowedRun | None
    own: dict[str, ValueChannel] = field(default_factory=dict)
    listeners: dict[str, list[asyncio.Event]] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    def wake(self, names: Iterable[str]) -> None:
        for name in names:
            for event in self.listeners.get(name, ()):
                event.set()

    def channel(self, name: str) -> Channel | None:
        return self.own.get(name) if self.run is None else self.run.channels.get(name)


@dataclass(slots=True)
class Hub:
    """State: what is listened to, by run ("" is the server itself). `values` are those of the
    server's own channels.
    """

    watching: Watching
    desks: DeskLink
    metrics: Metrics
    now_ns: Callable[[], int]
    values: Mapping[str, Callable[[], object]]
    _listened: dict[str, _Listened] = field(default_factory=dict)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "hansa-follow")
    )

    async def join(self, ch: str, wake: asyncio.Event) -> Channel:
        """Begins to listen. Raises the problems `run_not_found` and `channel_not_found`."""
        run, _, name = ch.rpartition("/")
        known = (*LOG_CHANNELS, *VALUE_CHANNELS) if run else SERVER_CHANNELS
        if name not in known:
            found = f"expected one of {', '.join(known)}, found {name[:60]!r}"
            raise ProblemError("channel_not_found", found)
        async with self._opening:
            listened = self._listened.get(run) or await self._opened(run)
            channel = listened.channel(name) or await self._begun(listened, ch, name)
            listened.listeners.setdefault(name, []).append(wake)
            return channel

    def leave(self, ch: str, wake: asyncio.Event) -> None:
        """Listens no more; a run that nobody listens to is let go."""
        run, _, name = ch.rpartition("/")
        listened = self._listened.get(run)
        if listened is None or wake not in listened.listeners.get(name, []):
            return
        listened.listeners[name].remove(wake)
        if not listened.listeners[name]:
            del listened.listeners[name]
            channels = listened.own if listened.run is None else listened.run.channels
            channels.pop(name, None)
        if not listened.listeners:
            if listened.task is not None:
                listened.task.cancel()
            del self._listened[run]

    async def made(self, channel: LogChannel, since: int, t: FrameKind) -> Sent | None:
        """A frame for a client that is behind the others, or new; None where its run was let go."""
        listened = self._listened.get(channel.ch.rpartition("/")[0])
        if listened is None or listened.run is None:
            return None
        return await listened.run.made(channel, since, t)

    def heartbeat(self, runs: Iterable[str]) -> Heartbeat:
        """The server's time, and the pulse of the desks of these runs."""
        known = ((run, self._listened.get(run)) for run in sorted(runs))
        pulses = [each.run.pulse(run) for run, each in known if each is not None and each.run]
        return Heartbeat(server_at=at_text(self.now_ns()), desks=tuple(pulses))

    async def close(self) -> None:
        """Follows nothing any more."""
        tasks = [each.task for each in self._listened.values() if each.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _opened(self, run: str) -> _Listened:
        if not run:
            listened = _Listened(None)
            listened.task = asyncio.create_task(self._follow_own(listened))
        else:
            loop = asyncio.get_running_loop()
            watched = await loop.run_in_executor(self._thread, self.watching.run, run)
            listened = _Listened(None)
            followed = FollowedRun(watched, self.desks, self._thread, listened.wake)
            listened.run = followed
            listened.task = asyncio.create_task(self._follow_run(listened, followed))
        self._listened[run] = listened
        return listened

    async def _begun(self, listened: _Listened, ch: str, name: str) -> Channel:
        if listened.run is None:
            own = listened.own[name] = ValueChannel(ch, self.now_ns)
            await self._read_own(name, own)
            return own
        is_log = name in LOG_CHANNELS
        channel = LogChannel(ch, name, self.now_ns) if is_log else ValueChannel(ch, self.now_ns)
        await listened.run.open(name, channel)
        return channel

    async def _follow_run(self, listened: _Listened, followed: FollowedRun) -> None:
        """Until nobody listens; a journal that cannot be read on is told to everybody."""
        try:
            await followed.follow()
        except* (HansaError, OSError) as errors:
            problem = as_problem(errors.exceptions[0])
            for channel in followed.channels.values():
                channel.failure = frame(channel.ch, 0, "error", problem_of(problem), self.now_ns())
            listened.wake(tuple(listened.listeners))

    async def _follow_own(self, listened: _Listened) -> None:
        while True:
            for name, channel in tuple(listened.own.items()):
                if await self._read_own(name, channel):
                    listened.wake([name])
            await asyncio.sleep(_OWN_S)

    async def _read_own(self, name: str, channel: ValueChannel) -> bool:
        loop = asyncio.get_running_loop()
        return channel.take(await loop.run_in_executor(self.desks.threads, self.values[name]))
