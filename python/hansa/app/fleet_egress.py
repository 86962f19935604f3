"""The way out that the desks of a fleet share: one `hansa coordinator serve` for each address."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hansa.app.desk_words import Fields


class FleetEgress:
    """Keeps a coordinator at work for each address. Without it the first desk would lead, and with
    every desk that is drained the lead would move.
    """

    def __init__(self, urls: Sequence[str], folder: Path, say: Callable[[str, Fields], None]):
        self._urls, self._folder, self._say = tuple(urls), folder, say
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def tick(self) -> None:
        """Starts what does not run. It stands by where another process leads already."""
        for url in self._urls:
            process = self._processes.get(url)
            if process is not None and process.poll() is None:
                continue
            if process is not None:
                self._say("egress_ended", {"url": url, "code": process.returncode})
            with (self._folder / "coordinator.log").open("ab") as written:
                command = [sys.executable, "-m", "hansa.cli", "coordinator", "serve", "--url", url]
                self._processes[url] = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=written,
                    stderr=written,
                    start_new_session=True,
                )
            self._say("egress_started", {"url": url, "pid": self._processes[url].pid})

    def close(self) -> None:
        """Ends them."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.wait()
