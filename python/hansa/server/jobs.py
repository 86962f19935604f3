"""Long work, each piece in a process of its own: it can be canceled, and holds up nothing."""

import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from secrets import token_hex
from typing import Literal, TypeAlias

import msgspec

from hansa.api.jobs import JobView
from hansa.app.configurations import Entry
from hansa.app.job import Progressed, Result
from hansa.app.view.text import at_text
from hansa.server.job_process import JobProcess
from hansa.server.security.problems import ProblemError
from hansa.stores import RunStore

State: TypeAlias = Literal["waiting", "running", "done", "failed", "canceled"]

_KEPT = 200
#: So many at a time; the others wait.
_AT_ONCE = 2
_WAITING_MAX = 50
#: So long all of them have to end when the server does.
_CLOSE_S = 2.0


@dataclass(slots=True)
class _Job:
    """State: a piece of work."""

    id: str
    kind: str
    title: str
    by: str
    command: tuple[str, ...]
    begun_ns: int
    state: State = "waiting"
    ended_ns: int = 0
    done: int = 0
    total: int = 0
    began_s: float = 0.0
    result: str = ""
    error: str = ""
    is_canceled: bool = False
    process: JobProcess | None = field(default=None, repr=False)

    @property
    def eta_s(self) -> float | None:
        """What is left at the pace so far."""
        if self.state != "running" or not 0 < self.done <= self.total:
            return None
        pace = (time.monotonic() - self.began_s) / self.done
        return round(pace * (self.total - self.done), 1)


class Jobs:
    """State: the work since the server began, the oldest forgotten first."""

    def __init__(self, store: RunStore, now_ns: Callable[[], int]):
        self._store, self._now_ns = store, now_ns
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._lock = threading.Lock()
        self._slots = threading.Semaphore(_AT_ONCE)

    def start_run(self, entry: Entry, overrides: Sequence[str], *, by: str) -> JobView:
        """Runs a configuration over its data."""
        settings = (*entry.overrides, *overrides)
        arguments = ("run", str(entry.path), str(self._store.root.resolve()), *settings)
        return self._start("run", f"run {entry.name}", by, arguments)

    def check_data(self, entry: Entry, *, by: str) -> JobView:
        """Checks the data of a configuration."""
        arguments = ("check", str(entry.path), *entry.overrides)
        return self._start("check", f"check the data of {entry.name}", by, arguments)

    def views(self) -> list[JobView]:
        """All of it, newest first."""
        with self._lock:
            return [self._view(job) for job in reversed(self._jobs.values())]

    def view(self, job: str) -> JobView:
        """One piece, with what was printed. Raises the problem `job_not_found`."""
        found = self._found(job)
        printed = "" if found.process is None else found.process.printed
        return msgspec.structs.replace(self._view(found), printed=printed)

    def cancel(self, job: str, *, by: str) -> JobView:
        """Asks a piece to end, which it does by force where it does not; what it has written by
        then stays valid.
        """
        found = self._found(job)
        with self._lock:
            if found.state in ("waiting", "running"):
                found.is_canceled = True
                found.error = f"canceled by {by}"
                if found.process is not None:
                    found.process.interrupt()
        return self._view(found)

    def close(self) -> None:
        """Ends what runs."""
        with self._lock:
            running = [job for job in self._jobs.values() if not job.ended_ns]
            for job in running:
                job.is_canceled = True
        at_work = [job.process for job in running if job.process is not None]
        for process in at_work:
            process.terminate()
        until_s = time.monotonic() + _CLOSE_S
        for process in at_work:
            process.kill(max(0.0, until_s - time.monotonic()))

    def _start(self, kind: str, title: str, by: str, arguments: Sequence[str]) -> JobView:
        command = (sys.executable, "-u", "-m", "hansa.app.job", *arguments)
        with self._lock:
            waiting = sum(1 for each in self._jobs.values() if each.state == "waiting")
            if waiting >= _WAITING_MAX:
                raise ProblemError("too_many_jobs", f"{waiting} jobs wait already; cancel some")
            job = _Job(f"job_{token_hex(8)}", kind, title, by, command, self._now_ns())
            self._jobs[job.id] = job
            self._forget()
        threading.Thread(target=self._work, args=(job,), daemon=True).start()
        return self._view(job)

    def _forget(self) -> None:
        ended = [key for key, job in self._jobs.items() if job.ended_ns]
        for key in ended[: max(0, len(self._jobs) - _KEPT)]:
            del self._jobs[key]

    def _work(self, job: _Job) -> None:
        """Carries a piece out in its turn; whatever happens, it has an end."""
        try:
            with self._slots:
                self._carry_out(job)
        finally:
            with self._lock:
                job.ended_ns = self._now_ns()
                if job.is_canceled:
                    job.state = "canceled"
                elif job.state != "done":
                    job.state = "failed"
                    job.error = job.error or "its process ended without a word"

    def _carry_out(self, job: _Job) -> None:
        with self._lock:
            if job.is_canceled:
                return
            job.state, job.began_s = "running", time.monotonic()
            try:
                job.process = JobProcess(job.command, partial(_heard, job))
            except OSError as error:
                job.error = f"no process could be started: {error}"
                return
        code = job.process.wait()
        if job.state == "running" and not job.error:
            last = job.process.printed.strip().rpartition("\n")[2]
            job.error = f"its process ended with code {code} and no result; it printed last: {last}"

    def _found(self, job: str) -> _Job:
        with self._lock:
            if job in self._jobs:
                return self._jobs[job]
        raise ProblemError("job_not_found", f"no job {job[:60]!r} since this server began")

    def _view(self, job: _Job) -> JobView:
        return JobView(
            id=job.id,
            kind=job.kind,
            title=job.title,
            state=job.state,
            by=job.by,
            begun_at=at_text(job.begun_ns),
            ended_at=at_text(job.ended_ns) if job.ended_ns else "",
            done=job.done,
            total=job.total,
            eta_s=job.eta_s,
            result=job.result,
            error=job.error,
        )


def _heard(job: _Job, said: Progressed | Result) -> None:
    if isinstance(said, Progressed):
        job.done, job.total = said.done, said.total
    elif said.error:
        job.error = job.error or said.error
        job.state = "failed"
    else:
        job.result, job.state = said.result, "done"
