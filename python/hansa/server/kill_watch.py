"""Kills on their way to desks: a resume that one of them overtakes does not undo it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Kill:
    level: int
    is_over: bool = False


class KillWatch:
    """State: the kills that each desk was told, in order. For any number of threads."""

    def __init__(self) -> None:
        self._kills: dict[str, list[_Kill]] = {}
        self._guard = threading.Lock()

    @contextmanager
    def killing(self, name: str, level: int) -> Iterator[None]:
        """While a desk is being told to kill."""
        kill = _Kill(level)
        with self._guard:
            self._kills.setdefault(name, []).append(kill)
        try:
            yield
        finally:
            kill.is_over = True

    def mark(self, name: str) -> int:
        """Where to begin later: kills that are over by now show in how the desk stands."""
        with self._guard:
            kills = self._kills.get(name, [])
            under_way = (place for place, each in enumerate(kills) if not each.is_over)
            return next(under_way, len(kills))

    def level_since(self, name: str, mark: int) -> int:
        """The highest level that the desk was told since; 0 for no kill."""
        with self._guard:
            return max((each.level for each in self._kills.get(name, [])[mark:]), default=0)
