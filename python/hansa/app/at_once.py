"""The same done to many desks at once: one that hangs holds up no other."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_THREADS_MAX = 256


def at_once(do: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """What it gives for each, in their order, once all are done. What it raises for one is raised
    when all are done.
    """
    if len(things) < 2:
        return [do(each) for each in things]
    with ThreadPoolExecutor(min(len(things), _THREADS_MAX), "hansa-at-once") as threads:
        return list(threads.map(do, things))
