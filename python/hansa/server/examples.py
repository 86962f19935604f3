"""Examples of answers and bodies in the schema: taken from a server at work, kept in a file."""

from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("examples.json")


@cache
def _examples() -> dict[str, msgspec.Raw]:
    if not _FILE.is_file():
        return {}
    return msgspec.json.decode(_FILE.read_bytes(), type=dict[str, msgspec.Raw])


def example_of(name: str) -> object:
    """The example of an operation's answer, or of its body (`NAME.body`); None where there is
    none.
    """
    raw = _examples().get(name)
    return None if raw is None else msgspec.json.decode(raw)
