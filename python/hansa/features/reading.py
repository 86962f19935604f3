"""What operators read of a market besides its bars."""

from collections.abc import Iterable

from hansa.features.flow import FLOW_FIELDS, PRINT_FIELDS
from hansa.features.funding import FUNDING_FIELDS

_PART = {
    **{field: "prints" if field in PRINT_FIELDS else "touch" for field in FLOW_FIELDS},
    **{field: "funding" for field in FUNDING_FIELDS},
    **{f"every_{field}": "funding" for field in FUNDING_FIELDS},
}


def reads_of(ops: Iterable[str]) -> frozenset[str]:
    """What these operators read: "touch", "prints" and "funding"."""
    return frozenset(_PART[op] for op in ops if op in _PART)
