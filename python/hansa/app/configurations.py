"""The configurations that a server offers to run and to trade, by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hansa.api.desks import Configuration
from hansa.config import Config, load
from hansa.errors import ConfigError, HansaError, NotFoundError


@dataclass(frozen=True, slots=True)
class Entry:
    """A configuration: its file, the settings that are given besides, and what it says."""

    name: str
    path: Path
    overrides: tuple[str, ...]
    config: Config

    @property
    def trades_on_paper(self) -> bool:
        """Whether it can be traded without keys."""
        return self.config.trade is not None and self.config.trade.mode == "paper"

    @property
    def line(self) -> Configuration:
        """As the API shows it."""
        trade = self.config.trade
        return Configuration(
            name=self.name,
            kind="run" if trade is None else "trade",
            mode="" if trade is None else trade.mode,
            title=_title(self.path),
            instruments=() if self.config.data is None else tuple(self.config.data.instruments),
            agents=tuple(each.use for each in self.config.agents),
        )


class Configurations:
    """Configurations by name: the stem of their file."""

    def __init__(self, entries: Sequence[Entry]):
        self._entries = {entry.name: entry for entry in entries}

    def lines(self) -> tuple[Configuration, ...]:
        """All of them, by name."""
        return tuple(self._entries[name].line for name in sorted(self._entries))

    def entries(self) -> tuple[Entry, ...]:
        """All of them, by name."""
        return tuple(self._entries[name] for name in sorted(self._entries))

    def entry(self, name: str) -> Entry:
        """One of them. Raises NotFoundError naming what there is."""
        if name not in self._entries:
            there = ", ".join(sorted(self._entries)) or "none"
            raise NotFoundError(f"no configuration {name[:80]!r} here; there are: {there}")
        return self._entries[name]


def read_configurations(paths: Sequence[Path]) -> tuple[Configurations, tuple[str, ...]]:
    """The configurations of these files and folders, and why some of a folder are left out. Raises
    ConfigError for a file that was named and cannot be used, and for two of one name.
    """
    entries, left_out = dict[str, Entry](), list[str]()
    for path in paths:
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            try:
                entry = read_entry(file)
            except HansaError as error:
                if file == path:
                    raise
                left_out.append(f"{file}: {error}")
                continue
            if entry.name in entries and entries[entry.name].path != entry.path:
                raise ConfigError(
                    f"{file}: expected names of configurations to differ, found another "
                    f"{entry.name} at {entries[entry.name].path}; rename one of the files"
                )
            entries[entry.name] = entry
    return Configurations(tuple(entries.values())), tuple(left_out)


def read_entry(file: Path, overrides: Sequence[str] = ()) -> Entry:
    """One configuration. Raises ConfigError."""
    return Entry(file.stem, file.resolve(), tuple(overrides), load(file, overrides))


def _title(file: Path) -> str:
    """The first line of its first comment."""
    for line in file.read_text().splitlines():
        if line.startswith("#") and line.strip("# "):
            return line.strip("# ")
        if line.strip():
            break
    return ""
