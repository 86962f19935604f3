"""Who an order came from, and the order's id as people see it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hansa.app.manifest import Manifest

#: Orders that the council's decisions led to, those by which a desk leaves its positions at a
#: command, those of people, and those of the first strategy; others follow it.
COUNCIL, FLATTEN, PERSON, FIRST_STRATEGY = 1, 2, 3, 16

_NAMES: Mapping[int, str] = MappingProxyType(
    {0: "configuration", COUNCIL: "council", FLATTEN: "flatten", PERSON: "person", 4: "desk"}
)

_SEQUENCE_BITS = 48

#: What no strategy is called.
RESERVED = frozenset(_NAMES.values())


def source_of(cl_ord_id: int) -> int:
    """The number of the source an order came from."""
    return cl_ord_id >> _SEQUENCE_BITS


def sequence_of(cl_ord_id: int) -> int:
    """The number of an order among those of its source, from 1."""
    return cl_ord_id & ((1 << _SEQUENCE_BITS) - 1)


def printed_id(run_id: str, cl_ord_id: int) -> str:
    """The order's id as people see it: run, source, sequence."""
    return f"{run_id}-{source_of(cl_ord_id)}-{sequence_of(cl_ord_id)}"


def source_name(strategies: Sequence[str], source: int) -> str:
    """`council`, `flatten`, `person`, or the name of a strategy; of a command also `configuration`,
    or `desk`, which is the desk by itself.
    """
    place = source - FIRST_STRATEGY
    if 0 <= place < len(strategies):
        return strategies[place]
    return _NAMES.get(source, f"source {source}")


def source_number(strategies: Sequence[str], name: str) -> int | None:
    """The number of a source of orders by its name; None if no source is called so."""
    if name in strategies:
        return FIRST_STRATEGY + strategies.index(name)
    return {"council": COUNCIL, "flatten": FLATTEN, "person": PERSON}.get(name)


def source_names(manifest: Manifest) -> tuple[str, ...]:
    """Every source of orders that a run has: the council first, if it has agents."""
    council = ("council",) if manifest.agents else ()
    return council + manifest.strategies
