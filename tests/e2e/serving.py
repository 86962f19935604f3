"""A real server beside a test: `hansa serve` on a free port, its owner created, a key made."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hansa.api.people import NewKey, Scope, SetUp
from hansa.client import Client

OWNER, PASSWORD = "olga", "seven green teapots sing"
ALL: tuple[Scope, ...] = ("read", "research", "trade:paper", "risk:kill", "risk:resume", "admin")


@dataclass(frozen=True, slots=True)
class Served:
    """A server at work: its address, the folder of its runs, and an API key of its owner."""

    base: str
    runs: Path
    key: str
    process: "subprocess.Popen[str]"

    def client(self, retries: int = 4) -> Client:
        """A client with the key."""
        return Client(self.base, key=self.key, retries=retries)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A server that has no owner yet: its address, the token by which one is made, its runs."""

    base: str
    token: str
    runs: Path
    process: "subprocess.Popen[str]"


@contextmanager
def fresh(*arguments: str) -> Iterator[Fresh]:
    """Serves runs of its own until the block ends; the desks that it started end with it."""
    with tempfile.TemporaryDirectory(prefix="hx") as place:
        process = _started(Path(place), arguments)
        try:
            base, token = _greeting(process)
            yield Fresh(base, token, Path(place) / "runs", process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


@contextmanager
def served(*arguments: str) -> Iterator[Served]:
    """The same with an owner."""
    with fresh(*arguments) as server:
        key = _key(server.base, server.token)
        yield Served(server.base, server.runs, key, server.process)


def _started(place: Path, arguments: tuple[str, ...]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "hansa.cli", "serve", *arguments, "--port", "0"]
    return subprocess.Popen(
        [*command, "--runs", str(place / "runs")],
        env=os.environ | {"HOME": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _greeting(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """The address of the server, and the token of the link by which the owner is created."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        found = re.search(r"(https?://\S+)/setup#(\S+)", line)
        if found:
            return found[1], found[2]
    raise AssertionError(f"hansa serve ended: {said}")


def _key(base: str, token: str) -> str:
    with Client(base) as client:
        client.set_up(SetUp(token=token, name=OWNER, password=PASSWORD))
        return client.create_key(NewKey(name="tests", scopes=ALL)).secret
