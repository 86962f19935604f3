"""Which of some files does a user's code reach for while it works?"""

import contextlib
import os
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Self, cast

from hansa.app.queries import queries_in_python

#: Those that look now, innermost last: an audit hook stays for the life of a process.
_LOOKING: list["Reached"] = []


class Reached:
    """Files, and folders with all in them, that are watched; `found` are those reached for by this
    thread's code inside of `with`, `others` the files of data besides.

    Python says of each file that it opens itself. Readers that open files natively (polars,
    pyarrow, DuckDB) are seen by the path that they are called with, or by one in quotes within a
    query: it looks at the arguments of each call in Python, which makes that several times slower.
    A path that is only put together is not reached for.
    """

    def __init__(self, watched: Iterable[Path]) -> None:
        self._watched = tuple(path.resolve() for path in watched)
        self._names = {part for path in self._watched for part in (path.name, path.as_posix())}
        self.found: set[Path] = set()
        self.others: set[Path] = set()

    def __enter__(self) -> Self:
        _hook()
        self._undo = contextlib.ExitStack()
        self._undo.enter_context(queries_in_python())
        self._undo.callback(sys.setprofile, sys.getprofile())
        _LOOKING.append(self)
        self._undo.callback(_LOOKING.remove, self)
        sys.setprofile(_called)
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def look(self, value: object, *, levels: int = 2) -> None:
        """Notes `value` if it is the path of a watched file, or of something in a folder; of lists
        what they hold, two in one another at most (one may hold itself).
        """
        if isinstance(value, list | tuple):
            for item in value[:_ITEMS_MAX] if levels else ():
                self.look(item, levels=levels - 1)
        elif _is_any(value, (str, os.PathLike)):
            with contextlib.suppress(Exception):  # of a path that is half made
                text = os.fspath(cast("str | os.PathLike[str]", value))
                if isinstance(text, str) and any(name in text for name in self._names):
                    for each in (text, *_QUOTED.findall(text)):
                        self._note(each)
                elif isinstance(text, str) and text.endswith(_DATA):
                    self._note_other(Path(text))

    def _note(self, text: str) -> None:
        try:
            path = Path(text).resolve()
        except (OSError, ValueError):  # a long text that is no path
            return
        for watched in self._watched:
            if path == watched or watched in path.parents:
                self.found.add(watched)

    def _note_other(self, path: Path) -> None:
        """A file that lies there, and came with no package."""
        if path.is_file() and not path.resolve().is_relative_to(sys.prefix):
            self.others.add(path.resolve())


#: What a query names: between quotes of one kind.
_QUOTED = re.compile(r"(?<=')[^'\n]+(?=')|(?<=\")[^\"\n]+(?=\")")
#: How files end that something learned may lie in.
_DATA = (
    *(".parquet", ".csv", ".csv.gz", ".feather", ".arrow", ".json", ".jsonl", ".txt", ".h5"),
    *(".npy", ".npz", ".pkl", ".pickle", ".joblib", ".pt", ".pth", ".safetensors", ".onnx", ".ubj"),
)
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
    if event != "call" or not _LOOKING or _of_paths(frame):
        return
    for value in list(frame.f_locals.values()):
        if _is_any(value, (str, os.PathLike, list, tuple)):
            _LOOKING[-1].look(value)


def _of_paths(frame: FrameType) -> bool:
    """Whether the code at work is Python's own of paths."""
    name = frame.f_globals.get("__name__")
    return isinstance(name, str) and name.partition(".")[0] in _PATHS


_PATHS = {"pathlib", "posixpath", "ntpath", "genericpath"}


def _is_any(value: object, kinds: tuple[type, ...]) -> bool:
    """By its type alone: `isinstance` asks a value for its class, and one half made may raise."""
    return issubclass(type(value), kinds)
