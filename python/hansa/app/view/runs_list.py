"""The runs of a folder in lines, quick: nothing of a journal is read but its manifest, once."""

from functools import lru_cache
from pathlib import Path

import msgspec

from hansa.api.runs import RunLine
from hansa.app.view.facts import manifest_of
from hansa.errors import JournalError
from hansa.journal.tail import JournalTail
from hansa.stores import RunFolder, RunStore


class _Known(msgspec.Struct, frozen=True):
    """What a manifest says that a line shows."""

    is_live: bool
    mode: str


class _Trade(msgspec.Struct):
    mode: str = ""


class _Config(msgspec.Struct):
    trade: _Trade | None = None


def run_lines(store: RunStore) -> list[RunLine]:
    """All runs, newest first. One without a `run.json` is `damaged`, and only its name is known."""
    return [run_line(folder) for folder in reversed(store.runs())]


def run_line(folder: RunFolder) -> RunLine:
    """A run in a line."""
    known = _known(folder.journal)
    try:
        record, status = folder.record(), folder.status()
    except JournalError:
        return RunLine(
            run=folder.path.name,
            name=folder.path.name,
            made_at="",
            status="damaged",
            is_live=known.is_live,
            mode=known.mode,
            orders=None,
            head="",
            data_sha256="",
            config_sha256="",
        )
    return RunLine(
        run=folder.path.name,
        name=record.name,
        made_at=record.made_at,
        status=status,
        is_live=known.is_live,
        mode=known.mode,
        orders=record.orders_noted,
        head=record.head,
        data_sha256=record.data_sha256,
        config_sha256=record.config_sha256,
    )


def _known(journal: Path) -> _Known:
    """Nothing is known while there is no manifest, or none that can be read."""
    try:
        return _read(journal, journal.stat().st_mtime_ns)
    except (JournalError, OSError):
        return _Known(is_live=False, mode="")


@lru_cache(maxsize=4096)
def _read(journal: Path, _changed_ns: int) -> _Known:
    """Of a journal whose folder changed last at that time. Raises JournalError."""
    tail = JournalTail(journal)
    try:
        manifest = manifest_of(journal, tail.poll(1))
    finally:
        tail.close()
    if not manifest.is_live:
        return _Known(is_live=False, mode="")
    trade = msgspec.json.decode(bytes(manifest.config), type=_Config).trade
    return _Known(is_live=True, mode="" if trade is None else trade.mode)
