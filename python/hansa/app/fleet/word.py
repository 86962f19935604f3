"""A person's word for a fleet: one for all of its desks that trade real money."""

from collections.abc import Callable

from hansa.app.fleet.plan import FleetPlan
from hansa.errors import ConfigError


def fleet_phrase(plan: FleetPlan) -> str:
    """What a person types: the fleet, where it trades, each desk of real money with its account,
    and the loss of a day that ends it; "" where no desk is of real money.
    """
    live = [desk for desk in plan.desks if desk.word]
    if not live:
        return ""
    fleet = plan.fleet.fleet
    venues = ", ".join(dict.fromkeys(desk.venue for desk in live))
    desks = ", ".join(f"{desk.name} as {desk.account}" for desk in live)
    lost = f"{format(fleet.daily_loss_max.normalize(), 'f')} {fleet.currency}"
    who = f"fleet {fleet.name} at {venues}: {desks}"
    return f"trade live with {who}, killed when a day loses {lost}"


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
