"""One desk of a fleet: a process of its own, started, watched, and started again."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import msgspec

from hansa.api.answer import Answer
from hansa.app.desk.kept import KeptCommand
from hansa.app.desk.left import EXIT_LEFT
from hansa.app.desk.socket import Question, ask
from hansa.app.desk.words import Fields
from hansa.app.fleet.plan import PlannedDesk, live_word
from hansa.app.fleet.restarts import Restarts
from hansa.app.line_socket import address_of
from hansa.app.manifest import read_manifest
from hansa.app.replaying import restore_config
from hansa.errors import NotFoundError
from hansa.journal import has_writer
from hansa.stores import RunFolder

#: A desk that does not answer so soon counts as it did before.
ANSWER_S = 2.0
#: How a process ends that would end so again: input or use, or something that is not there.
_NOT_PASSING = (2, 3)
#: What a desk that cannot begin says at most.
_WORDS_MAX = 300


class Phase(StrEnum):
    """What a desk's process does."""

    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"
    DRAINING = "draining"
    DRAINED = "drained"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class _Line(msgspec.Struct):
    event: str = ""
    run: str = ""


class FleetDesk:
    """Moved by `tick`, about twice a second. `say` hears what happens to it."""

    def __init__(
        self,
        plan: PlannedDesk,
        folders: tuple[Path, Path],
        restarts: Restarts,
        say: Callable[[str, Fields], None],
    ):
        self.plan, self.restarts, self._say = plan, restarts, say
        self._runs, self._folder = folders
        self.phase, self.why, self.run = Phase.STOPPED, "", ""
        self.answer: Answer | None = None
        #: Whether orders of it still worked at the venue when it stopped last.
        self.has_left = False
        self.heard_s = 0.0
        #: When its process came to work: it is waited for from then on.
        self._began_s = 0.0
        self._is_forced = False
        #: Whether it answered when it was asked last.
        self.is_heard = False
        self._kept_file = self._folder.resolve() / f"{plan.name}.kept.json"
        self.kept = KeptCommand(self._kept_file)
        #: Held while it is told something: what is said last is what holds.
        self.commanding = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._read_from = 0
        self._due_s = 0.0

    @property
    def is_alive(self) -> bool:
        """Whether its process runs, also one that an earlier fleet started."""
        if self._process is not None:
            return self._process.poll() is None
        return bool(self.run) and has_writer(self.folder.journal)

    @property
    def silent_s(self) -> float | None:
        """For how long it has not answered though it is at work; None where it does."""
        silent_s = time.monotonic() - max(self.heard_s, self._began_s)
        is_silent = self.phase is Phase.RUNNING and not self.is_heard and silent_s > ANSWER_S
        return silent_s if is_silent and self.is_alive else None

    @property
    def folder(self) -> RunFolder:
        """Its run; only where `run` is known."""
        return RunFolder(self._runs / self.run)

    @property
    def pid(self) -> int:
        """The process, 0 where none is known."""
        if self._process is not None:
            return self._process.pid
        address = address_of(self.folder.path, "desk") if self.run else None
        return 0 if address is None else address.pid

    def begin(self, run: str) -> None:
        """Takes over a run that is at work, goes on with one that was left, or starts anew; not
        where a command waits that cannot be read: a desk at work is paused then, by `repeat`.
        """
        self.run = run if run and (self._runs / run / "journal").is_dir() else ""
        if not self.run:
            # A fleet that was killed right after it started a desk has not written down its run.
            self._look_for_run()
            self.run = self.run if self.is_alive else ""
        if self.is_alive:
            self._at_work()
            self._tell("adopted", {"run": self.run, "pid": self.pid})
        if broken := self.kept.broken:
            self._hold_back(broken)
        elif self.phase is not Phase.RUNNING:
            self.start()

    def start(self) -> None:
        """Starts its process."""
        self.phase, self.why, self.has_left = Phase.STARTING, "", False
        out = self._folder / f"{self.plan.name}.log"
        with out.open("ab") as written:
            self._read_from = written.tell()
            # A session of its own: Ctrl-C on the fleet's terminal is for the fleet.
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                start_new_session=True,
            )
        self._tell("desk_started", {"pid": self._process.pid, "run": self.run or "new"})

    def tick(self, now_s: float) -> None:
        """Looks whether its process began, ended, or is to be started again."""
        if self.phase is Phase.WAITING and now_s >= self._due_s:
            self.start()
            return  # how that went is seen at the next look
        if self.phase is Phase.STARTING:
            self._look_for_run()
        if self.phase in (Phase.STARTING, Phase.RUNNING) and not self.is_alive:
            self._ended(now_s)

    def look(self, *, timeout_s: float = ANSWER_S) -> None:
        """Asks how it stands; where it does not answer, what it said last holds."""
        try:
            self.tell(Question(do="status", is_brief=True), timeout_s=timeout_s)
            self.is_heard = True
        except NotFoundError:
            self.is_heard = False

    def tell(self, question: Question, *, timeout_s: float = ANSWER_S) -> Answer:
        """Asks or tells its desk. Raises NotFoundError where nobody answers."""
        if not self.run:
            raise NotFoundError(f"desk {self.plan.name}: expected a run, found none; it starts")
        answer = ask(self.folder, question, timeout_s=timeout_s)
        self.answer, self.heard_s = answer, time.monotonic()
        return answer

    def stop(self) -> None:
        """Asks its process to stop: the desk ends as with Ctrl-C, and can be gone on with."""
        if self.is_alive and self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def end_by_force(self, why: str) -> None:
        """Its process hangs. Its journal is whole, as after a crash; of its orders nobody knows."""
        if not (self.is_alive and self.pid):
            return
        self.why = f"{why} and was killed: what worked of its orders may work on at the venue"
        self._tell("desk_killed", {"pid": self.pid, "why": self.why})
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._is_forced = True

    def leave(self, phase: Phase) -> None:
        """Its process has been stopped on purpose: it is not started again by itself. One that had
        to be killed has failed.
        """
        self.has_left = self._process is not None and self._process.poll() == EXIT_LEFT
        has_failed = self._is_forced and phase is Phase.STOPPED
        self._process, self.phase = None, Phase.FAILED if has_failed else phase
        self._is_forced = False

    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "hansa.cli", "trade", "--headless"]
        command += ["--runs", str(self._runs), "--kept", str(self._kept_file)]
        if self.plan.word:
            command += ["--confirm", self._word()]
        if self.run:
            return [*command, "--resume", str(self.folder.path)]
        settings = [word for each in self.plan.overrides for word in ("--set", each)]
        return [*command, str(self.plan.config), *settings]

    def _word(self) -> str:
        """A run keeps the settings that it began with, and its person's word is about those."""
        if not self.run:
            return self.plan.word
        manifest, _ = read_manifest(self.folder.journal)
        return live_word(restore_config(self.folder, manifest))

    def _look_for_run(self) -> None:
        """The first word of its process says which run it is."""
        for line in reversed(self._written().splitlines()):
            with contextlib.suppress(msgspec.DecodeError):
                said = msgspec.json.decode(line, type=_Line)
                if said.event in ("began", "resumed"):
                    self.run = said.run
                    self._at_work()
                    return

    def _at_work(self) -> None:
        """It began or went on: from now on it answers, or is silent."""
        self.phase, self._began_s = Phase.RUNNING, time.monotonic()

    def _written(self) -> bytes:
        log = self._folder / f"{self.plan.name}.log"
        if not log.exists():
            return b""
        with log.open("rb") as written:
            written.seek(self._read_from)
            return written.read()

    def _ended(self, now_s: float) -> None:
        self._look_for_run()
        has_begun = self.phase is Phase.RUNNING
        code = None if self._process is None else self._process.wait()
        status = self.folder.status() if self.run else "failed"
        self._process = None
        if status in ("finished", "stopped") and code in (None, 0, EXIT_LEFT):
            self.phase, self.has_left = Phase(status), code == EXIT_LEFT
            left = {"orders": "some still work at the venue"} if self.has_left else {}
            self._tell("desk_ended", {"status": status, "run": self.run, **left})
            return
        self.why = self._reason(code)
        if not has_begun and code in _NOT_PASSING:
            self._give_up(now_s, "it cannot begin")
            return
        at_s = self.restarts.next_s(now_s)
        if at_s is None:
            self._give_up(now_s, "it failed too often")
            return
        self.phase, self._due_s = Phase.WAITING, at_s
        self._tell("desk_died", {"why": self.why, "restart_s": round(at_s - now_s, 3)})

    def _hold_back(self, broken: str) -> None:
        """What a person wants of it is not known: it may be a kill."""
        self.why = broken
        if self.phase is Phase.RUNNING:
            self._tell("unkept", {"command": "unknown", "why": broken, "did": "it is paused"})
        else:
            self._give_up(time.monotonic(), "a command waits for it that cannot be read")

    def _give_up(self, now_s: float, words: str) -> None:
        """Nobody starts it again by itself: its words say why, and what a person does."""
        self.phase = Phase.FAILED
        self._tell("gave_up", {"why": self.why, "restarts": self.restarts.made(now_s)})
        do = f"`hansa fleet resume CONFIG --desk {self.plan.name}` starts it again"
        self.why = f"{self.why} (given up, for {words}: mend that, then {do})"

    def start_again(self) -> None:
        """A person has mended what it was given up for."""
        self.restarts.forget()
        self.start()

    def _reason(self, code: int | None) -> str:
        if code is not None and code < 0:
            return f"killed by signal {signal.Signals(-code).name}"
        lines = [line for line in self._written().decode(errors="replace").splitlines() if line]
        words = next((line for line in reversed(lines) if line.startswith("hansa: ")), "")
        return (words or f"exit code {code}")[:_WORDS_MAX]

    def _tell(self, event: str, fields: Fields) -> None:
        self._say(event, {"desk": self.plan.name, **fields})
