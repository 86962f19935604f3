"""A desk started as a process of its own: it outlives whoever started it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from hansa.app.configurations import Entry
from hansa.app.line_socket import address_of, listener
from hansa.errors import ConfigError, NotFoundError, SilentError
from hansa.stores import RunFolder, RunStore

#: How long a desk may take to read its data and open its socket.
_BEGIN_S = 120.0
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Launched:
    """A desk that was started: its process, and where it writes what it says."""

    process: "subprocess.Popen[bytes]"
    log: Path


def launch(entry: Entry, store: RunStore, log: Path) -> Launched:
    """Starts `hansa trade` on a configuration, away from the terminal and signals of this process.
    Raises ConfigError for one without [trade], or with real money: that needs a person's word.
    """
    trade = entry.config.trade
    if trade is None:
        raise ConfigError(f"{entry.name}: expected a section [trade], found none; it can be run")
    if trade.mode != "paper":
        raise ConfigError(
            f"{entry.name}: expected mode paper, found {trade.mode}; orders at a venue need keys "
            f"and a person's word: start it with `hansa trade {entry.path}`, and it is shown here"
        )
    settings = [word for each in entry.overrides for word in ("--set", each)]
    command = [sys.executable, "-m", "hansa.cli", "trade", str(entry.path), "--headless", *settings]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--runs", str(store.root.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Launched(process, log)


def run_of(launched: Launched, store: RunStore, *, wait_s: float = _BEGIN_S) -> RunFolder:
    """The run of a desk that was started, once its socket is open. Raises ConfigError with its last
    words where it ended before, SilentError where it takes too long.
    """
    until_s = time.monotonic() + wait_s
    while time.monotonic() < until_s:
        folder = _found(store, launched.process.pid)
        if folder is not None:
            return folder
        if launched.process.poll() is not None:
            raise ConfigError(f"the desk ended before it began: {_last_words(launched.log)}")
        time.sleep(_LOOK_S)
    raise SilentError(
        f"process {launched.process.pid}: expected a desk at work within {wait_s:.0f} s, found "
        f"none; its log is {launched.log}"
    )


def stop(folder: RunFolder) -> int:
    """Tells a desk's process to stop in an orderly way (SIGTERM); its process. Raises NotFoundError
    where none is at work.
    """
    address = address_of(folder.path, "desk")
    pid = None if address is None else listener(address)
    if address is not None and pid == address.pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGTERM)
            return pid
    raise NotFoundError(f"{folder.path.name}: expected a desk at work, found none")


def _found(store: RunStore, pid: int) -> RunFolder | None:
    for folder in reversed(store.runs()):
        address = address_of(folder.path, "desk")
        if address is not None and address.pid == pid:
            return folder
    return None


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:500] if lines else "it said nothing"
