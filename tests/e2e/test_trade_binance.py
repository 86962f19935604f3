"""`hansa trade` on paper over the live feed of Binance, against the local exchange, sped up."""

import contextlib
import io
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from hansa.agents import Agent
from hansa.app.desk.log import DeskLog
from hansa.app.desk.socket import Question, ask
from hansa.app.live.trading import Traded, resume, trade
from hansa.app.opening import open_run
from hansa.app.replaying import replay
from hansa.coordinator import venue_clock
from hansa.errors import ConfigError, JournalError, NotFoundError, RequestError
from hansa.features import Expr, f
from hansa.journal import Kind, read_records, verify
from hansa.journal.live_inputs import RecordedInterval, decode_interval
from hansa.stores import RunStore
from hansa.types import Ballot, Snapshot
from tests.conftest import ROOT
from tests.exchange_aside import exchange_aside

EXAMPLE = ROOT / "examples" / "paper_binance.toml"
#: A minute in half a second.
SPEED = 120
#: At such a speed a process that waits its turn has data of an hour ago.
PATIENT = ("gate.stale_after_s=1000000", "trade.bar_grace_ms=20000")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with exchange_aside(speed=SPEED, symbols=("BTCUSDT", "ETHUSDT")) as found:
        yield found


class Eager(Agent):
    """Wants to hold whatever has a price."""

    name = "eager"

    def features(self) -> Mapping[str, Expr]:
        return {"close": f.close}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(conviction=np.where(s["close"] > 0, 1.0, np.nan))


def overrides(address: str, *more: str) -> list[str]:
    own = (f"trade.place={address}", f"trade.speed={SPEED}", "data.path=nowhere.parquet")
    return [*own, *PATIENT, *more]


def intervals(folder: Path) -> list[RecordedInterval]:
    records = read_records(folder, [Kind.INTERVAL])
    return [decode_interval(payload) for _, payload in records.each()]


@contextlib.contextmanager
def stopped_after(runs: Path, decisions: int) -> Iterator[None]:
    """Stops this process's desk as Ctrl-C does, once it has decided so often."""
    is_over = threading.Event()

    def watch() -> None:
        until = time.monotonic() + 60
        while not is_over.wait(0.1) and _moments(runs) < decisions and time.monotonic() < until:
            pass
        if not is_over.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _moments(runs: Path) -> int:
    try:
        return ask(RunStore(runs).find("last"), Question(do="status")).moments
    except (NotFoundError, JournalError):
        return 0


def traded(runs: Path, address: str, *more: str, agents: Sequence[Agent] | None = None) -> Traded:
    own, log = overrides(address, *more), DeskLog("json", io.StringIO())
    with stopped_after(runs, 5):
        return trade(EXAMPLE, overrides=own, agents=agents, runs=runs, log=log)


def test_a_desk_on_binance_trades_paper_on_bars_as_they_close_and_replays(
    address: str, home: Path, tmp_path: Path
) -> None:
    done = traded(tmp_path, address, agents=[Eager()])
    assert done.status == "stopped"
    found = intervals(done.folder.journal)
    history = [each for each in found if each.is_history]
    closes = [each.ts_close_ns for each in found]
    assert len(history) == 500
    assert closes == [closes[0] + place * 60 * 10**9 for place in range(len(closes))]
    assert all(len(each.bars) == 2 for each in found)
    assert verify(done.folder.journal).message == ""
    verdict = replay(done.folder, agents=[Eager()])
    assert (verdict.agrees, verdict.head) == (True, done.head)
    assert len(open_run(str(done.folder.path)).fills) > 0


def test_a_desk_that_was_away_has_the_bars_of_that_time_as_history(
    address: str, home: Path, tmp_path: Path
) -> None:
    first = traded(tmp_path, address)
    time.sleep(2.0)
    with stopped_after(tmp_path, 8):
        again = resume("last", runs=tmp_path, log=DeskLog("json", io.StringIO()))
    assert again.records > first.records
    closes = [each.ts_close_ns for each in intervals(again.folder.journal)]
    assert closes == [closes[0] + place * 60 * 10**9 for place in range(len(closes))]
    assert replay(again.folder).agrees


def test_quotes_and_prints_come_besides_bars(address: str, home: Path, tmp_path: Path) -> None:
    done = traded(tmp_path, address, 'trade.channels=["quotes", "trades"]')
    assert len(read_records(done.folder.journal, [Kind.MARKET])) > 20
    assert replay(done.folder).agrees


def test_an_exchange_that_is_not_there_is_a_named_error(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(venue_clock, "_ANSWER_NS", 10**9)
    wrong = overrides("http://127.0.0.1:9")
    with pytest.raises(RequestError, match=r"trade\.place http://127\.0\.0\.1:9: ") as told:
        trade(EXAMPLE, overrides=wrong, runs=tmp_path, log=DeskLog("json", io.StringIO()))
    assert str(told.value).count("expected") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("trade.speed=0", "trade.speed: expected 1, or"),
        ("trade.place=live", "trade.speed: expected 1, or"),
        ('trade.channels=["klines"]', "trade.channels: expected quotes, trades, depth"),
        ("trade.feed=recorded", "trade.place: expected none"),
        ("trade.place=lve", "expected live, testnet, or the URL"),
        ("trade.mode=lave", 'trade.mode: expected "paper" or "testnet" or "live"'),
        ("trade.mode=live", "trade.keys: expected the name of keys"),
        ("trade.keys=anna", "trade.keys: expected none with mode"),
        ("data.instruments=[]", "data.instruments: expected the instruments to listen to"),
        ("data.interval=60m", "data.interval: expected one that Binance has"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(
    change: str, words: str, home: Path, tmp_path: Path
) -> None:
    log = DeskLog("json", io.StringIO())
    with pytest.raises(ConfigError, match=words):
        trade(EXAMPLE, overrides=["trade.speed=60", change], runs=tmp_path, log=log)
