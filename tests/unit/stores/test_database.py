"""A file of SQLite that others cannot read, and that is used whole."""

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hansa.errors import StoreError
from hansa.stores.database import Database

STEPS = (("CREATE TABLE things (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT",),)


class Thing(msgspec.Struct, frozen=True, array_like=True):
    name: str
    count: int


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "things.sqlite"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    found = Database(file, STEPS)
    yield found
    found.close()


def test_nobody_else_can_read_it_or_what_lies_beside_it(database: Database, file: Path) -> None:
    database.run("INSERT INTO things VALUES ('a', 1)")
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert {each.stat().st_mode & 0o777 for each in file.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("mode", [0o750, 0o705])
def test_a_folder_that_others_can_enter_is_refused(file: Path, mode: int) -> None:
    file.parent.mkdir()
    file.parent.chmod(mode)
    with pytest.raises(StoreError, match=f"expected mode 700, found {mode:o}: .*chmod 700"):
        Database(file, STEPS)


def test_a_change_that_fails_is_undone_whole(database: Database) -> None:
    def half() -> None:
        with database.change():
            database.run("INSERT INTO things VALUES ('a', 1)")
            with database.change():
                database.run("INSERT INTO things VALUES ('a', 2)")

    with pytest.raises(StoreError, match="UNIQUE"):
        half()
    assert database.rows(Thing, "SELECT * FROM things") == []


def test_threads_take_turns(database: Database) -> None:
    database.run("INSERT INTO things VALUES ('a', 0)")

    def count() -> None:
        for _ in range(50):
            with database.change():
                found = database.first(Thing, "SELECT * FROM things")
                assert found is not None
                database.run("UPDATE things SET count = ?", found.count + 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert database.first(Thing, "SELECT * FROM things") == Thing("a", 200)


def test_an_older_file_is_brought_up_and_a_newer_one_refused(
    database: Database, file: Path
) -> None:
    database.run("INSERT INTO things VALUES ('a', 1)")
    database.close()
    newer = Database(file, (*STEPS, ("ALTER TABLE things RENAME TO items",)))
    assert newer.first(Thing, "SELECT * FROM items") == Thing("a", 1)
    newer.close()
    with pytest.raises(StoreError, match="expected version 1 at most, found 2"):
        Database(file, STEPS)


def test_what_is_no_database_is_told_in_words(file: Path) -> None:
    file.parent.mkdir(mode=0o700)
    file.write_text("nothing of the kind " * 100)
    file.chmod(0o600)
    with pytest.raises(StoreError, match=r"things\.sqlite: expected a database"):
        Database(file, STEPS)
