"""A configuration as it was written, from which any number of checked ones are made."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from hansa.config.environment import Environment
from hansa.config.reading import config_of
from hansa.config.sections import Config
from hansa.config.sweep_section import SweepSection, take_sweep
from hansa.config.tree import TomlFiles, Tree, override, record
from hansa.errors import ConfigError

#: Who gave a setting, as errors name it, and the setting: ("--set", "venue.taker_fee_bps=5").
Given: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Draft:
    """A file and the settings on top, read once: what is saved later does not change what is made
    of it. With the texts of `files` and `given` it is the same on another machine.
    """

    path: Path
    given: tuple[Given, ...]
    files: TomlFiles
    tree: Tree

    @classmethod
    def of(cls, path: Path, given: Sequence[Given], files: TomlFiles) -> "Draft":
        """Of a file that is in `files`, or is read now. Raises ConfigError."""
        table = files.table(path)
        tree = Tree(copy.deepcopy(table), path, files=files)
        record(tree, "", table, str(path))
        _put(tree, given)
        return cls(path, tuple(given), files, tree)

    @classmethod
    def read(
        cls, path: Path, given: Sequence[Given], *, environment: Environment | None = None
    ) -> "Draft":
        """From the disk, with what the environment sets between file and settings."""
        around = (environment or Environment.read()).overrides
        named = [(f"environment {name}", assignment) for name, assignment in around]
        return cls.of(path, (*named, *given), TomlFiles())

    def config(self, given: Sequence[Given] = ()) -> Config:
        """The checked configuration, with more settings on top. Raises ConfigError."""
        tree = self._copy()
        tree.table.pop("sweep", None)  # how to search is no part of what is run
        _put(tree, given)
        return config_of(tree)

    @property
    def has_sweep(self) -> bool:
        """Whether it says how to search."""
        return "sweep" in self.tree.table

    def sweep(self) -> SweepSection:
        """Its section [sweep]. Raises ConfigError where there is none."""
        section = take_sweep(self._copy())
        if section is None:
            raise ConfigError(
                f"{self.path}: sweep: expected a section [sweep] with [sweep.space], found none; "
                'say there what to vary: "agents.trend.fast" = [8, 12, 16]'
            )
        return section

    def _copy(self) -> Tree:
        table, origins = copy.deepcopy(self.tree.table), dict(self.tree.origins)
        return Tree(table, self.path, origins, files=self.files)


def _put(tree: Tree, given: Sequence[Given]) -> None:
    for source, assignment in given:
        override(tree, assignment, source)
