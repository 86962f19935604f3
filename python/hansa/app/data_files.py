"""The files of data that configurations use."""

import hashlib
from pathlib import Path

from hansa.api.jobs import DataFile
from hansa.app.configurations import Configurations

#: Hashes of files by path, size and time of change: a file of gigabytes is read once.
_HASHES: dict[tuple[str, int, int], str] = {}


def data_files(configurations: Configurations) -> tuple[DataFile, ...]:
    """Each file once, by name; those that are gone are left out."""
    users: dict[Path, list[str]] = {}
    for entry in configurations.entries():
        for path in entry.config.data_paths:
            users.setdefault(path.resolve(), []).append(entry.name)
    return tuple(
        _file(path, tuple(sorted(set(used))))
        for path, used in sorted(users.items(), key=lambda each: each[0].name)
        if path.is_file()
    )


def _file(path: Path, used_by: tuple[str, ...]) -> DataFile:
    state = path.stat()
    key = (str(path), state.st_size, state.st_mtime_ns)
    if key not in _HASHES:
        with path.open("rb") as file:
            _HASHES[key] = hashlib.file_digest(file, "sha256").hexdigest()
    return DataFile(name=path.name, bytes=state.st_size, sha256=_HASHES[key], used_by=used_by)
