"""Where a log-in comes from."""

from typing import NamedTuple


class Caller(NamedTuple):
    """The address a request came from, and what its client calls itself."""

    address: str
    agent: str = ""
