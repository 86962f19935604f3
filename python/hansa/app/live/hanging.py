"""A strategy or agent that does not come back: where it is, and the end of its process by force."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

from hansa.agents import Agent
from hansa.app.desk.left import EXIT_LEFT
from hansa.strategies import Strategy

#: So long a desk may take to come back from what it does, before it is taken to hang.
_HEARS_S = 0.5


@contextmanager
def watched(loop: asyncio.AbstractEventLoop) -> Iterator[Callable[[], None]]:
    """What is to be called at each signal: a thread beside the loop then sees whether it hears."""
    # Safe to be put to within a signal's handler, also while another one is at it.
    signals: SimpleQueue[bool] = SimpleQueue()
    watching = threading.Thread(target=_watch, args=(loop, signals), daemon=True)
    watching.start()
    try:
        yield lambda: signals.put(True)
    finally:
        signals.put(False)


def _watch(loop: asyncio.AbstractEventLoop, signals: "SimpleQueue[bool]") -> None:
    # One that came to this thread would not wake the main thread, which alone runs handlers.
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    unheard = 0
    while signals.get():
        heard = threading.Event()
        try:
            loop.call_soon_threadsafe(heard.set)
        except RuntimeError:  # the loop has closed since: nothing hangs
            return
        if heard.wait(_HEARS_S):
            unheard = 0
            continue
        unheard += 1
        end_by_force(where_it_hangs(), is_last=unheard > 1 or not signals.empty())


def where_it_hangs() -> str:
    """The member that the main thread is in, what was called, file and line."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    found = [(frame, who) for frame in _outwards(frame) if (who := _member(frame))]
    if not found:
        return "the desk does not answer"
    innermost, (outermost, who) = found[0][0], found[-1]
    place = f"{Path(innermost.f_code.co_filename).name}:{innermost.f_lineno}"
    return f"{who} has not come back from {outermost.f_code.co_name} ({place})"


def end_by_force(where: str, *, is_last: bool) -> None:
    """Says where a desk hangs that was told to stop; with the last signal its process ends. What
    is not on the disk by then was not sent, as after `kill -9`.
    """
    then = (
        "ended by force; orders at the venue work on"
        if is_last
        else "a second signal ends the process at once"
    )
    # Past every buffer: the thread that hangs may hold its lock.
    os.write(2, f"hansa: told to stop, but {where}; {then}\n".encode())
    if is_last:
        os._exit(EXIT_LEFT)


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _member(frame: FrameType) -> str:
    """Whose method a frame is of; "" for none of a member."""
    owner = frame.f_locals.get("self")
    if isinstance(owner, Strategy):
        return f"strategy {owner.name!r}"
    return f"agent {owner.name!r}" if isinstance(owner, Agent) else ""
