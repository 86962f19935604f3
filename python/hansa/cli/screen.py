"""The page that `hansa trade` opens on a terminal: a process of its own, so that drawing it takes
nothing from the desk.
"""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Mapping

from hansa.app.desk.log import DeskLog
from hansa.app.desk.words import Said
from hansa.stores import RunStore

_LEAVE_S = 3.0
_LAST = ("stopped", "finished", "failed")


class TradeScreen:
    """Opens the page when the desk has begun; when it is left, the log goes on as lines."""

    def __init__(self, log: DeskLog, store: RunStore):
        self._log, self._store = log, store
        self._page: subprocess.Popen[bytes] | None = None
        self._hidden = ""

    def heard(self, _ts_ns: int, event: str, fields: Mapping[str, Said]) -> None:
        """An event of the desk's log."""
        if self._log.is_held:
            line = self._log.recent[-1]
            self._hidden = f"{line.at}  {line.event}  {line.text}"
        if event in ("began", "resumed") and self._page is None:
            folder = self._store.root / str(fields["run"])
            command = [sys.executable, "-m", "hansa.cli", "watch", str(folder), "--attached"]
            self._page = subprocess.Popen(command)
            self._log.hold(True)
            threading.Thread(target=self._wait, args=(self._page,), daemon=True).start()

    def close(self) -> None:
        """The desk has ended: the page sees it and goes; the log's last line stays."""
        if self._page is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._page.wait(_LEAVE_S)
        if self._page.poll() is None:
            self._page.terminate()
            self._page.wait()
        if self._hidden:
            print(self._hidden)

    def _wait(self, page: subprocess.Popen[bytes]) -> None:
        page.wait()
        self._log.hold(False)
        if self._log.recent[-1].event not in _LAST:
            self._hidden = ""
