"""What Hansa takes from the environment; nothing else in the package reads it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "HANSA_"


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables Hansa listens to.

    `HANSA_RUNS` is the folder of the runs (default: `runs`). `HANSA_<SECTION>__<KEY>=value` sets a
    configuration key, as `--set` does: `HANSA_VENUE__TAKER_FEE_BPS=5`. `overrides` pairs the name
    of each such variable with its assignment, in the order of the names.
    """

    runs: Path = Path("runs")
    overrides: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None) -> "Environment":
        """The environment of this process, or the variables given."""
        found = os.environ if variables is None else variables
        named = sorted(name for name in found if name.startswith(_PREFIX) and "__" in name)
        overrides = tuple((name, f"{_key(name)}={found[name]}") for name in named)
        return cls(runs=Path(found.get("HANSA_RUNS") or "runs"), overrides=overrides)


def _key(name: str) -> str:
    return ".".join(part.lower() for part in name.removeprefix(_PREFIX).split("__"))
