"""Kill level 3 through a desk's own process: 200 working orders, and a venue that hangs."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansa.journal import verify
from hansa.stores import RunStore
from hansa.venues.exchange import Fault, FaultKind
from hansa.venues.exchange.faults import Faults
from tests import desk_story
from tests.conftest import ROOT
from tests.desk_story import SPEED, Story
from tests.e2e.test_trade_testnet import keep_keys
from tests.trading_aside import EXAMPLE, overrides

story = desk_story.story

ORDERS = 200
CANCELS = ("order.cancel", "DELETE /api/v3/order")
#: So long the venue keeps each cancel waiting, over both of its doors.
HANGS_MS = 3_000
MODULE = '''"""Half of the bids on each of two markets, below the price."""

import hansa


class Wall(hansa.Strategy):
    """Bids below the price, a few at a time: a venue takes a hundred orders in ten seconds."""

    name = "wall"

    def on_bar(self, bar):
        instrument = self.desk.instruments[bar.instrument]
        mine = [each for each in self.desk.orders() if each.instrument == bar.instrument]
        price = self.desk.price(instrument.symbol)
        quantity = {"BTC": "0.0004", "ETH": "0.006"}[instrument.base]
        for level in range(len(mine), min(len(mine) + 5, 100)):
            limit = round(price * (0.99 - 0.00005 * level), 2)
            self.desk.buy(instrument.symbol, quantity, limit=limit)
'''


class Clocked(Faults):
    """Faults that note when each cancel came."""

    def __init__(self) -> None:
        super().__init__()
        self.cancels_s: list[float] = []

    def take(self, name: str, *kinds: FaultKind) -> Fault | None:
        if name in CANCELS and FaultKind.DELAY in kinds:
            self.cancels_s.append(time.monotonic())
        return super().take(name, *kinds)


@pytest.fixture
def desk(story: Story, tmp_path: Path) -> Iterator[Story]:
    """A desk in a process of its own."""
    (tmp_path / "wall.py").write_text(MODULE)
    head, rest = EXAMPLE.read_text().replace("../data", str(ROOT / "data")).split("[[agents]]", 1)
    head = head.replace("seed = 7", 'seed = 7\nmodules = ["wall.py"]')
    tail = rest[rest.index("[gate]") :]
    keys = f'[keys]\nfile = "{tmp_path / "keys.age"}"\n\n'
    file = tmp_path / "desk.toml"
    file.write_text(f'{head}[[strategies]]\nuse = "wall"\n\n{keys}{tail}')
    words = [str(file), "--headless", "--runs", str(story.runs)]
    for each in overrides(story.venue.address, "gate.orders_per_minute_max=1000", speed=SPEED):
        words += ["--set", each]
    own, log = keep_keys(tmp_path), tmp_path / "desk.log"
    command = [sys.executable, "-m", "hansa.cli", "trade", *words]
    with (
        log.open("w") as out,
        subprocess.Popen(command, stdout=out, stderr=out, env=own) as process,
    ):
        try:
            yield story
        finally:
            print(log.read_text()[-3000:])
            process.send_signal(signal.SIGINT)
            process.wait(30)
    assert process.returncode == 0, log.read_text()[-2000:]


@pytest.mark.slow
def test_the_last_of_200_cancels_is_sent_within_half_a_second_and_the_report_is_true(
    desk: Story,
) -> None:
    hub = desk.venue.exchange._hub
    clocked = hub.faults = Clocked()
    orders = hub.exchange.trading.orders
    desk.until(lambda: len(orders) >= ORDERS, within_s=60)
    desk.until(
        lambda: [each.status for each in desk.tell("status").open_orders] == ["new"] * ORDERS
    )
    for match in CANCELS:
        clocked.add(Fault(kind=FaultKind.DELAY, match=match, count=999, value=HANGS_MS))
    began_s = time.monotonic()
    answer = desk.tell("kill", 3)
    desk.until(lambda: len(clocked.cancels_s) >= ORDERS)
    took_s = sorted(clocked.cancels_s)[ORDERS - 1] - began_s
    print(f"last of {ORDERS} cancels at the venue after {took_s * 1e3:.0f} ms")
    assert took_s <= 0.5
    assert f"cancels asked for {ORDERS} orders" in answer.did
    assert answer.did[-1].startswith(f"0 of {ORDERS} cancels answered by the venue after 1.0")
    desk.until(lambda: not desk.tell("status").open_orders)
    desk.until(lambda: all(float(each.quantity) == 0 for each in desk.tell("status").positions))
    assert not [each for each in hub.exchange.trading.orders.open(2, "BTCUSDT")]
    folder = RunStore(desk.runs).find("last")
    assert verify(folder.journal).message == ""
