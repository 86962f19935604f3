"""The rule of the second person: a desk with real money that was killed, somebody else resumes."""

from collections.abc import Iterable, Sequence

from hansa.api.answer import DeskView
from hansa.api.journal import ActionLine
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError

#: States of a desk that a kill of any level brings about.
_KILLED = ("killed", "flattening", "flat")


def require_second_person(caller: Principal, view: DeskView, kills: Sequence[ActionLine]) -> None:
    """Of a desk that is killed, or may be: whoever killed it does not resume it. `kills` are those
    that were on record before it was asked how it stands: one that was done by then shows there,
    any other may come yet. Raises the problem `second_person_required`.
    """
    is_killed = not view.is_answering or view.state in _KILLED
    by = {each.actor for each in kills if is_killed or each.status != "done"}
    if caller.name in by:
        raise ProblemError(
            "second_person_required",
            f"{view.run}: killed by {', '.join(sorted(by))}; with real money a person resumes it "
            "who has not killed it since it was resumed last",
        )


def kills_since_resume(actions: Iterable[ActionLine]) -> tuple[ActionLine, ...]:
    """Kills of a desk since it was resumed last, from what people told it, newest first. Of a kill
    that was not refused nobody can say that it was not carried out.
    """
    found = list[ActionLine]()
    for each in actions:
        if each.action == "desk.resume" and each.status == "done":
            break
        if each.action.startswith("desk.kill") and each.status != "refused":
            found.append(each)
    return tuple(found)
