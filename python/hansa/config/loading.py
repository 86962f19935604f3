"""From a TOML file, the environment and `--set` to a checked configuration."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hansa.config.environment import Environment
from hansa.config.reading import config_of, instruments_of
from hansa.config.sections import Config, InstrumentSection
from hansa.config.sweep_section import SweepSection, take_sweep
from hansa.config.tree import Tree, override, read_toml, record
from hansa.errors import ConfigError


def load(
    path: Path | str, overrides: Sequence[str] = (), *, environment: Environment | None = None
) -> Config:
    """The configuration in `path`, with `overrides` such as "venue.taker_fee_bps=5" on top.

    An override's value is TOML (a bare word is a text); an entry of a list goes by its number
    ("agents.0.fast=8"), its id or what it uses ("agents.trend.fast=8"); "data.end=" leaves a key
    unset, as if the file had none. The environment (that of the process unless given) stands
    between file and overrides. Paths inside are relative to the folder of `path`. Raises
    ConfigError, one line with source, key, what was expected and what was found.
    """
    tree = _read(Path(path), overrides, environment)
    tree.table.pop("sweep", None)  # how to search is no part of what is run
    return config_of(tree)


def load_sweep(
    path: Path | str, overrides: Sequence[str] = (), *, environment: Environment | None = None
) -> tuple[Config, SweepSection]:
    """The configuration in `path` and its section [sweep], read as by `load`."""
    tree = _read(Path(path), overrides, environment)
    section = take_sweep(tree)
    if section is None:
        raise ConfigError(
            f"{path}: sweep: expected a section [sweep] with [sweep.space], found none; say there "
            'what to vary: "agents.trend.fast" = [8, 12, 16]'
        )
    return config_of(tree), section


def _read(path: Path, overrides: Sequence[str], environment: Environment | None) -> Tree:
    table = read_toml(path)
    tree = Tree(table, path)
    record(tree, "", table, str(path))
    for name, assignment in (environment or Environment.read()).overrides:
        override(tree, assignment, f"environment {name}")
    for assignment in overrides:
        override(tree, assignment, "--set")
    return tree


def load_instruments(path: Path) -> Mapping[str, InstrumentSection]:
    """The instruments written in a TOML file, by name; ConfigError as for `load`."""
    table = read_toml(path)
    return instruments_of(table, Tree(table, path))
