"""A desk at the local exchange beside a test: its configuration, its keys, its end."""

import contextlib
import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np

from hansa.agents import Agent
from hansa.app.desk.log import DeskLog
from hansa.app.live.access import Access
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot
from tests.conftest import ROOT
from tests.pocket import Pocket

EXAMPLE = ROOT / "examples" / "testnet.toml"


ANNA = Access(secrets=Pocket())


class Swinging(Agent):
    """Wants all and nothing in turn, by the sign of the last move of the price."""

    name = "swinging"

    def features(self) -> Mapping[str, Expr]:
        return {"move": f.close - f.close.lag(1)}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(conviction=np.where(s["move"] > 0, 1.0, 0.0))


class Heard:
    """What a desk logs, as it comes."""

    def __init__(self) -> None:
        self._out = io.StringIO()
        self.log = DeskLog("json", self._out)

    def lines(self, event: str = "") -> list[dict[str, object]]:
        """The lines of an event, or all."""
        said = [msgspec.json.decode(line) for line in self._out.getvalue().splitlines()]
        return [each for each in said if event in ("", each["event"])]

    def orders_filled(self) -> int:
        """How many orders had a fill."""
        return len({str(each["id"]) for each in self.lines("fill")})


@contextlib.contextmanager
def stopped_when(holds: Callable[[], bool], *, within_s: float = 150) -> Iterator[None]:
    """Stops this process's desk as Ctrl-C does, once something holds."""
    is_over = threading.Event()

    def watch() -> None:
        until = time.monotonic() + within_s
        try:
            while not is_over.wait(0.05) and not holds() and time.monotonic() < until:
                pass
        finally:
            if not is_over.is_set():
                os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def overrides(address: str, *more: str, speed: int = 1) -> list[str]:
    """The example at an exchange beside the test, whose account is Anna's."""
    own = (f"trade.place={address}", f"trade.speed={speed}", "data.path=nowhere.parquet")
    patient = ("gate.stale_after_s=1000000", "trade.bar_grace_ms=20000")
    # Sizes come from the last 168 bars: with fewer the first order waits for as many minutes.
    return [*own, "trade.keys=anna", "trade.warm_up_bars=180", *patient, *more]


def runs_of(path: Path) -> Path:
    """The folder of runs of a test."""
    return path / "runs"
