"""What is wrong with a configuration: each fault with its place, and all of them at once."""

from collections.abc import Callable
from typing import TypeVar, cast

from hansa.config.tree import Tree
from hansa.errors import ConfigError, SettingError

T = TypeVar("T")


class Faults:
    """Reads part after part and tells all that is wrong at once, a line each."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._is_setting = True

    def read(self, part: Callable[[], T]) -> T:
        """What `part` reads; after a fault nothing, for `end` will raise before it is used."""
        try:
            return part()
        except ConfigError as error:
            self._lines += str(error).splitlines()
            self._is_setting &= isinstance(error, SettingError)
            return cast(T, None)

    def end(self) -> None:
        """Raises ConfigError if anything was wrong, SettingError if keys alone were."""
        if self._lines:
            text = "\n".join(dict.fromkeys(self._lines))
            raise SettingError(text) if self._is_setting else ConfigError(text)


def fault(tree: Tree, key: str, text: str) -> ConfigError:
    """The error for one key: its source, its dotted name, what is wrong."""
    source = tree.source(key)
    return ConfigError(f"{source}: {key}: {text}" if key else f"{source}: {text}")


def refuse(tree: Tree, key: str, text: str) -> None:
    """Raises the error for one key."""
    raise fault(tree, key, text)


def refuse_key(tree: Tree, key: str, text: str) -> None:
    """Raises the error for a key that cannot be there, whatever its value."""
    raise SettingError(str(fault(tree, key, text)))
