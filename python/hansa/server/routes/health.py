"""Whether the server is well, and what it counts."""

from fastapi import Request
from starlette.responses import JSONResponse, Response

import hansa
from hansa.api.health import Health, Ready
from hansa.app.view.text import at_text
from hansa.server.house import TheHouse
from hansa.server.metrics import MEDIA
from hansa.server.operation import Operations, Terms

health = Operations("health")


@health(Terms("GET", "/health", need="nothing", weight=0))
def read_health(house: TheHouse) -> Health:
    """The server answers: says nothing of desks."""
    return Health(status="ok", version=hansa.__version__, at=at_text(house.now_ns()))


@health(Terms("GET", "/ready", need="nothing", weight=0, problems=("store_failed",)))
def read_ready(house: TheHouse) -> Ready:
    """Whether the folder of runs can be read and actions can be recorded."""
    return Ready(
        status="ready", runs=len(house.store.runs()), has_owner=not house.people.needs_owner()
    )


@health(Terms("GET", "/metrics", media=MEDIA))
def read_metrics(house: TheHouse) -> str:
    """Counts in the text format of Prometheus; needs an API key with `read`."""
    house.metrics.look_at(house.desks.known())
    return Response(house.metrics.text(), media_type=MEDIA)  # type: ignore[return-value]


@health(Terms("GET", "/openapi.json", need="nothing"))
def read_schema(request: Request) -> str:
    """The schema of this API."""
    return JSONResponse(request.app.openapi())  # type: ignore[return-value]
