"""What the server is made of: one of each part, handed to every handler."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from hansa.app.configurations import Configurations
from hansa.app.view.travel import Traveller
from hansa.server.desks import DeskLink
from hansa.server.jobs import Jobs
from hansa.server.metrics import Metrics
from hansa.server.reasons import Explainer
from hansa.server.security.guarding import Security
from hansa.server.watching import Watching
from hansa.stores import RunStore
from hansa.stores.actions import ActionJournal
from hansa.stores.people import People


@dataclass(frozen=True, slots=True)
class House:
    """The parts of a server. `origin` is the address that its page is opened at."""

    store: RunStore
    home: Path
    origin: str
    catalog: Configurations
    people: People
    actions: ActionJournal
    security: Security
    watching: Watching
    desks: DeskLink
    jobs: Jobs
    metrics: Metrics
    traveller: Traveller
    explainer: Explainer
    now_ns: Callable[[], int]


async def _house(request: Request) -> House:  # in the loop: it needs no thread
    house: House = request.app.state.house
    return house


#: The parameter by which a handler gets the house.
TheHouse: TypeAlias = Annotated[House, Depends(_house)]
