"""The way out that the desks of a fleet share: one `hansa coordinator serve` for each address."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from hansa.app.desk.words import Fields
from hansa.app.fleet.plan import PlannedEgress

_READY = (": leads at ", ": stands by at ")


class _Event(msgspec.Struct):
    kind: str
    venue: str
    message: str


class FleetEgress:
    """Keeps a coordinator at work for each address. Without it the first desk would lead, and with
    every desk that is drained the lead would move. `say` hears what they have to tell.
    """

    def __init__(
        self,
        planned: Sequence[PlannedEgress],
        folder: Path,
        say: Callable[[str, Fields], None],
    ):
        self._planned = {each.url: each for each in planned}
        self._urls, self._folder, self._say = tuple(self._planned), folder, say
        self._log = folder / "coordinator.log"
        self._read_bytes = self._log.stat().st_size if self._log.exists() else 0
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._ready: set[str] = set()

    @property
    def is_ready(self) -> bool:
        """Whether each leads, or stands by where another process does."""
        return self._ready == set(self._urls)

    def tick(self) -> None:
        """Starts what does not run, and passes on what was said."""
        for url in self._urls:
            process = self._processes.get(url)
            if process is not None and process.poll() is None:
                continue
            if process is not None:
                self._say("egress_ended", {"url": url, "code": process.returncode})
            with self._log.open("ab") as written:
                self._processes[url] = subprocess.Popen(
                    self._command(url),
                    stdin=subprocess.PIPE,  # it ends with the fleet, however that ends
                    stdout=written,
                    stderr=written,
                    start_new_session=True,
                )
            self._say("egress_started", {"url": url, "pid": self._processes[url].pid})
        self._hear()

    def _command(self, url: str) -> list[str]:
        words = ("coordinator", "serve", "--until-eof", "--url", url)
        planned = self._planned[url]
        accounts = [word for name in planned.accounts for word in ("--account", name)]
        place = [] if planned.keys is None else ["--file", str(planned.keys)]
        return [sys.executable, "-m", "hansa.cli", *words, *accounts, *place]

    def close(self) -> None:
        """Ends them."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.communicate()

    def _hear(self) -> None:
        """Whole lines that were written since; the next look takes the rest."""
        if not self._log.exists():
            return
        with self._log.open("rb") as log:
            log.seek(self._read_bytes)
            whole = log.read().rpartition(b"\n")[0]
        self._read_bytes += len(whole) + 1 if whole else 0
        for line in whole.splitlines():
            self._heard(line)

    def _heard(self, line: bytes) -> None:
        words = line.decode(errors="replace")
        self._ready |= {u for u in self._urls if any(words.startswith(u + r) for r in _READY)}
        try:
            event = msgspec.json.decode(line, type=_Event)
        except msgspec.DecodeError:
            return
        said = {"what": event.kind, "venue": event.venue, "message": event.message}
        self._say("egress", said)
