"""Being told to stop (SIGINT, SIGTERM), from the first moment of a desk on."""

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine
from typing import TypeVar

from hansa.app.live.hanging import end_by_force, where_it_hangs

T = TypeVar("T")

SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: So long a desk may take to come back from what it does, before a signal is taken as not heard.
_HEARS_S = 0.5


class Stop:
    """State: whether a stop was asked for, and what it does. While a desk starts it ends what is
    waited for; once the desk trades, what `instead` says.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self._work: asyncio.Task[object] | None = None
        self._instead: Callable[[], None] | None = None
        self._unheard = 0

    @classmethod
    def listening(cls) -> "Stop":
        """One that hears this process's signals from now on, until the event loop is closed."""
        stop, loop = cls(), asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, stop.ask)
            # Called whatever the loop is busy with, as long as that is Python.
            signal.signal(number, lambda *_: stop._count())
        return stop

    @property
    def is_trading(self) -> bool:
        """Whether the desk trades, and ends what it does by itself."""
        return self._instead is not None

    def _count(self) -> None:
        self._unheard += 1
        timer = threading.Timer(_HEARS_S, self._judge, args=(self._unheard,))
        timer.daemon = True
        timer.start()

    def _judge(self, signals: int) -> None:
        """In a thread of its own: a member that hangs keeps the loop from hearing."""
        if not self._unheard:
            return
        end_by_force(where_it_hangs(), is_last=signals > 1)

    def ask(self) -> None:
        """A stop is asked for."""
        self.is_asked, self._unheard = True, 0
        if self._instead is not None:
            self._instead()
        elif self._work is not None:
            self._work.cancel()

    def instead(self, act: Callable[[], None]) -> None:
        """From now on a stop does this; at once where it was asked for already."""
        self._instead = act
        if self.is_asked:
            act()

    async def unless_asked(self, work: Coroutine[object, object, T]) -> T | None:
        """The work's answer; None where a stop ended it before it was to be told `instead`."""
        task = asyncio.create_task(work)
        self._work = task
        if self.is_asked:
            task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            if self.is_asked and self._instead is None:
                return None
            raise
