"""Desks: how they stand, and what people tell them."""

from hansa.api.answer import Answer, DeskView
from hansa.api.desks import (
    Commanded,
    CommandedAll,
    Configuration,
    DeskLine,
    Hold,
    Kill,
    StartDesk,
    Started,
)
from hansa.api.orders import CanceledOrder, NewOrder, OrderView, PlacedOrder
from hansa.api.page import Page
from hansa.app.view.desks_list import desk_lines
from hansa.server.commanding import Command, commanded, kill_all, resumed, start, stopped
from hansa.server.house import TheHouse
from hansa.server.operation import Operations, Terms
from hansa.server.ordering import canceled_order, order_called, placed_order
from hansa.server.paging import paged
from hansa.server.principal import Caller
from hansa.server.reading import BodyOf
from hansa.server.routes.parameters import ClOrdId, Cursor, Limit, OrderId, Reason, RunName

desks = Operations("desks")
_DESK = "/v1/desks/{run}"
_TOLD = ("reason_required", "desk_gone", "desk_silent", "desk_refused")


@desks(Terms("GET", "/v1/configurations"))
def list_configurations(
    house: TheHouse, cursor: Cursor = "", limit: Limit = 100
) -> Page[Configuration]:
    """Configurations that can be run or traded here."""
    return paged(house.catalog.lines(), cursor, limit)


@desks(Terms("GET", "/v1/desks"))
def list_desks(house: TheHouse, cursor: Cursor = "", limit: Limit = 100) -> Page[DeskLine]:
    """Desks at work, and those that were lost at work."""
    return paged(desk_lines(house.store), cursor, limit)


@desks(
    Terms(
        "POST",
        "/v1/desks",
        need="trade:paper",
        status=201,
        body=StartDesk,
        problems=("configuration_not_found", "start_refused", "desk_silent"),
        is_trading=True,
        lane="start",
    )
)
def start_desk(house: TheHouse, caller: Caller, wanted: BodyOf[StartDesk]) -> Started:
    """Starts a desk on paper, a process of its own. One that is not at work within two minutes may
    still begin: `desk_silent`, and under its `Idempotency-Key` no other is started.
    """
    return start(house, caller, wanted)


@desks(Terms("GET", _DESK))
def read_desk(house: TheHouse, run: RunName) -> DeskView:
    """How a desk stands, as it says itself."""
    return house.desks.view(house.watching.folder(run))


@desks(
    Terms(
        "POST",
        f"{_DESK}/pause",
        need="risk:kill",
        weight=0,
        body=Hold,
        problems=_TOLD,
        lane="urgent",
    )
)
def pause_desk(house: TheHouse, caller: Caller, run: RunName, said: BodyOf[Hold]) -> Commanded:
    """Only orders that reduce a position pass; working orders stay."""
    return commanded(house, caller, Command(run, "pause", said.reason))


@desks(
    Terms(
        "POST",
        f"{_DESK}/resume",
        need="login",
        weight=0,
        body=Hold,
        problems=(*_TOLD, "forbidden_scope", "second_person_required", "conflict"),
        lane="urgent",
    )
)
def resume_desk(house: TheHouse, caller: Caller, run: RunName, said: BodyOf[Hold]) -> Commanded:
    """Trades again after a pause, a kill or a halt. On paper it needs `trade:paper`; with real
    money `risk:resume`, and while it is killed a person who has not killed it since it was resumed
    last. A kill that comes while it is being resumed stands: `conflict`.
    """
    return resumed(house, caller, Command(run, "resume", said.reason))


@desks(
    Terms(
        "POST",
        f"{_DESK}/kill",
        need="risk:kill",
        weight=0,
        body=Kill,
        problems=_TOLD,
        lane="urgent",
    )
)
def kill_desk(house: TheHouse, caller: Caller, run: RunName, said: BodyOf[Kill]) -> Commanded:
    """No new positions; from level 2 every order is cancelled, at 3 every position closed."""
    return commanded(house, caller, Command(run, "kill", said.reason, said.level))


@desks(
    Terms(
        "POST",
        f"{_DESK}/stop",
        need="login",
        body=Hold,
        problems=("desk_gone", "forbidden_scope"),
        lane="urgent",
    )
)
def stop_desk(house: TheHouse, caller: Caller, run: RunName, said: BodyOf[Hold]) -> Commanded:
    """Stops a desk's process in order; it can be gone on with by `hansa trade --resume`."""
    return stopped(house, caller, Command(run, "stop", said.reason))


@desks(
    Terms(
        "POST",
        f"{_DESK}/orders",
        need="login",
        status=201,
        body=NewOrder,
        problems=(*_TOLD, "forbidden_scope", "order_refused", "cl_ord_id_taken"),
        is_trading=True,
        lane="order",
    )
)
def place_order(
    house: TheHouse, caller: Caller, run: RunName, wanted: BodyOf[NewOrder]
) -> PlacedOrder:
    """Places an order through the desk's gate. On paper it needs `trade:paper`, with real money
    `trade:live`. The same again under its `cl_ord_id` is answered with the order that there is.
    """
    return placed_order(house, caller, run, wanted)


@desks(
    Terms(
        "DELETE",
        f"{_DESK}/orders/{{order}}",
        need="login",
        weight=0,
        problems=(*_TOLD, "forbidden_scope", "order_not_found"),
        lane="urgent",
    )
)
def cancel_order(
    house: TheHouse, caller: Caller, run: RunName, order: OrderId, reason: Reason = ""
) -> CanceledOrder:
    """Asks the venue to end an order of the desk; it works until a report says otherwise."""
    return canceled_order(house, caller, run, order, reason)


@desks(Terms("GET", f"{_DESK}/orders/by-client-id/{{cl_ord_id}}", problems=("order_not_found",)))
def find_order(house: TheHouse, run: RunName, cl_ord_id: ClOrdId) -> OrderView:
    """The order that a person gave this id, as it stands: also of a desk that is gone."""
    return order_called(house, run, cl_ord_id)


@desks(
    Terms(
        "POST",
        "/v1/kill",
        need="risk:kill",
        weight=0,
        body=Kill,
        problems=_TOLD,
        lane="urgent",
    )
)
def kill_every_desk(house: TheHouse, caller: Caller, said: BodyOf[Kill]) -> CommandedAll:
    """Kills every desk at work, all at once; those that do not answer are named."""
    return kill_all(house, caller, said)


__all__ = ["Answer", "desks"]
