"""What a condition saves: the same strategy over recorded book updates, with and without one.

python benchmarks/condition_speed.py
"""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from depth_workload import INSTRUMENT, recorded

import hansa
from hansa import Strategy, f, load_config
from hansa.app.assembly import Handed, assemble
from hansa.app.driving import begin, carry_through
from hansa.engine import Destination, Universe
from hansa.features import Expr

CONFIG = Path(__file__).with_name("maker.toml")
ROWS, RUNS = 1_000_000, 5
LOPSIDED = 0.9999

#: Calls, calls that led to something, and seconds of the processor from start to end.
Told = tuple[int, int, float]
TOLD: list[Told] = []


class Silent(Strategy):
    """Is called for nothing: what the run itself costs."""

    def on_start(self) -> None:
        self.called = self.acted = 0
        self.began = time.process_time()

    def on_end(self) -> None:
        TOLD.append((self.called, self.acted, time.process_time() - self.began))


class Tested(Silent):
    """Tests for a rare imbalance in Python at every update."""

    def on_book(self, book: hansa._core.BookView) -> None:
        self.called += 1
        bid, ask = book.bid_lots or 0, book.ask_lots or 0
        if bid + ask and abs(bid - ask) / (bid + ask) > LOPSIDED:
            self.acted += 1


class Conditioned(Tested):
    """Leaves that test to its condition."""

    def condition(self) -> Expr:
        return f.imbalance.abs() > LOPSIDED


def told(strategy: Strategy) -> Told:
    """The quickest of some runs."""
    TOLD.clear()
    parts = assemble(load_config(CONFIG), Handed((), [strategy]))
    universe = Universe.of([INSTRUMENT], recorded(ROWS), sample_ns=parts.config.step_ns)
    parts = replace(parts, universe=universe)
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            carry_through(parts, begin(parts, Destination("write", Path(folder) / "journal")))
    return min(TOLD, key=lambda each: each[2])


def main() -> None:
    """Prints what an update costs on top of the run, tested in Python and by condition."""
    silent = told(Silent())[2]
    found = {"tested in Python": told(Tested()), "by condition": told(Conditioned())}
    updates = found["tested in Python"][0]
    for name, (called, acted, spent) in found.items():
        cost_ns = (spent - silent) / updates * 1e9
        print(f"{name}: {cost_ns:.0f} ns an update; {called} calls of {updates}, {acted} acted on")


if __name__ == "__main__":
    main()
