"""Whether the data of a sweep still are what its sets went through."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from hansa.app.loading import load_data
from hansa.app.manifest import Manifest
from hansa.config import Config
from hansa.errors import HansaError

#: Size, time of change and number of each file.
Stamps = Mapping[Path, tuple[int, int, int]]


def stamps(config: Config) -> Stamps:
    """Of all files of its data, those of a catalog's folder among them."""
    found = {}
    for file in sorted({each for path in config.data_paths for each in _files(path)}):
        with contextlib.suppress(FileNotFoundError):  # a catalog that is written to
            state = file.stat()
            found[file] = (state.st_size, state.st_mtime_ns, state.st_ino)
    return found


def changed_since(before: Stamps, config: Config, planned: Manifest) -> str:
    """What is to be said where other data lie there now; "" where they are the same. They are read
    again only where a stamp differs.
    """
    if stamps(config) == before:
        return ""
    try:
        loaded = load_data(config)
    except HansaError as error:
        words = f"data that cannot be read: {error}"
    else:
        changed = planned.changed_data(loaded.sha256, loaded.series)
        if not changed:
            return ""
        words = f"{', '.join(changed)} changed"
    return (
        f"{config.path}: expected the data that the sweep began with, found {words}; the sets went "
        "through what was there then, and a run or a sweep of now does not: put it back, or sweep "
        "what is there now"
    )


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (each for each in path.rglob("*") if each.is_file())
    elif path.is_file():
        yield path
