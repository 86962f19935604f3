"""Parameters of the allocation that follow from the rest of a configuration."""

from collections.abc import Mapping

from hansa import allocation
from hansa.config.sections import AllocationSection

#: Of 365 days: markets that never close. Others state their own `bars_per_year`.
_YEAR_NS = 365 * 86_400 * 10**9


def allocation_parameters(
    section: AllocationSection, step_ns: int
) -> Mapping[str, bool | int | float | str]:
    """As they are stated; bars a year, where they are not, follow from the length of a bar."""
    return {**derived(section.rule, step_ns), **section.parameters}


def derived(rule: str, step_ns: int) -> Mapping[str, float]:
    """What a rule takes from the interval of the data unless something else is stated."""
    takes_years = "bars_per_year" in allocation.parameters(rule)
    return {"bars_per_year": _YEAR_NS / step_ns} if takes_years else {}
