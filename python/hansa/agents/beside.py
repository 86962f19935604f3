"""What a user's file imports from beside it, files and packages: which of them, read with it."""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

_ELSEWHERE = {*sys.stdlib_module_names, "hansa"}
#: Behind the name of a package: all files of it, for what `import *` brings is not written there.
_ALL = "*"


def is_elsewhere(name: str) -> bool:
    """Whether a dotted name is never looked for beside a file: Python's own, and Hansa."""
    return name.partition(".")[0] in _ELSEWHERE


def package_of(name: str) -> tuple[str, ...]:
    """The package that a file belongs to by its name from the user's folder: of `pk/m.py` and of
    `pk/__init__.py` it is `pk`, of `rules.py` none.
    """
    return PurePosixPath(name).parts[:-1]


def absolute(name: str, level: int, package: tuple[str, ...]) -> str:
    """The dotted name that an import of `level` dots means within a package. Raises ImportError
    where it leads out of the user's folder.
    """
    if level == 0:
        return name
    if level - 1 > len(package):
        raise ImportError(
            f"expected an import within the folder of the file, found {'.' * level}{name}"
        )
    return ".".join([*package[: len(package) - level + 1], *filter(None, [name])])


@lru_cache(maxsize=256)  # every set of a sweep asks it of the same files
def imported_names(source: bytes, package: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Dotted names that a source of a package would import if they lay in the user's folder;
    nothing of one that is no Python, for running it says so.
    """
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return ()
    found = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.level - 1 <= len(package):
            base = absolute(node.module or "", node.level, package)
            found += [".".join(filter(None, [base, each.name])) for each in node.names]
    return tuple(name for name in dict.fromkeys(found) if name and not is_elsewhere(name))


def read_beside(path: Path, source: bytes) -> dict[str, bytes]:
    """What a file imports from its folder, and what that imports, by its name from there, such as
    `rules.py` and `pk/rules.py`. Raises OSError.
    """
    found: dict[str, bytes] = {}
    waiting = [("", source)]
    while waiting:
        reader, text = waiting.pop()
        for dotted in imported_names(text, package_of(reader)):
            for name in _files(path.parent, dotted):
                if name not in found and path.parent / name != path:
                    found[name] = (path.parent / name).read_bytes()
                    waiting.append((name, found[name]))
    return found


def _files(folder: Path, dotted: str) -> Iterator[str]:
    """The files that are run for a dotted name, as Python looks: packages, then files, then folders
    without `__init__.py`.
    """
    at = PurePosixPath()
    for part in dotted.split("."):
        if part == _ALL:
            yield from sorted((at / file.name).as_posix() for file in (folder / at).glob("*.py"))
            return
        at /= part
        if (folder / at / "__init__.py").is_file():
            yield (at / "__init__.py").as_posix()
        elif (folder / at).with_suffix(".py").is_file():
            yield at.with_suffix(".py").as_posix()
            return
        elif not (folder / at).is_dir() or (len(at.parts) == 1 and _is_installed(part)):
            return


def _is_installed(name: str) -> bool:
    """Whether a package has the name: it goes before a folder without `__init__.py`."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    return spec is not None and spec.origin is not None
