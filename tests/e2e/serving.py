"""A real server beside a test: `hansa serve` on a free port, its owner created, a key made.

It offers the council of the demonstration, over three pairs and a few weeks: a desk is at work at
once.
"""

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
from hansa.app.demonstration import demonstration
from hansa.app.sample import sample_file
from hansa.client import Client

OWNER, PASSWORD = "olga", "seven green teapots sing"
LESS = 'end = "2022-03-01T00:00:00Z"\ninstruments = ["BTCUSDT", "ETHUSDT", "SOLUSDT"]'
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
def fresh(*, has_desk: bool = False) -> Iterator[Fresh]:
    """Serves runs of its own until the block ends; with a desk, which ends with it."""
    with tempfile.TemporaryDirectory(prefix="hx") as place:
        configurations = _configurations(Path(place) / "configurations")
        process = _started(Path(place), configurations if has_desk else [configurations[0].parent])
        try:
            base, token = _greeting(process)
            with Client(base, retries=8) as client:
                client.read_health()
            yield Fresh(base, token, Path(place) / "runs", process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


@contextmanager
def served() -> Iterator[Served]:
    """The same with an owner, and a desk."""
    with fresh(has_desk=True) as server:
        key = _key(server.base, server.token)
        yield Served(server.base, server.runs, key, server.process)


def _configurations(place: Path) -> list[Path]:
    """The files of the demonstration, with less data."""
    place.mkdir()
    made: list[Path] = []
    demo = demonstration()
    for entry in (demo.running, demo.trading):
        text = entry.path.read_text()
        text = re.sub(
            r'path = "(\w+\.\w+)"', lambda found: f'path = "{sample_file(found[1])}"', text
        )
        text = text.replace('gaps = "report"', f'gaps = "report"\n{LESS}', 1)
        made.append(place / entry.path.name)
        made[-1].write_text(text)
    return made


def _started(place: Path, configurations: list[Path]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "hansa.cli", "serve", *configurations, "--port", "0"]
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
