"""Values of a sweep as TOML has them, of whatever kind a notebook gives."""

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hansa.errors import ConfigError
from hansa.search import Value

Plain: TypeAlias = Value | np.generic

#: One value, several (a list, range, array or column), or a table of them.
Writable: TypeAlias = Plain | Iterable[Plain] | NDArray[np.generic] | Mapping[str, Plain]


def assignment(key: str, value: Plain) -> str:
    """A setting as `--set` takes it: `agents.trend.fast=8`."""
    return f"{key}={written(value)}"


def written(value: Writable) -> str:
    """A value as TOML has it, one of NumPy as Python's own that is equal. ConfigError for what no
    configuration can have; sets have no order, which the numbers of a sweep follow.
    """
    if isinstance(value, np.generic | np.ndarray):
        own: Writable = value.tolist()
        return written(own)
    if isinstance(value, bool | str):
        return json.dumps(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {written(each)}" for key, each in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, Iterable) and not isinstance(value, bytes | set | frozenset):
        return f"[{', '.join(written(each) for each in value)}]"
    raise ConfigError(
        "expected a number, a text, true or false, a list of these, or a table such as "
        f'{{"from": 5, "to": 50}}, found {value!r} ({type(value).__name__})'
    )
