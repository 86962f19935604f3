"""What `import` does in a user's file: what was read with it is run afresh, the rest is as ever."""

import builtins
import importlib.util
import re
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import CodeType, ModuleType

from hansa.agents.beside import absolute, is_elsewhere, package_of

#: What modules of users' files are called, so that they meet no other.
PRIVATE = "_hansa_agents_"


class Importing:
    """Modules of the files of one folder, made of what was read of them: each once, as Python makes
    packages, but under names of their own. State: those that were made.
    """

    def __init__(self, folder: Path, sources: Mapping[str, bytes]):
        self._folder, self._sources = folder, sources
        self._made: dict[str, ModuleType] = {}
        self._at_work: list[str] = []

    def run(self, name: str) -> ModuleType:
        """The module of the user's file itself. Raises whatever the files raise."""
        stem = name.removesuffix(".py")
        dotted = stem if self._find(stem) == name else name  # where a package has its name
        self._make(dotted, name)
        return self._made[dotted]

    def _module_of(self, dotted: str) -> ModuleType:
        """The module of a dotted name, its packages first."""
        parent, _, last = dotted.rpartition(".")
        package = self._module_of(parent) if parent else None
        if dotted not in self._made:
            found = self._find(dotted)
            if found is None:
                raise ModuleNotFoundError(f"No module named {dotted!r}", name=dotted)
            self._make(dotted, found)
            if package is not None:
                setattr(package, last, self._made[dotted])
        return self._made[dotted]

    def _make(self, dotted: str, found: str) -> None:
        module = _module(self._folder / found)
        self._made[dotted] = module
        if found not in self._sources:
            return  # a folder without __init__.py
        vars(module)["__builtins__"] = self._builtins(package_of(found))
        self._at_work.append(dotted)
        try:
            exec(_compiled(self._sources[found], self._folder / found), vars(module))
        except BaseException:
            del self._made[dotted], sys.modules[module.__name__]
            raise
        finally:
            self._at_work.pop()

    def _find(self, dotted: str) -> str | None:
        """The file of a dotted name, or its folder where that holds others; None without either."""
        base = dotted.replace(".", "/")
        for name in (f"{base}/__init__.py", f"{base}.py"):
            if name in self._sources:
                return name
        is_folder = any(name.startswith(f"{base}/") for name in self._sources)
        return base if is_folder or not base else None

    def _import(self, dotted: str, wanted: Sequence[str]) -> ModuleType:
        if not wanted:
            self._module_of(dotted)
            return self._made[dotted.partition(".")[0]]
        module = self._module_of(dotted)
        names = getattr(module, "__all__", ()) if "*" in wanted else wanted
        for name in names:
            inside = f"{dotted}.{name}".lstrip(".")
            if not hasattr(module, name) and self._find(inside):
                setattr(module, name, self._module_of(inside))
            if not hasattr(module, name) and dotted in self._at_work:
                ring = " -> ".join([*self._at_work[self._at_work.index(dotted) :], dotted])
                raise ImportError(f"expected {name!r} before files import one another: {ring}")
        return module

    def _builtins(self, package: tuple[str, ...]) -> dict[str, object]:
        """The names that are known everywhere, for a file of the package that imports so."""

        def importing(
            name: str,
            globals: Mapping[str, object] | None = None,
            locals: Mapping[str, object] | None = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> ModuleType:
            dotted = absolute(name, level, package)
            if level == 0 and (is_elsewhere(name) or not self._find(name.partition(".")[0])):
                return builtins.__import__(name, globals, locals, fromlist, level)
            return self._import(dotted, fromlist or ())

        return {**vars(builtins), "__import__": importing}


def _module(path: Path) -> ModuleType:
    """An empty module of its own name for a file; for a folder one that nothing is run for."""
    # Every other sign by its number, so that a/b.py and a_b.py have two names.
    name = PRIVATE + re.sub(
        r"[^0-9A-Za-z]", lambda sign: f"_{ord(sign[0]):x}_", str(path.resolve())
    )
    if path.suffix != ".py":
        return ModuleType(name)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickling look a class's module up here
    return module


@lru_cache(maxsize=256)  # a sweep runs the same files for every set
def _compiled(source: bytes, path: Path) -> CodeType:
    return compile(source, str(path), "exec", dont_inherit=True)
