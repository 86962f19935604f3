"""Who takes part: how each is run in a fresh process, and whether its trades are right."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agreement import hansa_difference, peer_difference, trades_difference
from environments import HERE, python_of
from workload import Fills

Figures = Mapping[str, float]
PEERS = ("vectorbt", "backtesting", "nautilus", "backtrader")


class Refused(Exception):  # noqa: N818 - a verdict on one measurement
    """No time is given: the process failed or its trades are not those that had to be made."""


@dataclass(frozen=True, slots=True)
class Job:
    """The bars, in a file, and what must be traded on them."""

    data: Path
    wanted: Fills
    last_close: float


@dataclass(frozen=True, slots=True)
class Hansa:
    """Hansa with the cross as `agent`, its journal going to `sink`."""

    name: str
    agent: Literal["expression", "callback", "strategy"]
    sink: Literal["file", "memory"] = "file"

    def run(self, job: Job) -> Figures:
        with tempfile.TemporaryDirectory() as folder:
            fills = Path(folder) / "fills.csv"
            record = [str(fills)] if self.sink == "file" else []
            script = str(HERE / "hansa_cross.py")
            figures = measure(
                [sys.executable, script, str(job.data), self.agent, self.sink, *record]
            )
            found = hansa_difference(fills, job.wanted) if record else ""
        if not found and figures["fills"] != len(job.wanted):
            found = f"fills: expected {len(job.wanted)}, found {figures['fills']:.0f}"
        if found:
            raise Refused(found)
        return figures


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer's script in the peer's own environment."""

    name: str

    def run(self, job: Job) -> Figures:
        script = str(HERE / "peers" / f"{self.name}_sma.py")
        with tempfile.TemporaryDirectory() as folder:
            trades = Path(folder) / "trades.csv"
            figures = measure([str(python_of(self.name)), script, str(job.data), str(trades)])
            found = trades_difference(trades, job.wanted) if trades.exists() else ""
        found = found or peer_difference(figures, job.wanted, job.last_close)
        if found:
            raise Refused(found)
        return figures


CONTESTANTS: tuple[Hansa | Peer, ...] = (
    Hansa("hansa", "expression"),
    Hansa("hansa-memory", "expression", "memory"),
    Hansa("hansa-callback", "callback"),
    Hansa("hansa-strategy", "strategy"),
    *(Peer(name) for name in PEERS),
)


def measure(command: list[str]) -> Figures:
    """The figures a script prints as its last line. Raises Refused with its last error line."""
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise Refused(f"failed: {lines[-1] if lines else f'exit code {done.returncode}'}")
    figures: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return figures
