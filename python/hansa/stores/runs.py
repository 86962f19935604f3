"""The folder of runs: one folder a run."""

import contextlib
import errno
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISDIR

import msgspec

from hansa.errors import JournalError, NotFoundError
from hansa.journal import has_writer, last_hash
from hansa.stores.room import refusal_words

#: More than a description of a run ever has.
_SMALL_BYTES_MAX = 1 << 20


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a run beside its journal. Nothing here is proof; the journal is.

    `trials_head` stood for all trials of its folder when it was entered as the one of number
    `trial` (0 where it was not). `warm_up` has the moments that the features of each agent need.
    `without` names the agent that a run was made without to report another: it is not `last`.
    """

    name: str
    run_id: str
    made_at: str
    status: str
    head: str
    config_folder: str
    data_sha256: str
    config_sha256: str
    inline_agents: tuple[str, ...] = ()
    orders: int = 0
    audited_moments: int = 0
    trials_head: str = ""
    trial: int = 0
    warm_up: dict[str, int] = {}
    without: str = ""

    @property
    def orders_noted(self) -> int | None:
        """How many orders the run had at its end; None where it has noted none yet."""
        return None if self.status == "running" else self.orders


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run on disk: `journal/` (the proof), `run.json`, `modules/` (the user's own agents as
    they were), `report.html`.
    """

    path: Path

    @property
    def journal(self) -> Path:
        """The journal's folder."""
        return self.path / "journal"

    @property
    def modules(self) -> Path:
        """Copies of the user's own Python files."""
        return self.path / "modules"

    @property
    def report(self) -> Path:
        """The report."""
        return self.path / "report.html"

    def record(self) -> RunRecord:
        """What is known of the run. Raises JournalError when `run.json` cannot be read."""
        file = self.path / "run.json"
        try:
            return msgspec.json.decode(read_small(file), type=RunRecord)
        except (OSError, RecursionError, msgspec.DecodeError) as error:
            raise JournalError(
                f"{file}: expected the description of a run, cannot read it: {error}"
            ) from error

    def status(self) -> str:
        """How the run stands now: as on record, but "interrupted" where that says running and
        nobody writes any more, and "damaged" where a finished journal does not end as recorded.
        Quick: the journal itself is not read. Raises JournalError when `run.json` cannot be read.
        """
        record = self.record()
        if record.status == "running" and not has_writer(self.journal):
            return "interrupted"
        if record.status == "finished" and not self._ends_as_recorded(record.head):
            return "damaged"
        return record.status

    def _ends_as_recorded(self, head: str) -> bool:
        try:
            return last_hash(self.journal) == head
        except OSError:
            return False

    def save(self, record: RunRecord) -> None:
        """Writes `run.json` whole or not at all."""
        write_whole(self.path / "run.json", msgspec.json.format(msgspec.json.encode(record)))


class RunStore:
    """All runs below one folder."""

    def __init__(self, root: Path):
        self.root = root

    def create(self, name: str, run_id: str, modules: Mapping[str, bytes]) -> RunFolder:
        """A new, empty folder `NAME-ID`, or `NAME-ID-2` and so on when that run was made before.

        Raises JournalError when the folder cannot be written.
        """
        stem = f"{_slug(name)}-{run_id[:8]}"
        try:
            folder = RunFolder(self._claim(stem))
            for file_name, source in modules.items():
                copy = folder.modules / file_name
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(source)
        except OSError as error:
            raise JournalError(
                f"{self.root}: expected a folder to write runs to, cannot: {error.strerror}; "
                "choose another with --runs or HANSA_RUNS"
            ) from error
        return folder

    def _claim(self, stem: str) -> Path:
        for number in range(1, 1_000_000):
            path = self.root / (stem if number == 1 else f"{stem}-{number}")
            with contextlib.suppress(FileExistsError):
                path.mkdir(parents=True)
                return path
        raise FileExistsError(17, f"a million runs named {stem}")

    def find(self, wanted: str) -> RunFolder:
        """A run by path, by the start of its folder's name or id, or `last`."""
        direct = Path(wanted)
        if (direct / "journal").is_dir():
            return RunFolder(direct)
        runs = self.runs()
        if wanted == "last" and runs:
            return next((run for run in reversed(runs) if not _is_beside(run)), runs[-1])
        exact = [run for run in runs if run.path.name == wanted]
        hits = exact or [run for run in runs if _matches(run, wanted)]
        if len(hits) == 1:
            return hits[0]
        if hits:
            names = ", ".join(run.path.name for run in hits[:5])
            raise NotFoundError(
                f"{wanted!r} fits {len(hits)} runs in {self.root}: {names}; give more"
            )
        sweep = next((each for each in self.sweeps() if _is_named(each, wanted)), None)
        if sweep is not None:
            raise NotFoundError(
                f"expected a run, found a sweep: {sweep}; once done its page is report.html "
                "there, and the command that made it shows it again: hansa sweep CONFIG"
            )
        raise NotFoundError(
            f"no run {wanted!r} in {self.root}; `hansa runs` lists them, "
            "`hansa run CONFIG` makes one"
        )

    def runs(self) -> list[RunFolder]:
        """All runs, oldest first."""
        if not self.root.is_dir():
            return []
        found = ((age, path) for path in self.root.iterdir() if (age := _age(path)) is not None)
        return [RunFolder(path) for _, path in sorted(found)]

    def sweeps(self) -> list[Path]:
        """The folders of all sweeps, by name."""
        return sorted(file.parent for file in self.root.glob("sweeps/*/plan.json"))

    def remove(self, folder: RunFolder) -> None:
        """Takes back a folder that was claimed for a run that never began."""
        shutil.rmtree(folder.path, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all. Raises JournalError naming it."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        why = refusal_words(error, path, len(content))
        raise JournalError(f"{path}: cannot be written: {why}") from error


def now_text() -> str:
    """The time of day, for people; no result depends on it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


def read_small(path: Path) -> bytes:
    """A file of a few lines. Raises OSError for what is no file, or far more than that."""
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
    with path.open("rb") as file:
        content = file.read(_SMALL_BYTES_MAX + 1)
    if len(content) > _SMALL_BYTES_MAX:
        raise OSError(errno.EFBIG, f"more than {_SMALL_BYTES_MAX} bytes", str(path))
    return content


def _age(path: Path) -> tuple[int, str] | None:
    """When the journal of a run changed last, and the run's name; None for what is no run, is gone
    by now, or has a name that no text can say.
    """
    try:
        path.name.encode()
        stat = (path / "journal").stat()
    except (OSError, UnicodeEncodeError):
        return None
    return (stat.st_mtime_ns, path.name) if S_ISDIR(stat.st_mode) else None


def _matches(run: RunFolder, wanted: str) -> bool:
    return run.path.name.startswith(wanted) or run.path.name.rpartition("-")[2].startswith(wanted)


def _is_beside(run: RunFolder) -> bool:
    """Whether a run was made to report another."""
    try:
        return bool(run.record().without)
    except JournalError:
        return False


def _is_named(sweep: Path, wanted: str) -> bool:
    """Whether a sweep is meant: by its path, its name, or the beginning of its id."""
    if (Path(wanted) / "plan.json").is_file():
        return Path(wanted).resolve() == sweep.resolve()
    name = wanted.removeprefix("sweeps/").rstrip("/")
    return bool(name) and (sweep.name == name or sweep.name.rpartition("-")[2].startswith(name))


def _slug(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in "_-" else "-" for c in name.strip().lower())
    return kept.strip("-") or "run"
