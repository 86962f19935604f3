"""Answers that are kept, so that a request that comes again is answered and not done again."""

import secrets
from pathlib import Path

import msgspec

from hansa.stores.database import Database, Steps

KEPT_NS = 24 * 3600 * 10**9
KEPT_MAX = 1_000
_STEPS: Steps = (
    (
        """CREATE TABLE answers (
            who TEXT NOT NULL,
            key TEXT NOT NULL,
            request BLOB NOT NULL,
            begun_ns INTEGER NOT NULL,
            process TEXT NOT NULL,
            status INTEGER NOT NULL DEFAULT 0,
            media TEXT NOT NULL DEFAULT '',
            body BLOB NOT NULL DEFAULT x'',
            PRIMARY KEY (who, key)
        )""",
        "CREATE INDEX answers_begun ON answers (begun_ns)",
    ),
)


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A request that came: its hash, and its answer. `status` is 0 until that is known; then
    `is_at_work` says whether anybody still is at it.
    """

    request: bytes
    status: int
    media: str
    body: bytes
    is_at_work: bool


class Answers:
    """Answers by who asked and the key they gave, in `folder/answers.sqlite`: for a day, of each
    the newest `KEPT_MAX`. From any thread. Raises StoreError for a file that cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / "answers.sqlite", _STEPS)
        # What another process began, nobody is at any more.
        self._process = secrets.token_hex(8)

    def close(self) -> None:
        """Lets the file go."""
        self._database.close()

    def begin(self, who: str, key: str, request: bytes, now_ns: int) -> Kept | None:
        """What is kept under a key; None if that is nothing, and the request is begun now."""
        with self._database.change():
            self._database.run("DELETE FROM answers WHERE begun_ns <= ?", now_ns - KEPT_NS)
            found = self._database.first(
                Kept,
                """SELECT request, status, media, body, process = ? FROM answers
                WHERE who = ? AND key = ?""",
                self._process,
                who,
                key,
            )
            if found is None:
                self._add(who, key, request, now_ns)
        return found

    def end(self, who: str, key: str, status: int, media: str, body: bytes) -> None:
        """Keeps the answer."""
        self._database.run(
            "UPDATE answers SET status = ?, media = ?, body = ? WHERE who = ? AND key = ?",
            status,
            media,
            body,
            who,
            key,
        )

    def forget(self, who: str, key: str) -> None:
        """Nothing was done: the request may come again."""
        self._database.run("DELETE FROM answers WHERE who = ? AND key = ?", who, key)

    def leave(self, who: str, key: str) -> None:
        """Nobody is at it any more, and nobody knows what became of it."""
        self._database.run("UPDATE answers SET process = '' WHERE who = ? AND key = ?", who, key)

    def _add(self, who: str, key: str, request: bytes, now_ns: int) -> None:
        self._database.run(
            """DELETE FROM answers WHERE who = ? AND key IN (SELECT key FROM answers
            WHERE who = ? ORDER BY begun_ns DESC, key LIMIT -1 OFFSET ?)""",
            who,
            who,
            KEPT_MAX - 1,
        )
        self._database.run(
            "INSERT INTO answers (who, key, request, begun_ns, process) VALUES (?, ?, ?, ?, ?)",
            who,
            key,
            request,
            now_ns,
            self._process,
        )
