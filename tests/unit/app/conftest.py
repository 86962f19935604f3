"""Runs of strategies over ticks, and beside a council."""

from pathlib import Path

import pytest

import hansa
from hansa import Strategy
from hansa.app.result import Result
from tests.conftest import COUNCIL, SMALL
from tests.unit.strategies.conftest import Runner, ticks_config, trade

__all__ = ["Maker", "Taker", "Weekly", "mixed_run", "tick_run", "ticks_config", "trade"]


class Maker(Strategy):
    """Rests, replaces, cancels, takes; each once, at its quote."""

    def on_start(self):
        self.quotes, self.order = 0, None

    def on_quote(self, quote):
        self.quotes += 1
        if self.quotes == 5:
            self.order = self.desk.buy("COIN", 1, limit="95")
        elif self.quotes == 7:
            self.order = self.desk.replace(self.order, 4, limit_ticks=9_000)
        elif self.quotes == 9:
            self.desk.cancel(self.order)
        elif self.quotes == 12:
            self.desk.buy("COIN", 12)
        elif self.quotes == 20:
            self.desk.sell("COIN", 2, limit="100.30")
        elif self.quotes == 25:
            self.desk.buy("COIN", 2, limit="50")


class Taker(Strategy):
    """Buys at the first quote, with a stop under it."""

    def on_start(self):
        self.is_done = False

    def on_quote(self, quote):
        if not self.is_done:
            self.is_done = True
            self.desk.buy("COIN", 3, time_in_force="ioc")
            self.desk.sell("COIN", 3, stop="99.50", limit="99")


class Weekly(Strategy):
    """Buys a little of the first instrument now and then, beside a council."""

    def on_start(self):
        self.bars = 0

    def on_bar(self, bar):
        self.bars += 1
        if self.bars % 500 == 0:
            self.desk.submit(bar.instrument, 1000)


@pytest.fixture
def tick_run(trade: Runner) -> Result:
    """A maker and a taker over a minute of quotes."""
    return trade([Maker(), Taker()])


@pytest.fixture(scope="session")
def mixed_run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A council and a strategy on one desk."""
    runs = tmp_path_factory.mktemp("runs")
    return hansa.run(COUNCIL, overrides=SMALL, strategies=[Weekly()], runs=Path(runs))
