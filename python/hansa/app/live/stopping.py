"""Being told to stop (SIGINT, SIGTERM), from the first moment of a desk on."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hansa.app.live.hanging import watched

T = TypeVar("T")

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """State: whether a stop was asked for, and what it does. While a desk starts it ends what is
    waited for; once the desk trades, what `instead` says.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self._work: asyncio.Task[object] | None = None
        self._instead: Callable[[], None] | None = None

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator["Stop"]:
        """One that hears this process's signals, until the block is left; a loop that hangs is told
        of, and ended by a second signal.
        """
        stop, loop = cls(), asyncio.get_running_loop()
        with watched(loop) as signalled:
            for number in SIGNALS:
                loop.add_signal_handler(number, stop.ask)
                # Called whatever the loop is busy with, as long as that is Python.
                signal.signal(number, lambda *_: signalled())
            yield stop

    @property
    def is_trading(self) -> bool:
        """Whether the desk trades, and ends what it does by itself."""
        return self._instead is not None

    def ask(self) -> None:
        """A stop is asked for."""
        self.is_asked = True
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
