"""What of splits, dividends and funding a desk is not told of, and that it says so."""

from collections.abc import Iterable, Iterator

from hansa.config import Config
from hansa.errors import ConfigError
from hansa.market import Table

_WAY_OUT = "end the desk before a split, and begin anew behind it"


def refuse_actions(config: Config) -> None:
    """ConfigError for actions of recorded data, by which `hansa run` goes and no desk does."""
    if config.actions:
        paths = ", ".join(dict.fromkeys(each.path for each in config.actions))
        raise ConfigError(
            "actions: expected none for `hansa trade` over recorded data, which is told of no "
            f"splits, dividends and funding, found {paths}; leave them out (--set 'actions=[]'), "
            "and end the data before a split"
        )


def untold(config: Config, tables: Iterable[Table] = ()) -> Iterator[str]:
    """What a desk says of it as it begins, a line each; `tables` are the recorded ones."""
    data = config.data
    if config.actions:
        yield (
            f"actions: not read, for a live desk is told of no splits, dividends and funding; "
            f"{_WAY_OUT}"
        )
    if data is not None and data.adjust in ("splits", "all"):
        yield (
            f'data.adjust: "{data.adjust}" has no effect, for features of a live desk see prices '
            f"as they come; {_WAY_OUT}"
        )
    if data is not None and data.catalog is not None and tables:
        from hansa.app.catalog_actions import known_actions

        for symbol, words in known_actions(config.resolve(data.catalog), tables):
            yield (
                f"{symbol}: expected no splits and dividends within the data of a desk, which is "
                f"told of none, found {words} as a move of the price; {_WAY_OUT}"
            )
