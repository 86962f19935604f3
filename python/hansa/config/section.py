"""What every section of a configuration is."""

from dataclasses import dataclass

#: What a user is told when a cost is missing.
COST = "choose one, 0 is a choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A table of the configuration; each key is a field marked with its `Setting`."""
