"""Long work: its progress, its result, its end."""

import msgspec

from hansa.api.formats import Name


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of long work. `state`: waiting, running, done, failed, canceled. `done` of `total`
    units (0 of 0 while that is unknown); `eta_s` is null while it cannot be told. `result` is what
    it made: a run, a file, a sentence; `printed` the last of what agents and strategies printed in
    it, in the answer for one job alone.
    """

    id: str
    kind: str
    title: str
    state: str
    by: str
    begun_at: str
    ended_at: str
    done: int
    total: int
    eta_s: float | None
    result: str
    error: str
    printed: str = ""


class DataFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the data catalog: what is in it, and from when until when."""

    name: str
    bytes: int
    sha256: str
    used_by: tuple[str, ...]


class CheckData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Check the data of a configuration of the catalog."""

    configuration: Name
