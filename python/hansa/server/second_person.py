"""The rule of the second person: a desk with real money that was killed, somebody else resumes."""

from collections.abc import Iterable

from hansa.api.answer import DeskView
from hansa.api.journal import ActionLine
from hansa.server.house import House
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError

#: States of a desk that a kill of any level brings about.
_KILLED = ("killed", "flattening", "flat")


def require_second_person(house: House, caller: Principal, view: DeskView) -> None:
    """Of a desk that is killed, or may be: whoever killed it does not resume it. Raises the problem
    `second_person_required`.
    """
    if view.is_answering and view.state not in _KILLED:
        return
    by = killers(house.actions.of(view.run))
    if caller.name in by:
        raise ProblemError(
            "second_person_required",
            f"{view.run}: killed by {', '.join(sorted(by))}; with real money a person resumes it "
            "who has not killed it since it was resumed last",
        )


def killers(actions: Iterable[ActionLine]) -> frozenset[str]:
    """Who has killed a desk since it was resumed last, or may have: from what people told it,
    newest first. Of a kill that was not refused nobody can say that it was not carried out.
    """
    found = set[str]()
    for each in actions:
        if each.action == "desk.resume" and each.status == "done":
            break
        if each.action.startswith("desk.kill") and each.status != "refused":
            found.add(each.actor)
    return frozenset(found)
