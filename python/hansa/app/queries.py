"""What is asked of DuckDB, where Python can see it."""

import contextlib
import functools
import importlib
import importlib.util
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import TypeVar

_Answer = TypeVar("_Answer")


@contextlib.contextmanager
def queries_in_python() -> Iterator[None]:
    """Inside of `with` DuckDB's native calls go through a function of Python: of a native call a
    profile sees no arguments, and it is there that the files are named.
    """
    with contextlib.ExitStack() as undo:
        if importlib.util.find_spec("duckdb") is not None:
            module = importlib.import_module("duckdb")
            for owner in (module, module.DuckDBPyConnection):
                _wrap(owner, undo)
        yield


def _wrap(owner: object, undo: contextlib.ExitStack) -> None:
    for name, native in list(vars(owner).items()):
        if name.startswith("_") or not callable(native) or isinstance(native, (type, FunctionType)):
            continue
        setattr(owner, name, _told(native))
        undo.callback(setattr, owner, name, native)


def _told(native: Callable[..., _Answer]) -> Callable[..., _Answer]:
    @functools.wraps(native)
    def asked(*arguments: object, **named: object) -> _Answer:
        return _answer([*arguments, *named.values()], lambda: native(*arguments, **named))

    return asked


def _answer(_texts: list[object], call: Callable[[], _Answer]) -> _Answer:
    """Called with all arguments in one list, which is what is looked at."""
    return call()
