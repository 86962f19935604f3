"""The examples of live desks at the local exchange: their gate passes what they want at most."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansa.api.answer import Answer
from hansa.app.desk.socket import Question, ask
from hansa.app.exchange_file import AccountEntry
from hansa.app.live.trading import trade
from hansa.config import load
from hansa.errors import JournalError, NotFoundError
from hansa.stores import RunStore
from tests.conftest import ROOT
from tests.e2e.test_trade_binance import Eager
from tests.exchange_aside import Aside, file_of, running
from tests.trading_aside import ANNA, Heard, stopped_when

#: A minute in half a second.
SPEED = 120
#: Where and how fast: all else is the example's.
WHERE = (f"trade.speed={SPEED}", "gate.stale_after_s=1000000", "trade.bar_grace_ms=20000")


@pytest.fixture
def venue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aside]:
    """The account is the one that `hansa venue serve` makes."""
    anna = AccountEntry(key="anna", secret="anna")
    file = file_of(speed=SPEED, symbols=("BTCUSDT", "ETHUSDT"), accounts=(anna,))
    with tempfile.TemporaryDirectory(prefix="hx") as home, running(file) as found:
        monkeypatch.setenv("HOME", home)
        yield found


def status(runs: Path) -> Answer:
    try:
        return ask(RunStore(runs).find("last"), Question(do="status"))
    except (NotFoundError, JournalError):
        return Answer()


@pytest.mark.parametrize(
    ("example", "keys"), [("paper_binance", ()), ("testnet", ("trade.keys=anna",))]
)
def test_what_an_example_wants_at_most_its_own_limits_do_not_refuse(
    example: str, keys: tuple[str, ...], venue: Aside, tmp_path: Path
) -> None:
    heard, own = Heard(), [f"trade.place={venue.address}", *WHERE, *keys]
    with stopped_when(
        lambda: status(tmp_path).fills >= 1 and status(tmp_path).moments >= 6, within_s=25
    ):
        done = trade(
            ROOT / "examples" / f"{example}.toml",
            overrides=own,
            agents=[Eager()],
            runs=tmp_path,
            log=heard.log,
            access=ANNA,
        )
    assert done.status == "stopped"
    assert heard.lines("fill")
    assert [each for each in heard.lines("refused") if "value_max" in str(each["control"])] == []


@pytest.mark.parametrize("example", ["paper_binance", "testnet"])
def test_what_an_example_may_want_of_an_instrument_its_gate_lets_through(example: str) -> None:
    config = load(ROOT / "examples" / f"{example}.toml")
    ratio = config.allocation.parameters["instrument_ratio_max"]
    most = config.account.cash * type(config.account.cash)(str(ratio))
    assert most < min(config.gate.order_value_max, config.gate.position_value_max)
