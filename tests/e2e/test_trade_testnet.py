"""`hansa trade` with orders at an exchange: the local one, sped up."""

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.app.desk_socket import Question, ask
from hansa.app.exchange_file import AccountEntry
from hansa.app.opening import open_run
from hansa.app.replaying import replay
from hansa.app.trading import trade
from hansa.errors import JournalError, NotFoundError
from hansa.journal import verify
from hansa.ledger.books import read_books
from hansa.stores import RunFolder, RunStore
from tests.exchange_aside import Aside, file_of, running
from tests.trading_aside import ANNA, EXAMPLE, Heard, Swinging, overrides, stopped_when

#: A minute in half a second.
SPEED = 120
SYMBOLS = ("BTCUSDT", "ETHUSDT")


@pytest.fixture
def venue() -> Iterator[Aside]:
    anna = AccountEntry(key="anna", secret="anna", balances={"USDT": "50000", "BTC": "0.1"})
    with running(file_of(speed=SPEED, symbols=SYMBOLS, accounts=(anna,))) as found:
        yield found


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where desks meet: short, since the name of a socket is."""
    with tempfile.TemporaryDirectory(prefix="hx") as folder:
        monkeypatch.setenv("HOME", folder)
        yield Path(folder)


def fills(runs: Path) -> int:
    try:
        return ask(RunStore(runs).find("last"), Question(do="status")).fills
    except (NotFoundError, JournalError):
        return 0


def at_exchange(venue: Aside) -> dict[str, Decimal]:
    """What Anna's account holds there."""
    account = venue.exchange.truth.account_of("anna")
    assert account is not None
    rows = account.balances(omits_zero=False)
    return {
        str(row["asset"]): Decimal(str(row["free"])) + Decimal(str(row["locked"]))
        for row in rows
        if isinstance(row, dict)
    }


def in_books(folder: RunFolder, code: str) -> Decimal:
    return Decimal(read_books(folder.journal).total("cash", code)) / 10**18


def test_orders_go_to_the_exchange_and_the_books_end_as_its_balances(
    venue: Aside, home: Path, tmp_path: Path
) -> None:
    own, heard = overrides(venue.address, 'trade.on_stop="cancel"', speed=SPEED), Heard()
    with stopped_when(lambda: fills(tmp_path) >= 4):
        done = trade(
            EXAMPLE, overrides=own, agents=[Swinging()], runs=tmp_path, log=heard.log, access=ANNA
        )
    assert done.status == "stopped"
    assert len(open_run(str(done.folder.path)).fills) > 1
    balances = at_exchange(venue)
    for code in ("USDT", "BTC", "ETH"):
        assert in_books(done.folder, code) == balances.get(code, Decimal(0)), code
    assert verify(done.folder.journal).message == ""
    verdict = replay(done.folder, agents=[Swinging()])
    assert (verdict.agrees, verdict.head) == (True, done.head)
    causes = {str(each["cause"]) for each in heard.lines("difference")}
    assert causes == {"the account held another amount at the start than the configuration"}
