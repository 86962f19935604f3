"""A fleet at work: desks as processes, looked at together, held to the firm's limits."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hansa.app import line_socket
from hansa.app.desk.log import DeskLog
from hansa.app.desk.socket import Question
from hansa.app.desk.words import Fields, Said
from hansa.app.event_loop import run_async
from hansa.app.fleet.answer import (
    SOCKET,
    FleetAnswer,
    FleetDeskLine,
    FleetOutcome,
    FleetQuestion,
    fleet_folder,
)
from hansa.app.fleet.command import command_words, give, repeat
from hansa.app.fleet.desk import FleetDesk, Phase
from hansa.app.fleet.draining import drain, gone
from hansa.app.fleet.egress import FleetEgress
from hansa.app.fleet.firm import Breach, DeskBooks, Firm, FirmBooks
from hansa.app.fleet.plan import FleetPlan, PlannedDesk
from hansa.app.fleet.restarts import Restarts
from hansa.app.fleet.word import require_fleet_word
from hansa.app.telling import desk_notifier, telling
from hansa.config import interval_ns
from hansa.coordinator.leading import Leadership
from hansa.errors import JournalError, NotFoundError
from hansa.market.finding import iso
from hansa.stores.runs import write_whole

_STATE = "fleet-state.json"
_WAIT_S = 0.05
#: How long desks wait for their way out; without it the first of them leads.
_EGRESS_S = 10.0
#: The states of a desk that is held as strongly as a level asks.
_HELD = {
    1: ("paused", "halted", "killed", "flattening", "flat"),
    2: ("killed", "flattening", "flat"),
    3: ("flattening", "flat"),
}
_ENDED = (Phase.FINISHED, Phase.STOPPED, Phase.FAILED)


class _State(msgspec.Struct, kw_only=True):
    """What a fleet must know of itself after it was killed."""

    runs: dict[str, str] = msgspec.field(default_factory=dict)
    #: What the settings were that each run began with.
    settings: dict[str, str] = msgspec.field(default_factory=dict)
    firm: FirmBooks = msgspec.field(default_factory=FirmBooks)


@dataclass(frozen=True, slots=True)
class FleetEnd:
    """How each desk's process ended up, and whose orders still worked at the venue then."""

    phases: dict[str, str]
    with_orders: tuple[str, ...] = ()


def run_fleet(
    plan: FleetPlan, runs: Path, log: DeskLog, *, confirm: Callable[[str], str]
) -> FleetEnd:
    """Runs the desks until all have ended or the fleet is told to stop (SIGINT, SIGTERM); then they
    are stopped, each to be gone on with by the next start. `confirm` is called with what a person
    must type where desks trade real money. Raises JournalError where the fleet runs already,
    ConfigError where its people cannot be told, or nobody confirms.
    """
    folder = fleet_folder(runs, plan.fleet.fleet.name)
    folder.mkdir(parents=True, exist_ok=True)
    lock = Leadership(folder / "fleet.lock")
    if not lock.take():
        raise JournalError(
            f"{folder.name}: expected nobody at work on it, found process {lock.leader()}; "
            "`hansa fleet status` says how it stands"
        )
    try:
        for desk in plan.desks:
            if desk.word:
                log.say(time.time_ns(), "real_money", _at_stake(desk))
        require_fleet_word(plan, confirm)
        return run_async(_told(plan, runs, log))
    finally:
        lock.release()


def _at_stake(desk: PlannedDesk) -> Fields:
    """What a person confirms of a desk: its account, and its own limits."""
    limits = {"exposure_max": desk.exposure_max, "day_loss_max": desk.loss_max}
    said = {name: format(limit.normalize(), "f") for name, limit in limits.items()}
    return {"desk": desk.name, "account": desk.account, **said}


async def _told(plan: FleetPlan, runs: Path, log: DeskLog) -> FleetEnd:
    notifier = desk_notifier(plan.fleet, log.ask)
    async with telling(notifier, log, desk=plan.fleet.fleet.name):
        return await Fleet(plan, runs, log).run()


class Fleet:
    """All desks of a plan."""

    def __init__(self, plan: FleetPlan, runs: Path, log: DeskLog):
        self._plan, self._log = plan, log
        self._settings = plan.fleet.fleet
        self._folder = fleet_folder(runs, self._settings.name)
        self._state = self._read_state()
        self._desks = {
            desk.name: FleetDesk(
                desk, (runs.resolve(), self._folder), Restarts.of(self._settings), self._say
            )
            for desk in plan.desks
        }
        books = self._state.firm
        books.desks = {name: books.desks.get(name, DeskBooks()) for name in self._desks}
        most = {desk.name: desk.exposure_max for desk in plan.desks}
        self._firm = Firm(self._settings, books, most)
        self._egress = FleetEgress(plan.egresses, self._folder, self._say)
        self._stopping, self._begun = asyncio.Event(), asyncio.Event()
        self._drains: set[asyncio.Task[None]] = set()
        self._began_s = time.monotonic()

    async def run(self) -> FleetEnd:
        """Works until all desks have ended, or it is stopped."""
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._stopping.set)
        server = await line_socket.serve(self._folder, SOCKET, self._answering)
        try:
            await self._begin()
            while not (self._stopping.is_set() or self._has_ended()):
                await self._step()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), self._settings.poll_s)
            await self._stop_all()
        finally:
            server.close()
            line_socket.close(self._folder, SOCKET)
            self._egress.close()
        phases = {name: str(desk.phase) for name, desk in self._desks.items()}
        left = tuple(name for name, desk in self._desks.items() if desk.has_left)
        working = {"orders_still_work": ", ".join(left)} if left else {}
        self._say("fleet_stopped", {**phases, **working})
        return FleetEnd(phases, left)

    async def _begin(self) -> None:
        self._say("fleet_began", {"desks": ", ".join(self._desks), "pid": os.getpid()})
        await self._open_egress()
        for desk in self._plan.desks:
            if desk.lowered:
                self._say("lowered", {"desk": desk.name, "settings": ", ".join(desk.lowered)})
            self._desks[desk.name].begin(self._state.runs.get(desk.name, ""))
            self._tell_of_settings(desk)
        self._begun.set()

    def _tell_of_settings(self, desk: PlannedDesk) -> None:
        """A run keeps the configuration it began with; where the plan is another, people know."""
        run = self._desks[desk.name].run
        began_with = self._state.settings.get(desk.name, desk.settings_sha256)
        if run and began_with != desk.settings_sha256:
            how = (
                "it keeps those it began with; to begin anew, stop the fleet and move its run away"
            )
            self._say("settings_differ", {"desk": desk.name, "run": run, "how": how})

    async def _open_egress(self) -> None:
        """The way out leads before the first desk could."""
        until_s = time.monotonic() + _EGRESS_S
        self._egress.tick()
        while not self._egress.is_ready and time.monotonic() < until_s:
            if self._stopping.is_set():
                return
            await asyncio.sleep(_WAIT_S)
            self._egress.tick()

    async def _step(self) -> None:
        """Looks at every desk, and holds them where the firm's limits say so."""
        self._egress.tick()
        for desk in self._desks.values():
            desk.tick(time.monotonic())
        await self._look()
        await self._repeat()
        breach = self._firm.breach()
        if breach is not None and breach.kill_level > self._firm.books.kill_level:
            await self._hold(breach)
        elif self._firm.books.kill_level:
            await self._kill(self._firm.books.kill_level)
        self._save()

    async def _look(self) -> None:
        running = [desk for desk in self._desks.values() if desk.run and desk.is_alive]
        await asyncio.gather(*(asyncio.to_thread(desk.look) for desk in running))
        for name, desk in self._desks.items():
            if desk.answer is not None:
                self._firm.take(name, desk.answer)

    async def _hold(self, breach: Breach) -> None:
        """A limit of the firm is exceeded: recorded first, so that a fleet that is killed now goes
        on holding its desks.
        """
        self._firm.books.breach, self._firm.books.kill_level = breach.words, breach.kill_level
        self._save()
        began_s = time.monotonic()
        told = Question(do="kill", level=breach.kill_level)
        came = await self._give_all(list(self._desks.values()), told)
        took_ms = round((time.monotonic() - began_s) * 1e3, 3)
        said: dict[str, Said] = {
            "limit": breach.words,
            "level": breach.kill_level,
            "took_ms": took_ms,
        }
        killed = ", ".join(each.desk for each in came if each.result == "done")
        others = "; ".join(each.words for each in came if each.result != "done")
        self._say("breach", {**said, "killed": killed, **({"others": others} if others else {})})

    async def _kill(self, level: int) -> None:
        """Kills again those that answer and are not held so: a breach stands until a resume."""
        asked = [
            desk
            for desk in self._desks.values()
            if desk.is_heard and desk.answer is not None and desk.answer.state not in _HELD[level]
        ]
        await self._give_all(asked, Question(do="kill", level=level))

    async def _give_all(
        self, desks: list[FleetDesk], question: Question
    ) -> tuple[FleetOutcome, ...]:
        return tuple(await asyncio.gather(*(give(desk, question) for desk in desks)))

    async def _repeat(self) -> None:
        """What waits for a desk is done now that it is back, and its people are told."""
        for found in await asyncio.gather(*map(repeat, self._desks.values())):
            if found is not None:
                self._say("kept_done", {"desk": found.desk, "did": found.words})

    async def _answering(self, line: bytes) -> bytes:
        began_s = time.monotonic()
        try:
            question = msgspec.json.decode(line, type=FleetQuestion)
            outcomes = await self._obey(question)
        except (msgspec.DecodeError, NotFoundError) as error:
            return msgspec.json.encode(FleetAnswer(error=str(error)))
        took_ms = round((time.monotonic() - began_s) * 1e3, 3)
        did = tuple(each.words for each in outcomes)
        if question.do == "stop":
            did = ("stopping",)
        if did:
            self._say(f"fleet_{question.do}", {"did": "; ".join(did), "took_ms": took_ms})
        answer = self._answer(did, took_ms)
        return msgspec.json.encode(msgspec.structs.replace(answer, outcomes=outcomes))

    async def _obey(self, question: FleetQuestion) -> tuple[FleetOutcome, ...]:
        desks = self._named(question.desk)
        match question.do:
            case "stop":
                self._stopping.set()
                return ()
            case "status":
                return ()
        await self._begun.wait()
        for desk in desks:  # one that has just died is not said to be at work
            desk.tick(time.monotonic())
        match question.do:
            case "resume":
                return await self._resume(desks)
            case "drain":
                return tuple(self._drain(desk, is_last=question.is_last) for desk in desks)
            case _:
                told = Question(do=question.do, level=question.level)
                return await self._give_all(desks, told)

    async def _resume(self, desks: list[FleetDesk]) -> tuple[FleetOutcome, ...]:
        """Also takes back what a limit of the firm led to, and starts who was given up."""
        self._firm.books.breach, self._firm.books.kill_level = "", 0
        self._save()
        for desk in desks:
            if desk.phase is Phase.FAILED:
                desk.start_again()
        return await self._give_all(desks, Question(do="resume"))

    def _drain(self, desk: FleetDesk, *, is_last: bool) -> FleetOutcome:
        name = desk.plan.name
        if desk.phase is Phase.DRAINING:
            return FleetOutcome(desk=name, result="done", words=f"{name} drains already")
        if not (desk.phase is Phase.RUNNING and desk.is_alive):
            words = f"{name}: {desk.phase}, not at work: there is nothing to drain"
            return FleetOutcome(desk=name, result="undone", words=words)
        wait_s = interval_ns(self._settings.drain_wait) / 1e9
        self._start(drain(desk, wait_s=wait_s, is_last=is_last, say=self._say))
        return FleetOutcome(desk=name, result="done", words=f"{name} drains")

    def _named(self, name: str) -> list[FleetDesk]:
        if name and name not in self._desks:
            raise NotFoundError(f'no desk "{name}"; there are {", ".join(self._desks)}')
        return [self._desks[name]] if name else list(self._desks.values())

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._drains.add(task)
        task.add_done_callback(self._drains.discard)

    async def _stop_all(self) -> None:
        """Every desk stops as with Ctrl-C; the next start goes on with it."""
        for task in self._drains:
            task.cancel()
        running = [desk for desk in self._desks.values() if desk.is_alive]
        for desk in running:
            desk.stop()
        await asyncio.gather(*map(gone, running))
        for desk in running:
            desk.leave(Phase.STOPPED)
        self._save()

    def _has_ended(self) -> bool:
        return all(desk.phase in _ENDED for desk in self._desks.values()) and not self._drains

    def _answer(self, did: tuple[str, ...], took_ms: float) -> FleetAnswer:
        return FleetAnswer(
            did=did,
            took_ms=took_ms,
            fleet=self._settings.name,
            pid=os.getpid(),
            uptime_s=round(time.monotonic() - self._began_s, 3),
            currency=self._settings.currency,
            gross_exposure=format(self._firm.gross_exposure, "f"),
            gross_exposure_max=format(self._settings.gross_exposure_max, "f"),
            day_profit=format(self._firm.day_profit, "f"),
            daily_loss_max=format(self._settings.daily_loss_max, "f"),
            breach=self._firm.books.breach,
            kill_level=self._firm.books.kill_level,
            egresses=tuple(each.url for each in self._plan.egresses),
            desks=tuple(map(self._line, self._desks.values())),
        )

    def _line(self, desk: FleetDesk) -> FleetDeskLine:
        told = desk.answer
        line = FleetDeskLine(
            name=desk.plan.name,
            phase=str(desk.phase),
            run=desk.run,
            pid=desk.pid if desk.is_alive else 0,
            restarts=desk.restarts.made(time.monotonic()),
            exposure_max=format(desk.plan.exposure_max, "f"),
            silent_since=_silent_since(desk),
            why=desk.why,
            kept=command_words(desk.kept.waiting),
        )
        if told is None:
            return line
        return msgspec.structs.replace(
            line,
            state=told.state,
            why=desk.why or told.held,
            equity=told.equity,
            day_profit=format(self._firm.day_profit_of(desk.plan.name), "f"),
            day_since=told.day_since,
            gross_exposure=told.gross_exposure,
            orders=told.orders,
            fills=told.fills,
            records=told.records,
            age_s=round(time.monotonic() - desk.heard_s, 3),
        )

    def _read_state(self) -> _State:
        path = self._folder / _STATE
        try:
            return msgspec.json.decode(path.read_bytes(), type=_State)
        except FileNotFoundError:
            return _State()
        except (OSError, msgspec.DecodeError) as error:
            raise JournalError(
                f"{path}: expected the state of a fleet, cannot read it: {error}; look at it, or "
                "take it away to start every desk anew"
            ) from error

    def _save(self) -> None:
        ended = {name for name, desk in self._desks.items() if desk.phase is Phase.FINISHED}
        before = self._state.runs
        self._state.runs = {
            name: desk.run for name, desk in self._desks.items() if name not in ended
        }
        for name, run in self._state.runs.items():
            began_with = self._state.settings.get(name, "")
            is_new = run != before.get(name, "") or not began_with
            if run and is_new:
                self._state.settings[name] = self._desks[name].plan.settings_sha256
        write_whole(self._folder / _STATE, msgspec.json.encode(self._state))

    def _say(self, event: str, fields: Fields) -> None:
        self._log.say(time.time_ns(), event, fields)


def _silent_since(desk: FleetDesk) -> str:
    """From when on a desk at work has not answered; "" where it does."""
    silent_s = desk.silent_s
    return "" if silent_s is None else iso(time.time_ns() - round(silent_s * 1e9))
