"""The manifest: the first record of a journal, which pins everything the run depends on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

from hansa import _core
from hansa.agents import Agent
from hansa.app.content import content
from hansa.config import Config, Json, from_json, to_dict
from hansa.errors import JournalError
from hansa.journal import Kind, read_records
from hansa.strategies import Strategy

#: Nothing in these can change a result, so they are no part of what is pinned.
_WITHOUT_EFFECT = (("run", "block_moments"), ("run", "modules"), ("journal",))


class LivePlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a live run is made of besides: when it began, for which instruments (by place) bars are
    to come, and whether anything finer does.
    """

    began_ns: int
    with_bars: tuple[int, ...]
    has_ticks: bool


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a run depends on. Its bytes are canonical: the same run always has the same.

    `code` names the version and the sources of Hansa, Python and core; `data_sha256` the data
    file; `modules` the user's own files (name to SHA-256), `inline` agents handed over in Python
    (name to SHA-256 of source and parameters); `config` is whole but for what has no effect.
    `live` is there for a live run alone, whose data are in its journal; `series` where bars came
    from a catalog: the fingerprint of what was taken of each, by its name.
    """

    format: int
    code: dict[str, str]
    config: msgspec.Raw
    data_sha256: str
    instruments: tuple[str, ...]
    agents: tuple[str, ...]
    strategies: tuple[str, ...] = ()
    modules: dict[str, str]
    inline: dict[str, str]
    seed: int
    live: LivePlan | msgspec.UnsetType = msgspec.UNSET
    series: dict[str, str] | msgspec.UnsetType = msgspec.UNSET

    def to_bytes(self) -> bytes:
        """Canonical JSON: keys in order, no spaces."""
        return msgspec.json.encode(self, order="deterministic")

    @property
    def is_live(self) -> bool:
        """Whether it is that of a live run."""
        return not isinstance(self.live, msgspec.UnsetType)

    @property
    def run_id(self) -> str:
        """Twelve hexadecimal digits that stand for all of it."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:12]

    @property
    def config_sha256(self) -> str:
        """Stands for the configuration alone: what a trial differs in. 4.0 is 4 here."""
        parts = (self.modules, self.inline, self.agents, self.strategies)
        written = msgspec.json.encode(_shortest(msgspec.json.decode(bytes(self.config))))
        content = written + msgspec.json.encode(parts, order="deterministic")
        return hashlib.sha256(content).hexdigest()

    def changed_data(self, sha256: str, series: Mapping[str, str]) -> tuple[str, ...]:
        """What of the data is not as it was, in words: the series of a catalog by name; none if
        all is.
        """
        if sha256 == self.data_sha256:
            return ()
        if isinstance(self.series, msgspec.UnsetType):
            return (f"the data (SHA-256 {sha256[:16]}, recorded {self.data_sha256[:16]})",)
        names = sorted({*self.series, *series})
        changed = [name for name in names if self.series.get(name) != series.get(name)]
        return tuple(f"{name} in the catalog" for name in changed) or (
            "what is beside the catalog",
        )

    def restore_config(self, folder: Path) -> Config:
        """The configuration, its paths seen from `folder`."""
        return from_json(bytes(self.config).decode(), path=folder / "(manifest)")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the manifest takes from outside the configuration."""

    data_sha256: str
    instruments: Sequence[str]
    agents: Sequence[str]
    modules: Mapping[str, bytes]
    strategies: Sequence[str] = ()
    inline: Sequence[Agent | Strategy] = ()
    live: LivePlan | None = None
    series: Mapping[str, str] = field(default_factory=dict)


def make_manifest(config: Config, inputs: Inputs) -> Manifest:
    """The manifest of a run that is about to begin."""
    return Manifest(
        format=1,
        code=dict(code_identity()),
        config=_pinned(config),
        data_sha256=inputs.data_sha256,
        instruments=tuple(inputs.instruments),
        agents=tuple(inputs.agents),
        strategies=tuple(inputs.strategies),
        modules={n: hashlib.sha256(s).hexdigest() for n, s in sorted(inputs.modules.items())},
        inline=fingerprints(inputs.inline),
        seed=config.run.seed,
        live=msgspec.UNSET if inputs.live is None else inputs.live,
        series=dict(inputs.series) or msgspec.UNSET,
    )


def read_manifest(journal: Path) -> tuple[Manifest, bytes]:
    """The manifest of a journal and its bytes. Raises JournalError when there is none."""
    records = read_records(journal, [Kind.MANIFEST])
    if len(records) == 0:
        raise JournalError(
            f"{journal}: expected a manifest as first record, found none; a run that ended before "
            "it recorded anything decided nothing: begin it anew from its configuration"
        )
    content = records.payload(0)
    try:
        return msgspec.json.decode(content, type=Manifest), content
    except msgspec.DecodeError as error:
        raise JournalError(f"{journal}: the manifest is of another version: {error}") from error


@cache
def code_identity() -> Mapping[str, str]:
    """Version and source hashes of the code at work, as it was when first asked."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode())
        digest.update(file.read_bytes())
    return {
        "core": _core.SOURCE_HASH,
        "python": digest.hexdigest()[:16],
        "version": _core.__version__,
    }


def fingerprints(members: Sequence[Agent | Strategy]) -> dict[str, str]:
    """Of members handed over in Python: by name what stands for source and parameters."""
    return {member.name: _fingerprint(member) for member in members}


def _fingerprint(member: Agent | Strategy) -> str:
    """Of a member's code, with what that reads from outside, and what its constructor left."""
    return hashlib.sha256(content(type(member)) + content(vars(member))).hexdigest()


def _shortest(value: object) -> object:
    """The same value with floats that are whole numbers as such."""
    if isinstance(value, dict):
        return {key: _shortest(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shortest(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _pinned(config: Config) -> msgspec.Raw:
    whole = to_dict(config)
    for path in _WITHOUT_EFFECT:
        table: Json = whole
        for key in path[:-1]:
            table = table[key] if isinstance(table, dict) else None
        if isinstance(table, dict):
            table.pop(path[-1], None)
    return msgspec.Raw(msgspec.json.encode(whole, order="deterministic"))
