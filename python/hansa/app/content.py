"""Bytes that stand for a Python object by what it is: numbers and arrays, code, and what it keeps.

A class of a notebook has no file to hash, and two closures of one source differ in what they close
over. So a function is its instructions, constants and defaults, and what it reads from outside.
"""

import copyreg
import hashlib
import sys
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import CodeType, FunctionType, MethodType, ModuleType

import numpy as np

from hansa.features.term import Term

#: Packages whose objects say what they are made of (a date, a generator of numbers, a table), or
#: by what name they are found (a logger). What others say may hold addresses: their state counts.
_TELLING = frozenset({*sys.stdlib_module_names, "numpy", "pandas", "pyarrow"})
#: Objects in objects: beyond so many they count by their type.
_DEPTH_MAX = 150


def content(value: object) -> bytes:
    """A digest of the value: equal for equal content, in every process of one Python version.

    What cannot be taken apart (a file, a lock, an object of a native library without a state)
    counts by its type alone.
    """
    return _Walk().of(value)


class _Walk:
    """State: what an object holds, each part walked once; it may hold itself."""

    def __init__(self) -> None:
        self._path: list[object] = []
        self._known: dict[int, tuple[object, bytes]] = {}  # kept, so that no other gets its id

    def of(self, value: object) -> bytes:
        plain = _plain(value)
        if plain is not None:
            return plain
        if id(value) in self._known:
            return self._known[id(value)][1]
        if len(self._path) == _DEPTH_MAX or any(value is each for each in self._path):
            return type(value).__qualname__.encode()
        self._path.append(value)
        found = hashlib.sha256(b"\0".join(self._parts(value))).digest()
        self._path.pop()
        self._known[id(value)] = value, found
        return found

    def _parts(self, value: object) -> list[bytes]:
        kind = type(value).__qualname__.encode()
        match value:
            case list() | tuple() | deque():
                parts = [self.of(each) for each in value]
            case set() | frozenset():
                parts = sorted(self.of(each) for each in value)
            case Mapping():
                parts = sorted(self.of(key) + self.of(kept) for key, kept in value.items())
            case MethodType():
                parts = [self.of(value.__func__), self.of(value.__self__)]
            case FunctionType():
                parts = self._function(value)
            case Term():  # without the hash that it keeps, which is another in each process
                inputs = [self.of(each) for each in value.inputs]
                parts = [self.of((value.op, value.params, value.about)), *inputs]
            case CodeType():
                names = [name.encode() for name in value.co_names]
                parts = [value.co_code, *names, self.of(value.co_consts)]
            case type():
                parts = self._class(value)
            case _:
                parts = [self.of(type(value)), *self._state(value)]
        return [kind, *parts]

    def _function(self, value: FunctionType) -> list[bytes]:
        closed = [_held(cell) for cell in value.__closure__ or ()]
        if _is_of_a_package(value.__module__):
            name = [str(value.__module__).encode(), value.__qualname__.encode()]
            return [*name, self.of(closed)] if closed else name
        read = {name: value.__globals__[name] for name in _names(value.__code__, value.__globals__)}
        parts = (value.__code__, value.__defaults__, value.__kwdefaults__, closed, read)
        return [self.of(part) for part in parts]

    def _class(self, value: type) -> list[bytes]:
        """A user's class with those that it extends; another package's by its name."""
        if _is_of_a_package(value.__module__):
            return [value.__module__.encode(), value.__qualname__.encode()]
        own = {
            name: kept
            for name, kept in vars(value).items()
            if isinstance(kept, FunctionType) or not name.startswith("__")
        }
        return [value.__qualname__.encode(), self.of(own), *map(self.of, value.__bases__)]

    def _state(self, value: object) -> list[bytes]:
        if isinstance(value, property | staticmethod | classmethod):
            functions = [getattr(value, name, None) for name in ("fget", "fset", "__func__")]
            return [self.of(each) for each in functions]
        try:
            if not _is_telling(type(value)):
                return [self.of(value.__getstate__())]
            tells = copyreg.dispatch_table.get(type(value))
            told = value.__reduce_ex__(4) if tells is None else tells(value)
            # A name says nothing of a function that is wrapped in a cache.
            return [self.of(told), self.of(getattr(value, "__wrapped__", None))]
        except (TypeError, AttributeError, ValueError, RuntimeError):
            return []  # it says itself that it cannot be taken apart


def _is_telling(kind: type) -> bool:
    """Whether objects of a class, or of one that it extends, say what they are made of."""
    return any(base.__module__.partition(".")[0] in _TELLING for base in kind.__mro__[:-1])


def _plain(value: object) -> bytes | None:
    if isinstance(value, np.ndarray) and value.dtype != object:
        return f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes()
    if value is None or isinstance(value, bool | int | float | complex | str | bytes | np.generic):
        return f"{type(value).__name__}:{value!r}".encode()
    if isinstance(value, ModuleType):
        said = f"{value.__name__} {getattr(value, '__version__', '')}".encode()
        return said if _is_of_a_package(value.__name__) else said + _file_of(value)
    return None


def _file_of(module: ModuleType) -> bytes:
    """A digest of the file of a user's own module; nothing where it has none."""
    try:
        return hashlib.sha256(Path(module.__file__ or "").read_bytes()).digest()
    except (OSError, AttributeError):
        return b""


def _held(cell: object) -> object:
    try:
        return getattr(cell, "cell_contents", None)
    except ValueError:  # it is not filled yet
        return None


def _names(code: CodeType, known: Mapping[str, object]) -> list[str]:
    """The globals that a function reads, and those that functions inside of it read."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    deeper = {name for each in inner for name in _names(each, known)}
    return sorted(deeper.union(name for name in code.co_names if name in known))


def _is_of_a_package(module: str | None) -> bool:
    """Whether code comes with Hansa, Python or another package: its version stands for it."""
    if module is None:
        return False
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    first = module.partition(".")[0]
    return first == "hansa" or first in sys.stdlib_module_names or "site-packages" in file
