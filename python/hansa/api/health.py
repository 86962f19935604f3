"""Whether the server is well."""

import msgspec

from hansa.api.formats import At


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The server answers: its version and time."""

    status: str
    version: str
    at: At


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """The server can do its work: how many runs and desks it sees."""

    status: str
    runs: int
    has_owner: bool
