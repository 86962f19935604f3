"""The event loop of everything that listens and waits: uvloop, where it is installed."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


def run_async(main: Coroutine[object, object, T]) -> T:
    """Runs it to its end on a loop of its own. Without the extra `live`, and where uvloop does not
    exist (Windows), on asyncio's.
    """
    try:
        from uvloop import new_event_loop
    except ModuleNotFoundError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main)
