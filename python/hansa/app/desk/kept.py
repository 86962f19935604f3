"""A command for a desk that is away: kept in a file, done before the desk trades."""

import contextlib
import os
from pathlib import Path

import msgspec

from hansa.app.desk.socket import Question
from hansa.errors import JournalError

#: As strong as a command comes: what cannot be read may be that.
_STRONGEST = 3


class KeptCommand:
    """State: the command that waits in the file `path`, None where none does. Whoever keeps it may
    end and be started again; the desk takes it away once it stands in its journal. One that cannot
    be read is a pause at least.
    """

    def __init__(self, path: Path):
        self._path = path
        try:
            self.waiting = _waiting(path)
            self._is_written = self.waiting is not None
        except JournalError:
            self.waiting, self._is_written = Question(do="pause"), False

    @property
    def broken(self) -> str:
        """Why what waits cannot be read, "" where it can: such a desk must not be started."""
        try:
            _waiting(self._path)
        except JournalError as error:
            return str(error)
        return ""

    @property
    def was_taken(self) -> bool:
        """Whether the desk has done it."""
        return self._is_written and not (self._path.exists() or _taken(self._path).exists())

    def keep(self, question: Question) -> None:
        """Waits for the desk from now on, also after a crash. Of two kills the stronger one is
        kept. Raises JournalError where it cannot be written, or would replace what cannot be read
        and may be stronger; it is remembered all the same, if nothing stronger is.
        """
        before = 0 if self.waiting is None or self.was_taken else _strength(self.waiting)
        if question.do == "resume" or _strength(question) >= before:
            self.waiting = question
        self._is_written = False
        is_enough = question.do == "resume" or _strength(question) == _STRONGEST
        if not is_enough and (broken := self.broken):
            raise JournalError(broken)
        _write(self._path, msgspec.json.encode(self.waiting))
        self._is_written = True

    def forget(self) -> None:
        """It is done, or not meant any more. What cannot be read stays for people to look at."""
        self.waiting, self._is_written = None, False
        if self.broken:
            return
        for path in (self._path, _taken(self._path)):
            with contextlib.suppress(OSError):
                path.unlink()


def take_kept(path: Path) -> Question | None:
    """The command that a desk is to do first. It stays on the disk under another name until
    `kept_is_done`: one that is kept from now on is not lost with it.
    """
    with contextlib.suppress(FileNotFoundError):
        path.replace(_taken(path))
    return _read(_taken(path))


def kept_is_done(path: Path) -> None:
    """What was taken stands in the journal."""
    _taken(path).unlink(missing_ok=True)


def _strength(question: Question) -> int:
    """A pause holds a desk as a kill of level 1 does."""
    return {"kill": question.level, "pause": 1}.get(question.do, 0)


def _taken(path: Path) -> Path:
    return path.with_name(path.name + ".taken")


def _waiting(path: Path) -> Question | None:
    """What a desk took and has not done yet waits too, unless a newer one does: whoever kept that
    knew of it.
    """
    newest = _read(path)
    return _read(_taken(path)) if newest is None else newest


def _read(path: Path) -> Question | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Question)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise JournalError(
            f"{path}: expected a command that waits for a desk, cannot read it: {error}; take the "
            "file away and give the command again"
        ) from error


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk: the power may fail too."""
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise JournalError(f"{path}: cannot be written: {error.strerror or error}") from error
