"""When a venue is asked: at intervals, at once for a reason, ever later if nothing comes of it."""

import asyncio

#: How soon a venue that did not answer is asked again; each further time twice as long.
_RETRY_S, _RETRY_S_MAX = 2.0, 16.0
#: The same of one that answers, while something is waited for.
_WAITS_S, _WAITS_S_MAX = 1.0, 8.0


class Pace:
    """State: when the next question is due, and how often the last ones came to nothing."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._wanted = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._waited = 0
        #: Questions in a row without an answer.
        self.failed = 0

    async def due(self) -> None:
        """Returns when it is time to ask."""
        try:
            async with asyncio.timeout(self._every_s):
                await self._wanted.wait()
        except TimeoutError:
            pass
        self._wanted.clear()
        self._cancel()

    def at_once(self) -> None:
        """There is reason to ask."""
        self._wanted.set()

    def within(self, wait_s: float) -> None:
        """To be asked after so long at the latest."""
        loop = asyncio.get_running_loop()
        due_s = loop.time() + wait_s
        if self._timer is None or self._timer.when() > due_s:
            self._cancel()
            self._timer = loop.call_at(due_s, self._ring)

    def waits(self) -> None:
        """Something is waited for that the answer did not bring."""
        self.within(min(_WAITS_S * 2**self._waited, _WAITS_S_MAX))
        self._waited = min(self._waited + 1, 8)

    def moved(self) -> None:
        """Something has come of it."""
        self._waited = 0

    def answered(self) -> None:
        """The venue has answered."""
        self.failed = 0

    def unanswered(self) -> None:
        """The venue has not answered."""
        self.within(min(_RETRY_S * 2 ** min(self.failed, 8), _RETRY_S_MAX))
        self.failed += 1

    def _ring(self) -> None:
        self._timer = None
        self._wanted.set()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
