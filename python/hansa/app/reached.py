"""Which of some files does a user's code reach for while it works?"""

import os
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Self

#: Those that look now, innermost last: an audit hook stays for the life of a process.
_LOOKING: list["Reached"] = []


class Reached:
    """Files, and folders with all in them, that are watched; `found` are those reached for by this
    thread's code inside of `with`.

    Python says of each file that it opens itself. Readers that open files natively (polars,
    pyarrow, DuckDB behind a function) are seen by the path that they are called with: it looks at
    the arguments of each call in Python, which makes that several times slower.
    """

    def __init__(self, watched: Iterable[Path]) -> None:
        self._watched = tuple(path.resolve() for path in watched)
        self._names = {part for path in self._watched for part in (path.name, path.as_posix())}
        self.found: set[Path] = set()

    def __enter__(self) -> Self:
        _hook()
        self._before = sys.getprofile()
        _LOOKING.append(self)
        sys.setprofile(_called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)
        _LOOKING.remove(self)

    def look(self, value: object, *, levels: int = 2) -> None:
        """Notes `value` if it is the path of a watched file, or of something in a folder; of lists
        what they hold, two in one another at most (one may hold itself).
        """
        if isinstance(value, list | tuple):
            for item in value[:_ITEMS_MAX] if levels else ():
                self.look(item, levels=levels - 1)
        elif isinstance(value, str | os.PathLike):
            text = os.fspath(value)
            if isinstance(text, str) and any(name in text for name in self._names):
                self._note(text)

    def _note(self, text: str) -> None:
        try:
            path = Path(text).resolve()
        except (OSError, ValueError):  # a long text that is no path
            return
        for watched in self._watched:
            if path == watched or watched in path.parents:
                self.found.add(watched)


#: Of a list of paths as many are looked at: a list may be a table of a million numbers.
_ITEMS_MAX = 64


@cache
def _hook() -> None:
    """Once in a process: a hook cannot be taken away."""
    sys.addaudithook(_audited)


def _audited(event: str, arguments: tuple[object, ...]) -> None:
    if _LOOKING and event == "open":
        _LOOKING[-1].look(arguments[0])


def _called(frame: FrameType, event: str, _: object) -> None:
    if event == "call" and _LOOKING:
        for value in list(frame.f_locals.values()):
            if isinstance(value, str | os.PathLike | list | tuple):
                _LOOKING[-1].look(value)
