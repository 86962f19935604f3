"""Sends what the outbox gives, beside the desk: trading never waits for a message."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from hansa.config.notice_kinds import Severity
from hansa.ops.outbox import Message, Outbox
from hansa.ports import Notice

RETRIES_S = (1.0, 5.0, 25.0)
RISK_RETRIES_S = (1.0, 5.0, 25.0, 60.0, 300.0, 900.0)
"""Waits between tries; what is a risk is tried for longer."""
WAITING_MAX = 1_000
_log = logging.getLogger(__name__)


class Sender(Protocol):
    """One way to people."""

    @property
    def name(self) -> str:
        """What it is called in messages; never its address."""
        ...

    async def send(self, message: Message) -> str | None:
        """Sends; None if it was taken, else why it was not."""
        ...


class Notifier:
    """Takes notices at any time without waiting; `run` sends them until `close`."""

    def __init__(
        self,
        outbox: Outbox,
        loud: Sequence[Sender],
        silent: Sequence[Sender] = (),
        *,
        now_ns: Callable[[], int],
    ):
        self._outbox, self._now_ns = outbox, now_ns
        self._loud, self._silent = tuple(loud), tuple(silent or loud)
        self._changed = asyncio.Event()
        self._is_closed = False
        self._sending: set[asyncio.Task[None]] = set()
        self.sent = 0
        self.lost = 0

    def put(self, notice: Notice) -> None:
        """Something happened."""
        self._outbox.put(notice)
        self._changed.set()

    async def run(self) -> None:
        """Sends what is due until `close`, then what is left."""
        while not self._is_closed:
            self._send(self._outbox.take(self._now_ns()))
            await self._until_due()
        self._send(self._outbox.flush(self._now_ns()))
        if self._sending:
            await asyncio.gather(*self._sending)

    def close(self) -> None:
        """Ends `run` once all is sent or given up."""
        self._is_closed = True
        self._changed.set()

    async def _until_due(self) -> None:
        next_ns = self._outbox.next_ns()
        wait_s = None if next_ns is None else max(0.0, (next_ns - self._now_ns()) / 1e9)
        try:
            async with asyncio.timeout(wait_s):
                await self._changed.wait()
        except TimeoutError:
            return
        self._changed.clear()

    def _send(self, messages: Sequence[Message]) -> None:
        for message in messages:
            for sender in self._silent if message.is_silent else self._loud:
                if len(self._sending) >= WAITING_MAX and message.severity is not Severity.RISK:
                    self._lose(sender, message, "too many messages wait")
                    continue
                task = asyncio.create_task(self._try(sender, message))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    async def _try(self, sender: Sender, message: Message) -> None:
        waits_s = RISK_RETRIES_S if message.severity is Severity.RISK else RETRIES_S
        reason: str | None = None
        for wait_s in (0.0, *waits_s):
            if reason is not None:
                if self._is_closed and message.severity is not Severity.RISK:
                    break
                await asyncio.sleep(min(wait_s, 5.0) if self._is_closed else wait_s)
            reason = await sender.send(message)
            if reason is None:
                self.sent += 1
                return
        self._lose(sender, message, reason or "not taken")

    def _lose(self, sender: Sender, message: Message, reason: str) -> None:
        self.lost += 1
        _log.error("not told through %s: %s: %s", sender.name, message.title, reason)
