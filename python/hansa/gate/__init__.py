"""The gate's front: its controls, as the core knows them."""

from dataclasses import dataclass

from hansa import _core


@dataclass(frozen=True, slots=True)
class Control:
    """A pre-trade control: its number in the journal, its name, the unit of its numbers."""

    number: int
    name: str
    unit: str


def controls() -> tuple[Control, ...]:
    """All controls, in the order in which the gate applies them."""
    return tuple(Control(number, name, unit) for number, name, unit in _core.controls())
