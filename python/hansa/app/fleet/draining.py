"""A drain: a desk pauses, empties, stops, and starts again as it was."""

import asyncio
import contextlib
import time
from collections.abc import Callable

from hansa.app.desk.link import is_free
from hansa.app.desk.socket import Question
from hansa.app.desk.words import Fields
from hansa.app.fleet.desk import FleetDesk, Phase
from hansa.errors import JournalError, NotFoundError

#: How long a desk that was asked to stop may take, and one that was killed.
_STOP_S, _KILLED_S = 60.0, 5.0
_WAIT_S = 0.05


async def drain(
    desk: FleetDesk, *, wait_s: float, is_last: bool, say: Callable[[str, Fields], None]
) -> None:
    """Its working orders are waited for up to `wait_s`. It trades on if it did before and nobody
    has held it since, also where the fleet ends in between; where the drain `is_last` it stays
    down, and is paused when it comes back.
    """
    if desk.phase is Phase.DRAINING or not (desk.run and desk.is_alive):
        return
    was, desk.phase = desk.answer, Phase.DRAINING
    goes_on = was is not None and is_free(was.state) and desk.kept.waiting is None
    if goes_on and not is_last:
        _go_on(desk, say)
    left = await _emptied(desk, wait_s)
    desk.stop()
    await gone(desk)
    say("drained", {"desk": desk.plan.name, "orders_left": left})
    async with desk.commanding:
        if is_last:
            desk.leave(Phase.DRAINED)
            return
        desk.leave(Phase.STARTING)
        desk.start()


async def gone(desk: FleetDesk) -> None:
    """Returns when its process has ended; one that hangs is ended by force."""
    if not await _ends(desk, within_s=_STOP_S):
        desk.end_by_force(f"it did not stop within {_STOP_S:g} s")
        await _ends(desk, within_s=_KILLED_S)


async def _ends(desk: FleetDesk, *, within_s: float) -> bool:
    until_s = time.monotonic() + within_s
    while desk.is_alive and time.monotonic() < until_s:
        await asyncio.sleep(_WAIT_S)
    return not desk.is_alive


async def _emptied(desk: FleetDesk, wait_s: float) -> int:
    """Working orders that are left when all are done or the wait is over."""
    with contextlib.suppress(NotFoundError):
        await asyncio.to_thread(desk.tell, Question(do="pause", is_drain=True))
    until_s = time.monotonic() + wait_s
    while time.monotonic() < until_s and desk.is_alive:
        await asyncio.to_thread(desk.look)
        if desk.answer is not None and not desk.answer.open_orders:
            return 0
        await asyncio.sleep(_WAIT_S)
    return 0 if desk.answer is None else len(desk.answer.open_orders)


def _go_on(desk: FleetDesk, say: Callable[[str, Fields], None]) -> None:
    """The drain pauses it: the desk takes that back as the first thing it does when it is back,
    whichever fleet starts it. A command of a person takes the place of this.
    """
    try:
        desk.kept.keep(Question(do="resume", is_drain=True))
    except JournalError as error:
        say("unkept", {"desk": desk.plan.name, "command": "resume", "why": str(error)})
