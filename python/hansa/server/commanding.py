"""What people tell desks: who may, recorded before it is done and again when it was."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from hansa.api.answer import Answer, DeskView
from hansa.api.desks import Commanded, CommandedAll, Kill, StartDesk, Started
from hansa.api.runs import RunLine
from hansa.app.at_once import at_once
from hansa.app.desk.left import left_after
from hansa.app.desk.socket import Question
from hansa.app.launching import launch, run_of, stop
from hansa.app.view.desks_list import desks_at_work
from hansa.app.view.text import at_text
from hansa.errors import ConfigError, HansaError, NotFoundError, SilentError
from hansa.server.house import House
from hansa.server.paper import is_paper
from hansa.server.recording import Doing, recorded
from hansa.server.second_person import kills_since_resume, require_second_person
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError, as_problem
from hansa.server.stated_reason import require_reason
from hansa.stores import RunFolder

_WHY = "it closes positions, or real money is traded"

Told: TypeAlias = Literal["pause", "resume", "kill", "stop"]


@dataclass(frozen=True, slots=True)
class Command:
    """What a desk is told."""

    run: str
    do: Told
    reason: str
    level: int = 0

    @property
    def action(self) -> str:
        """Its name in the journal of actions."""
        return f"desk.{self.do}" + (f".{self.level}" if self.level else "")


def commanded(house: House, caller: Principal, command: Command) -> Commanded:
    """Pauses or kills a desk. Raises the problems of the operation."""
    folder = house.watching.folder(command.run)
    view = house.desks.view(folder)
    _require_what_money_wants(command, is_paper(folder, view))
    return _told(house, caller, command, view)


def resumed(house: House, caller: Principal, command: Command) -> Commanded:
    """Lets a desk trade again. Raises the problems of the operation."""
    folder = house.watching.folder(command.run)
    name = folder.path.name
    # First what is on record and under way, then how it stands: no kill falls in between.
    mark, kills = house.desks.kills.mark(name), kills_since_resume(house.actions.of(name))
    view = house.desks.view(folder, young_s=0.0)
    has_no_money = is_paper(folder, view)
    caller.require("trade:paper" if has_no_money else "risk:resume")
    _require_what_money_wants(command, has_no_money)
    if not has_no_money:
        require_second_person(caller, view, kills)
    return _told(house, caller, command, view, mark)


def _told(
    house: House, caller: Principal, command: Command, view: DeskView, mark: int = 0
) -> Commanded:
    """Records what a desk is told, tells it, and records what came of it."""
    folder, requested_at = house.watching.folder(command.run), at_text(house.now_ns())
    name = folder.path.name
    doing = Doing(command.action, name, command.reason, _stands(view.answer))
    with recorded(house, caller, doing) as action:
        if view.state == "gone":
            raise ProblemError("desk_gone", view.why, execution_status="rejected")
        answer = _ask(house, folder, command, mark)
        action.after = f"{_stands(answer)}; journal {answer.records} records, head {answer.head}"
    left = left_after(answer, command.level)
    return Commanded(
        run=name,
        did=answer.did,
        requested_at=requested_at,
        asked_at=answer.asked_at,
        done_at=answer.done_at,
        took_ms=answer.took_ms,
        state=answer.state,
        orders_left=len(answer.open_orders),
        positions_left=sum(1 for each in answer.positions if float(each.quantity or 0) != 0),
        left=left,
        action_seq=action.seq,
    )


def _ask(house: House, folder: RunFolder, command: Command, mark: int) -> Answer:
    """Tells the desk. A kill that came while it was being resumed is told once more: a resume that
    was judged before it must not be the last word. Raises the problem `conflict` then.
    """
    desks, name = house.desks, folder.path.name
    if command.do == "kill":
        with desks.kills.killing(name, command.level):
            return desks.command(folder, Question(do="kill", level=command.level))
    answer = desks.command(folder, Question(do=command.do))  # type: ignore[arg-type]
    level = desks.kills.level_since(name, mark) if command.do == "resume" else 0
    if level:
        desks.command(folder, Question(do="kill", level=level))
        detail = f"{name}: killed at level {level} while it was being resumed: the kill stands"
        raise ProblemError("conflict", detail, execution_status="rejected")
    return answer


def kill_all(house: House, caller: Principal, said: Kill) -> CommandedAll:
    """Kills every desk at work, all at once; those that do not answer are named."""
    runs = desks_at_work(house.store)
    if any(run.mode != "paper" for run in runs) or said.level == 3:
        require_reason(said.reason, _WHY)
    doing = Doing(f"desks.kill.{said.level}", "all desks", said.reason, f"{len(runs)} desks")

    def kill(run: RunLine) -> Commanded | tuple[str, str]:
        try:
            return commanded(house, caller, Command(run.run, "kill", said.reason, said.level))
        except Exception as error:  # noqa: BLE001  whatever fails at one, the others are killed
            return (run.run, as_problem(error).detail)

    with recorded(house, caller, doing) as action:
        all_told = at_once(kill, runs)
        done = tuple(each for each in all_told if isinstance(each, Commanded))
        failed = tuple(each for each in all_told if isinstance(each, tuple))
        action.after = f"{len(done)} killed, {len(failed)} not reached"
    return CommandedAll(done=done, failed=failed, action_seq=action.seq)


def stopped(house: House, caller: Principal, command: Command) -> Commanded:
    """Stops a desk's process in order."""
    folder = house.watching.folder(command.run)
    requested_at = at_text(house.now_ns())
    view = house.desks.view(folder)
    has_no_money = is_paper(folder, view)
    caller.require("trade:paper" if has_no_money else "trade:live")
    _require_what_money_wants(command, has_no_money)
    doing = Doing(command.action, folder.path.name, command.reason, _stands(view.answer))
    with recorded(house, caller, doing) as action:
        try:
            pid = stop(folder)
        except NotFoundError as error:
            raise ProblemError("desk_gone", str(error)) from error
        action.after = f"process {pid} was told to stop"
    return Commanded(
        run=folder.path.name,
        did=(f"told process {pid} to stop",),
        requested_at=requested_at,
        asked_at="",
        done_at=at_text(house.now_ns()),
        took_ms=0.0,
        state="stopping",
        orders_left=0,
        positions_left=0,
        left=(),
        action_seq=action.seq,
    )


def start(house: House, caller: Principal, wanted: StartDesk) -> Started:
    """Starts a desk on paper."""
    try:
        entry = house.catalog.entry(wanted.configuration)
    except NotFoundError as error:
        raise ProblemError("configuration_not_found", str(error)) from error
    doing = Doing("desk.start", entry.name, wanted.reason, "")
    with recorded(house, caller, doing) as action:
        log = house.home / "logs" / f"{entry.name}-{action.seq}.jsonl"
        try:
            launched = launch(entry, house.store, log)
            folder = run_of(launched, house.store)
        except SilentError as error:
            detail = f"{error}; it may still begin, and GET /v1/desks lists it then"
            raise ProblemError("desk_silent", detail, execution_status="unknown") from error
        except (ConfigError, HansaError) as error:
            raise ProblemError("start_refused", str(error)) from error
        action.after = f"run {folder.path.name}, process {launched.process.pid}"
    return Started(configuration=entry.name, pid=launched.process.pid, run=folder.path.name)


def _require_what_money_wants(command: Command, has_no_money: bool) -> None:
    """A reason, with real money and for what closes positions."""
    if not has_no_money or command.level == 3:
        require_reason(command.reason, _WHY)


def _stands(answer: Answer | None) -> str:
    if answer is None:
        return "not known"
    held = sum(1 for each in answer.positions if float(each.quantity or 0) != 0)
    return f"{answer.state}, {len(answer.open_orders)} open orders, {held} positions"
