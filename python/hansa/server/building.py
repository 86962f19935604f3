"""From a place to a house: the one place of the server that knows which parts there are."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hansa.app.configurations import Configurations
from hansa.app.view.travel import Traveller
from hansa.server.desks import DeskLink
from hansa.server.house import House
from hansa.server.jobs import Jobs
from hansa.server.metrics import Metrics
from hansa.server.reasons import Explainer
from hansa.server.security.guarding import secured
from hansa.server.watching import Watching
from hansa.stores import RunFolder, RunStore
from hansa.stores.actions import ActionJournal
from hansa.stores.answers import Answers
from hansa.stores.people import People

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@dataclass(frozen=True, slots=True)
class Place:
    """Where runs lie, where users and actions are kept, and how the page is opened: its address,
    and further names of this machine.
    """

    store: RunStore
    home: Path
    origin: str
    names: tuple[str, ...] = ()


def build_house(
    place: Place,
    catalog: Configurations,
    *,
    is_sealed: bool,
    hasher: "PasswordHasher | None" = None,
) -> House:
    """All parts. Raises JournalError where another server is at work in `home`, DataError where its
    files cannot be used.
    """
    place.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    actions = ActionJournal(place.home / "actions")
    people = People(place.home, hasher=hasher)
    traveller, explainer = Traveller(), Explainer()

    def forget(folder: RunFolder) -> None:
        traveller.forget(folder)
        explainer.forget(folder)

    return House(
        store=place.store,
        home=place.home,
        origin=place.origin,
        catalog=catalog,
        people=people,
        actions=actions,
        security=secured(people, Answers(place.home), time.time_ns, is_tls=is_sealed),
        watching=Watching(place.store, forget),
        desks=DeskLink(time.time_ns),
        jobs=Jobs(place.store, time.time_ns),
        metrics=Metrics(),
        traveller=traveller,
        explainer=explainer,
        now_ns=time.time_ns,
    )


def close_house(house: House) -> None:
    """Lets everything go; no desk is touched."""
    house.jobs.close()
    house.desks.close()
    house.people.close()
    house.actions.close()
