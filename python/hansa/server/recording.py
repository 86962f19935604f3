"""An action of a person: on the record before it is done, and again with what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hansa.errors import JournalError, StoreError
from hansa.journal.actions import Action
from hansa.server.house import House
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody is about to do: its name, what to, why, and how that stood before."""

    action: str
    target: str
    reason: str = ""
    before: str = ""


@dataclass(slots=True)
class Recorded:
    """State: an action that is being done; `after` is to say how things stand then."""

    seq: int
    after: str = ""


@contextmanager
def recorded(house: House, caller: Principal, doing: Doing) -> Iterator[Recorded]:
    """Records an action, lets it be done, and records what came of it: "done", "refused", "unknown"
    where nobody can tell, or "failed". What cannot be recorded is not done.
    """
    said = Action(
        request_id=caller.request_id,
        actor=caller.name,
        role=caller.role,
        via=caller.via,
        address=caller.address,
        action=doing.action,
        target=doing.target,
        reason=doing.reason,
        before=doing.before,
    )
    action = _begun(house, said)
    status = "failed"
    try:
        yield action
        status = "done"
    except ProblemError as error:
        is_unknown = error.execution_status == "unknown"
        status = "unknown" if is_unknown else "refused"
        action.after = f"{error.code}: {error.detail}"
        raise
    finally:
        house.actions.end(action.seq, status, action.after)


def _begun(house: House, said: Action) -> Recorded:
    try:
        return Recorded(house.actions.begin(said))
    except JournalError as error:
        raise StoreError(f"{said.action} was not done, it cannot be recorded: {error}") from error
