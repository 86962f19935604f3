"""From a TOML file, the environment and `--set` to a checked configuration."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hansa.config.draft import Draft
from hansa.config.environment import Environment
from hansa.config.reading import instruments_of
from hansa.config.sections import Config, InstrumentSection
from hansa.config.tree import Tree, read_toml


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
    return draft(path, overrides, environment=environment).config()


def draft(
    path: Path | str, overrides: Sequence[str] = (), *, environment: Environment | None = None
) -> Draft:
    """What `load` makes the configuration of, read from the disk."""
    return Draft.read(Path(path), [("--set", each) for each in overrides], environment=environment)


def load_instruments(path: Path) -> Mapping[str, InstrumentSection]:
    """The instruments written in a TOML file, by name; ConfigError as for `load`."""
    table = read_toml(path)
    return instruments_of(table, Tree(table, path))
