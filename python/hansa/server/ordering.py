"""Orders of people to a desk: who may, and each recorded before it is done and again after."""

from hansa.api.answer import Answer, DeskView, PlacedLine
from hansa.api.orders import CanceledOrder, NewOrder, OrderView, PlacedOrder
from hansa.api.problem import Fault
from hansa.app.desk.socket import Question
from hansa.server.house import House
from hansa.server.paper import is_paper
from hansa.server.recording import Doing, recorded
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError
from hansa.server.stated_reason import require_reason
from hansa.stores import RunFolder


def placed_order(house: House, caller: Principal, run: str, wanted: NewOrder) -> PlacedOrder:
    """Places an order. Raises the problems of the operation."""
    folder = house.watching.folder(run)
    _judge(house, caller, folder, wanted.reason)
    asked = f"{wanted.side} {wanted.quantity} {wanted.instrument} {wanted.kind}"
    doing = Doing("desk.order", folder.path.name, wanted.reason, f"{wanted.cl_ord_id}: {asked}")
    with recorded(house, caller, doing) as action:
        answer = house.desks.command(folder, Question(do="order", order=wanted))
        line = _placed(answer, wanted)
        action.after = "; ".join(answer.did)
    return PlacedOrder(
        order=_order(house, folder, line.id),
        is_replayed=not line.is_new,
        did=answer.did,
        action_seq=action.seq,
    )


def canceled_order(
    house: House, caller: Principal, run: str, order_id: str, reason: str
) -> CanceledOrder:
    """Asks for the end of an order. Raises the problems of the operation."""
    folder = house.watching.folder(run)
    _judge(house, caller, folder, reason)
    known = _order(house, folder, order_id)
    doing = Doing("desk.cancel", folder.path.name, reason, f"{known.id}: {known.status}")
    with recorded(house, caller, doing) as action:
        answer = house.desks.command(folder, Question(do="cancel", order_id=known.id))
        action.after = "; ".join(answer.did)
    order = _order(house, folder, known.id)
    return CanceledOrder(order=order, did=answer.did, action_seq=action.seq)


def order_called(house: House, run: str, cl_ord_id: str) -> OrderView:
    """The order of a run that a person gave this id. Raises the problem `order_not_found`."""
    watched = house.watching.run(run)
    return watched.ask(lambda view: view.order_called(cl_ord_id), "order_not_found")


def _order(house: House, folder: RunFolder, order_id: str) -> OrderView:
    watched = house.watching.run(folder.path.name)
    return watched.ask(lambda view: view.order(order_id), "order_not_found").order


def _judge(house: House, caller: Principal, folder: RunFolder, reason: str) -> None:
    """Whether the caller may, which depends on what the desk trades. Raises the problems
    `forbidden_scope`, `reason_required`.
    """
    view: DeskView = house.desks.view(folder)
    if view.state == "gone":
        raise ProblemError("desk_gone", view.why, execution_status="rejected")
    has_no_money = is_paper(folder, view)
    caller.require("trade:paper" if has_no_money else "trade:live")
    if not has_no_money:
        require_reason(reason, "real money is traded")


def _placed(answer: Answer, wanted: NewOrder) -> PlacedLine:
    """What came of it, where that is an order that was sent. Raises the problems `order_refused`
    and `cl_ord_id_taken`.
    """
    line = answer.placed
    assert line is not None
    if not line.is_same:
        raise ProblemError(
            "cl_ord_id_taken",
            f"{wanted.cl_ord_id}: order {line.id} has this id and asks for something else",
            execution_status="rejected",
        )
    if line.control:
        said = (("control", line.control), ("limit", line.limit), ("observed", line.observed))
        raise ProblemError(
            "order_refused",
            f"order {line.id}: {line.why}",
            errors=tuple(Fault(pointer=name, detail=value) for name, value in said),
            execution_status="rejected",
        )
    return line
