"""A desk at the local exchange, and a story that a test plays with it while it trades."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np
import pytest

from hansa._core import BarView
from hansa.agents import Agent
from hansa.api.answer import Answer
from hansa.app.desk.socket import Question, ask
from hansa.app.exchange_file import AccountEntry
from hansa.app.live.trading import Traded, resume, trade
from hansa.app.replaying import replay
from hansa.config import Json
from hansa.errors import JournalError, NotFoundError
from hansa.features import Expr, f
from hansa.journal import Kind, decode_report, read_records, verify
from hansa.ledger.books import read_books
from hansa.stores import RunStore
from hansa.strategies import Strategy
from hansa.types import Ballot, Snapshot
from hansa.venues.exchange import Fault
from hansa.venues.exchange.account import Account
from hansa.venues.exchange.reports import execution_report
from tests.exchange_aside import Aside, file_of, running
from tests.trading_aside import ANNA, EXAMPLE, Heard, overrides, stopped_when
from tests.unit.venues.exchange.support import Desk

#: A minute in half a second.
SPEED = 120
#: How long a step of a story may take.
_STEP_S = 12.0


class Idle(Agent):
    """Has a view of nothing: whatever moves is not this desk's doing."""

    name = "idle"

    def features(self) -> dict[str, Expr]:
        return {"close": f.close}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(conviction=np.full_like(s["close"], np.nan))


class Churner(Strategy):
    """Buys and sells a little in turn, at every bar of bitcoin."""

    name = "churner"
    quantity = "0.001"

    def on_bar(self, bar: BarView) -> None:
        if bar.instrument == 0 and not self.desk.orders():
            is_long = self.desk.own_lots("BTCUSDT") > 0
            (self.desk.sell if is_long else self.desk.buy)("BTCUSDT", self.quantity)


class Bidder(Strategy):
    """One small bid at a part of the price."""

    name = "bidder"
    part = 0.99

    def on_start(self) -> None:
        self.bid: int | None = None

    def on_bar(self, bar: BarView) -> None:
        price = self.desk.price("BTCUSDT")
        if self.bid is None and price is not None:
            self.bid = self.desk.buy("BTCUSDT", "0.002", limit=round(price * self.part))


@dataclass
class Story:
    """State: a desk of Anna's at an exchange beside the test. `play` runs the desk, and the story
    beside it; the desk is stopped when the story is over. Then `done` is the run.
    """

    venue: Aside
    runs: Path
    agents: Sequence[Agent] | None = (Idle(),)
    strategies: Sequence[Strategy] | None = None
    heard: Heard = field(default_factory=Heard)

    def play(self, told: Callable[[], None], *more: str) -> Traded:
        """A new desk, with settings of its own on top."""
        own = overrides(self.venue.address, "trade.reconcile_every_s=1", *more, speed=SPEED)
        return self._played(
            told,
            lambda: trade(
                EXAMPLE,
                overrides=own,
                agents=self.agents,
                strategies=self.strategies,
                runs=self.runs,
                log=self.heard.log,
                access=ANNA,
            ),
        )

    def play_on(self, told: Callable[[], None]) -> Traded:
        """The last desk, gone on with; what is heard is heard anew."""
        self.heard = Heard()
        return self._played(
            told,
            lambda: resume(
                "last",
                agents=self.agents,
                strategies=self.strategies,
                runs=self.runs,
                log=self.heard.log,
                access=ANNA,
            ),
        )

    def until(self, holds: Callable[[], Any], *, within_s: float = _STEP_S) -> None:
        """Waits for what is to come."""
        until_s = time.monotonic() + within_s
        while not holds():
            assert time.monotonic() < until_s, f"it never came to hold; heard {self.tail()}"
            time.sleep(0.02)

    def until_reconciled(self) -> None:
        self.until(lambda: self.heard.lines("reconciled"))

    def until_state(self, state: str) -> None:
        self.until(lambda: (found := self.status()) is not None and found.state == state)

    def tail(self) -> str:
        return "\n".join(str(each) for each in self.heard.lines()[-25:])

    def causes(self) -> list[str]:
        return [str(each["cause"]) for each in self.heard.lines("difference")]

    def did(self, cause: str) -> list[str]:
        """What was done about a cause, each time."""
        lines = self.heard.lines("difference")
        return [str(each["did"]) for each in lines if each["cause"] == cause]

    def status(self) -> Answer | None:
        """How the desk stands; None where it does not answer yet."""
        try:
            return self.tell("status")
        except (NotFoundError, JournalError):
            return None

    def tell(self, do: Literal["status", "pause", "resume", "kill"], level: int = 0) -> Answer:
        return ask(RunStore(self.runs).find("last"), Question(do=do, level=level))

    def fills(self) -> int:
        found = self.status()
        return 0 if found is None else found.fills

    # --- the venue ------------------------------------------------------------------------------

    def fault(self, *faults: Fault) -> None:
        for each in faults:
            self.venue.exchange.faults.add(each)

    def by_hand(self, path: str = "POST order", **parameters: object) -> Any:
        """Anna's owner does something beside the desk; what the exchange answers."""

        async def do() -> Any:
            reply = Desk(self.venue.exchange.truth).ask(path, symbol="BTCUSDT", **parameters)
            assert reply.status == 200, reply.body
            self.venue.exchange._hub.flush()
            return reply.body

        return self.venue.run(do())

    def rests_by_hand(self, part: str = "0.9") -> Any:
        """Anna's owner bids for a little at a part of the price."""
        price = (Decimal(self.last_price()) * Decimal(part)).quantize(Decimal("0.01"))
        terms = {"side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001"}
        return self.by_hand(price=format(price, "f"), **terms)

    def last_price(self) -> Decimal:
        return Decimal(self.venue.exchange.truth.markets["BTCUSDT"].tape.last_price) / 10**8

    def moves(self, asset: str, amount: str) -> None:
        """A deposit, or below zero a withdrawal."""

        async def do() -> None:
            self.venue.exchange.truth.deposit("anna", asset, int(Decimal(amount) * 10**8))
            self.venue.exchange._hub.flush()

        self.venue.run(do())

    def tells(self, **changes: Json) -> None:
        """The venue tells of a fill of 0.001 of Anna's newest order that never was, so changed."""

        async def do() -> None:
            truth = self.venue.exchange.truth
            order = truth.trading.orders.all(self.account().number, "BTCUSDT")[-1]
            report = execution_report(order, "TRADE", now_ns=truth.now_ns)
            price = format(self.last_price(), "f")
            filled = Decimal(order.executed) / 10**8 + Decimal("0.001")
            status = "PARTIALLY_FILLED" if filled * 10**8 < order.quantity else "FILLED"
            lie: dict[str, Json] = {"l": "0.001", "z": format(filled, "f"), "L": price}
            lie |= {"t": 900_000_001, "N": "BTC", "n": "0.000001", "X": status}
            truth.outbox.user(self.account().number, {**report, **lie, **changes})
            self.venue.exchange._hub.flush()

        self.venue.run(do())

    def account(self) -> Account:
        found = self.venue.exchange.truth.account_of("anna")
        assert found is not None
        return found

    def at_exchange(self) -> dict[str, Decimal]:
        """What Anna's account holds there, by currency."""
        return {
            code: Decimal(purse.free + purse.locked) / 10**8
            for code, purse in self.account().purses.items()
        }

    # --- what is left ---------------------------------------------------------------------------

    def proved(self, done: Traded) -> Traded:
        """The journal is whole, and the run replays from it to the same head."""
        assert verify(done.folder.journal).message == ""
        verdict = replay(done.folder, agents=self.agents, strategies=self.strategies)
        assert (verdict.agrees, verdict.head) == (True, done.head)
        return done

    def books(self, done: Traded) -> dict[str, Decimal]:
        """What the books hold, of each currency of the exchange's account."""
        books = read_books(done.folder.journal)
        return {code: Decimal(books.total("cash", code)) / 10**18 for code in self.at_exchange()}

    def _played(self, told: Callable[[], None], desk: Callable[[], Traded]) -> Traded:
        failed: list[BaseException] = []
        is_over = threading.Event()

        def tell() -> None:
            try:
                told()
            except BaseException as error:  # noqa: BLE001  raised where pytest sees it, below
                failed.append(error)
            finally:
                is_over.set()

        teller = threading.Thread(target=tell)
        try:
            with stopped_when(is_over.is_set):
                teller.start()
                done = desk()
        finally:
            teller.join()
        if failed:
            raise failed[0]
        return done


def fills_of(done: Traded) -> list[tuple[int, int]]:
    """Order and number of each fill in the journal."""
    reports = [
        decode_report(each) for _, each in read_records(done.folder.journal, [Kind.REPORT]).each()
    ]
    return [(each.cl_ord_id, each.exec_id) for each in reports if each.last_lots]


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Anna's desk at an exchange of its own; where desks meet is short, for a socket's name is."""
    anna = AccountEntry(key="anna", secret="anna", balances={"USDT": "50000", "BTC": "0.1"})
    file = file_of(speed=SPEED, symbols=("BTCUSDT", "ETHUSDT"), accounts=(anna,))
    with TemporaryDirectory(prefix="hx") as home, running(file) as venue:
        monkeypatch.setenv("HOME", home)
        yield Story(venue, tmp_path)
