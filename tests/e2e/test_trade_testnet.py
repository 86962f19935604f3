"""`hansa trade` with orders at an exchange: the local one, sped up."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hansa.app.desk.socket import Question, ask
from hansa.app.exchange_file import AccountEntry
from hansa.app.live.trading import resume, trade
from hansa.app.replaying import replay
from hansa.errors import JournalError, NotFoundError
from hansa.journal import Kind, decode_report, read_records, verify
from hansa.ledger.books import read_books
from hansa.stores import RunFolder, RunStore
from tests.conftest import ROOT
from tests.exchange_aside import Aside, file_of, running
from tests.trading_aside import ANNA, EXAMPLE, Heard, Swinging, overrides, stopped_when

#: A minute in half a second.
SPEED = 120
SYMBOLS = ("BTCUSDT", "ETHUSDT")
MODULE = '''"""An agent that trades at every bar."""

import numpy as np

from hansa import Agent, Ballot, f


class Swinging(Agent):
    """Wants all and nothing in turn, by the sign of the last move of the price."""

    name = "swinging"

    def features(self):
        return {"move": f.close - f.close.lag(1)}

    def consider(self, s):
        return Ballot(conviction=np.where(s["move"] > 0, 1.0, 0.0))
'''


@pytest.fixture
def venue() -> Iterator[Aside]:
    anna = AccountEntry(key="anna", secret="anna", balances={"USDT": "50000", "BTC": "0.1"})
    with running(file_of(speed=SPEED, symbols=SYMBOLS, accounts=(anna,))) as found:
        yield found


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


def desk_file(folder: Path) -> Path:
    """The example, with an agent that trades at every bar and keys in a sealed file."""
    (folder / "swinging.py").write_text(MODULE)
    head, rest = EXAMPLE.read_text().replace("../data", str(ROOT / "data")).split("[[agents]]", 1)
    tail = rest[rest.index("[council]") :]
    head = head.replace("seed = 7", 'seed = 7\nmodules = ["swinging.py"]')
    keys = f'[keys]\nfile = "{folder / "keys.age"}"\n\n'
    file = folder / "desk.toml"
    file.write_text(f'{head}[[agents]]\nuse = "swinging"\n\n{keys}{tail}')
    return file


def hansa(*words: str, **options: Any) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "hansa.cli", *words]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, **options)


def keep_keys(folder: Path) -> dict[str, str]:
    """Anna's keys in a sealed file, and the environment that opens it without a person."""
    word = folder / "word"
    word.write_text("a long word\n")
    word.chmod(0o600)
    own = {**os.environ, "HANSA_PASSPHRASE_FILE": str(word)}
    adding = hansa("keys", "add", "anna", "--file", str(folder / "keys.age"), env=own)
    _, errors = adding.communicate("anna\nanna\n")
    assert adding.returncode == 0, errors
    return own


def killed_after(runs: Path, count: int, *words: str, env: dict[str, str]) -> list[str]:
    """What a desk of its own process said until SIGKILL, once it has agreed with its venue and has
    had so many fills.
    """
    desk = hansa("trade", *words, "--headless", "--runs", str(runs), env=env)
    assert desk.stdout is not None
    said: list[str] = []
    for line in desk.stdout:
        said.append(json.loads(line)["event"])
        if "reconciled" in said and fills(runs) >= count:
            break
    desk.send_signal(signal.SIGKILL)
    _, errors = desk.communicate()
    assert not errors, errors
    return said


def test_a_desk_that_is_killed_goes_on_and_its_books_are_the_exchange_s(
    venue: Aside, home: Path, tmp_path: Path
) -> None:
    env, runs = keep_keys(tmp_path), tmp_path / "runs"
    words = [str(desk_file(tmp_path))]
    for each in overrides(venue.address, speed=SPEED):
        words += ["--set", each]
    killed_after(runs, 2, *words, env=env)
    again = killed_after(runs, 5, "--resume", "last", env=env)
    assert "resumed" in again
    assert "reconciled" in again
    heard = Heard()
    with stopped_when(lambda: bool(heard.lines("reconciled")) and fills(runs) >= 6):
        done = resume("last", runs=runs, log=heard.log, access=ANNA)
    assert done.status == "stopped"
    balances = at_exchange(venue)
    for code in ("USDT", "BTC", "ETH"):
        assert in_books(done.folder, code) == balances.get(code, Decimal(0)), code
    assert verify(done.folder.journal).message == ""
    assert replay(done.folder).agrees


def test_orders_go_to_the_exchange_and_the_books_end_as_its_balances(
    venue: Aside, home: Path, tmp_path: Path
) -> None:
    own, heard = overrides(venue.address, 'trade.on_stop="cancel"', speed=SPEED), Heard()
    with stopped_when(lambda: fills(tmp_path) >= 4):
        done = trade(
            EXAMPLE, overrides=own, agents=[Swinging()], runs=tmp_path, log=heard.log, access=ANNA
        )
    assert done.status == "stopped"
    reports = read_records(done.folder.journal, [Kind.REPORT])
    assert sum(decode_report(payload).last_lots > 0 for _, payload in reports.each()) >= 4
    balances = at_exchange(venue)
    for code in ("USDT", "BTC", "ETH"):
        assert in_books(done.folder, code) == balances.get(code, Decimal(0)), code
    assert verify(done.folder.journal).message == ""
    verdict = replay(done.folder, agents=[Swinging()])
    assert (verdict.agrees, verdict.head) == (True, done.head)
    causes = {str(each["cause"]) for each in heard.lines("difference")}
    assert causes == {"the account held another amount at the start than the configuration"}
