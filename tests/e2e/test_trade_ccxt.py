"""`hansa trade` on paper over a live feed of ccxt, against the local exchange, sped up."""

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.app.desk.log import DeskLog
from hansa.app.exchange_file import AccountEntry
from hansa.app.live.trading import resume, trade
from hansa.app.opening import open_run
from hansa.app.replaying import replay
from hansa.errors import ConfigError
from hansa.journal import Kind, read_records, verify
from tests.e2e import test_trade_binance as of_binance
from tests.e2e.test_trade_binance import EXAMPLE, SPEED, Eager, intervals, stopped_after
from tests.e2e.test_trade_testnet import at_exchange, fills, in_books
from tests.exchange_aside import exchange_aside, file_of, running
from tests.trading_aside import ANNA, Heard, Swinging, stopped_when
from tests.trading_aside import EXAMPLE as TESTNET
from tests.trading_aside import overrides as at_testnet

OF_CCXT = ("trade.feed=ccxt", "trade.exchange=binance")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with exchange_aside(speed=SPEED, symbols=("BTCUSDT", "ETHUSDT")) as found:
        yield found


def overrides(address: str, *more: str) -> list[str]:
    return of_binance.overrides(address, *OF_CCXT, *more)


def test_a_desk_on_ccxt_has_every_bar_once_through_a_stop_and_replays(
    address: str, home: Path, tmp_path: Path
) -> None:
    log = DeskLog("json", io.StringIO())
    with stopped_after(tmp_path, 4):
        trade(EXAMPLE, overrides=overrides(address), agents=[Eager()], runs=tmp_path, log=log)
    with stopped_after(tmp_path, 6):
        done = resume("last", agents=[Eager()], runs=tmp_path, log=log)
    found = intervals(done.folder.journal)
    closes = [each.ts_close_ns for each in found]
    assert closes == [closes[0] + place * 60 * 10**9 for place in range(len(closes))]
    assert len([each for each in found if each.is_history]) >= 500
    assert all(len(each.bars) == 2 for each in found)
    assert verify(done.folder.journal).message == ""
    assert replay(done.folder, agents=[Eager()]).agrees


def test_quotes_prints_and_depth_come_besides_bars(
    address: str, home: Path, tmp_path: Path
) -> None:
    log = DeskLog("json", io.StringIO())
    own = overrides(address, 'trade.channels=["quotes", "trades", "depth"]')
    with stopped_after(tmp_path, 3):
        done = trade(EXAMPLE, overrides=own, runs=tmp_path, log=log)
    kinds = {payload[0] for _, payload in read_records(done.folder.journal, [Kind.MARKET]).each()}
    assert len(kinds) >= 3
    assert replay(done.folder).agrees


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("trade.exchange=krakn", 'did you mean "kraken"'),
        ("trade.place=lve", 'expected "live", "sandbox"'),
        ("trade.feed=binance", "trade.exchange: expected none"),
        ("data.interval=7m", "data.interval: expected one that binance has"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(
    change: str, words: str, address: str, home: Path, tmp_path: Path
) -> None:
    log = DeskLog("json", io.StringIO())
    with pytest.raises(Exception, match=words) as caught:
        trade(EXAMPLE, overrides=overrides(address, change), runs=tmp_path, log=log)
    assert "\n" not in str(caught.value)
    assert type(caught.value).__module__ == ConfigError.__module__


def test_orders_go_through_ccxt_and_the_books_end_as_the_balances(
    home: Path, tmp_path: Path
) -> None:
    anna = AccountEntry(key="anna", secret="anna", balances={"USDT": "50000", "BTC": "0.1"})
    file = file_of(speed=60, symbols=("BTCUSDT", "ETHUSDT"), accounts=(anna,))
    with running(file) as venue:
        own = at_testnet(venue.address, *OF_CCXT, 'trade.on_stop="cancel"', speed=60)
        heard = Heard()
        with stopped_when(lambda: fills(tmp_path) >= 2):
            done = trade(
                TESTNET,
                overrides=own,
                agents=[Swinging()],
                runs=tmp_path,
                log=heard.log,
                access=ANNA,
            )
        balances = at_exchange(venue)
    assert len(open_run(str(done.folder.path)).fills) >= 2
    for code in ("USDT", "BTC", "ETH"):
        assert in_books(done.folder, code) == balances.get(code, Decimal(0)), code
    assert replay(done.folder, agents=[Swinging()]).agrees
