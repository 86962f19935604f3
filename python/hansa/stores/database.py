"""A file of SQLite that only its owner may read: its schema, its rows as structs, its turns."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec

from hansa.errors import StoreError

Value: TypeAlias = str | int | bytes | None
Steps: TypeAlias = tuple[tuple[str, ...], ...]
Row = TypeVar("Row", bound=msgspec.Struct)

_WAIT_S = 5.0
_FOR_OTHERS = 0o077


class Database:
    """One file, safe to use from any thread. `steps` are the statements that bring the schema from
    each version to the next. Every method raises StoreError for a file that cannot be used.
    """

    def __init__(self, file: Path, steps: Steps) -> None:
        self.file = file
        self._turn = threading.RLock()
        with self._told():
            _make_private(file)
            self._connection = sqlite3.connect(
                file, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(steps)
            except BaseException:
                self._connection.close()
                raise

    def rows(self, kind: type[Row], sql: str, *values: Value) -> list[Row]:
        """What a query finds, as structs of `kind` (array-like, in the order of its columns)."""
        with self._turn, self._told(), closing(self._connection.execute(sql, values)) as found:
            return [msgspec.convert(row, kind, strict=False) for row in found]

    def first(self, kind: type[Row], sql: str, *values: Value) -> Row | None:
        """The first row that a query finds."""
        found = self.rows(kind, sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: Value) -> int:
        """Changes rows; how many."""
        with self._turn, self._told(), closing(self._connection.execute(sql, values)) as done:
            return done.rowcount

    @contextmanager
    def change(self) -> Iterator[None]:
        """All that is done within is done, or none of it; one at a time, over all processes."""
        with self._turn:
            if self._connection.in_transaction:
                yield
                return
            self.run("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            with self._told():
                self._connection.commit()

    def close(self) -> None:
        """Lets the file go."""
        with self._turn:
            self._connection.close()

    def _prepare(self, steps: Steps) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        # What was deleted (hashes of tokens among it) does not stay on the disk.
        self._connection.execute("PRAGMA secure_delete = ON")
        with self.change():
            version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
            if version > len(steps):
                raise StoreError(
                    f"{self.file}: expected version {len(steps)} at most, found {version}, which a "
                    "newer Hansa wrote; start that one, or name another folder"
                )
            for statement in (each for step in steps[version:] for each in step):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {len(steps)}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, msgspec.ValidationError) as error:
            raise StoreError(
                f"{self.file}: expected a database that can be read and written: {error}; see that "
                "its disk has room and nothing else holds it, or bring it back from a copy"
            ) from None


def _make_private(file: Path) -> None:
    """The folder for its owner alone, and the file from its first byte on; SQLite gives the files
    beside it the same mode.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, mode in ((file.parent, 0o700), (file, 0o600)):
        if path == file:
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, mode))
        found = path.stat().st_mode & 0o777
        if os.name == "posix" and found & _FOR_OTHERS:
            raise StoreError(
                f"{path}: expected mode {mode:03o}, found {found:03o}: others could read who may "
                f"log in; `chmod {mode:03o} {path}`"
            )
