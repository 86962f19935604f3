"""A person's word for a fleet: one for all of its desks that trade real money."""

from collections.abc import Callable

from hansa.app.fleet.plan import FleetPlan
from hansa.errors import ConfigError


def fleet_phrase(plan: FleetPlan) -> str:
    """What a person types: the fleet, each desk of real money and its account are in it; "" where
    there is none.
    """
    desks = [f"{desk.name} as {desk.account}" for desk in plan.desks if desk.word]
    return f"trade live with fleet {plan.fleet.fleet.name}: {', '.join(desks)}" if desks else ""


def require_fleet_word(plan: FleetPlan, confirm: Callable[[str], str]) -> None:
    """Raises ConfigError unless a person typed what names fleet, desks and accounts. It holds for
    every start of these desks by this process, restarts and drains among them.
    """
    phrase = fleet_phrase(plan)
    if not phrase:
        return
    typed = confirm(phrase).strip()
    if typed != phrase:
        raise ConfigError(
            f'expected "{phrase}" to be typed before real money is traded, found "{typed}"; no '
            "desk was started"
        )
