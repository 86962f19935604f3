"""Files that a user's file imports from beside it: read with it, pinned with it, run afresh."""

import ast
import builtins
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType

_ELSEWHERE = {*sys.stdlib_module_names, "hansa"}


@lru_cache(maxsize=64)  # every set of a sweep asks it of the same files
def imported_files(source: bytes) -> tuple[str, ...]:
    """Names of the files that a source would import if they lay beside it; nothing of one that is
    no Python, for running it says so.
    """
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return ()
    names = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return tuple(f"{name}.py" for name in dict.fromkeys(names) if name not in _ELSEWHERE)


def read_beside(path: Path, source: bytes) -> dict[str, bytes]:
    """What a file imports from its folder, and what that imports, by name. Raises OSError."""
    found: dict[str, bytes] = {}
    waiting = [source]
    while waiting:
        for name in imported_files(waiting.pop()):
            file = path.parent / name
            if name not in found and file != path and file.is_file():
                found[name] = file.read_bytes()
                waiting.append(found[name])
    return found


class Importing:
    """What `import` does in a user's file: `make` makes a module of a file that was read with it,
    once; the rest is imported as ever. State: the modules that were made.
    """

    def __init__(
        self, sources: Mapping[str, bytes], make: Callable[[str, "Importing"], ModuleType]
    ):
        self._sources, self._make = sources, make
        self._made: dict[str, ModuleType] = {}
        self._at_work: list[str] = []

    def __call__(  # noqa: D102  it is an `__import__`
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        file = f"{name}.py"
        if level or name in _ELSEWHERE or file not in self._sources:
            return builtins.__import__(name, globals, locals, fromlist, level)
        return self.run(file)

    def run(self, file: str) -> ModuleType:
        """The module of a file that was read. Raises whatever it raises."""
        if file in self._at_work:
            ring = " -> ".join([*self._at_work, file])
            raise ImportError(f"expected files that do not import one another, found {ring}")
        if file not in self._made:
            self._at_work.append(file)
            self._made[file] = self._make(file, self)
            self._at_work.pop()
        return self._made[file]

    def builtins(self) -> dict[str, object]:
        """The names that are known everywhere, for a file that imports so."""
        return {**vars(builtins), "__import__": self}
