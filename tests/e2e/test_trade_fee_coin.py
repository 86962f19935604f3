"""A desk at an exchange that takes its commissions in a coin of the account's choice."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.app.exchange_file import AccountEntry
from hansa.app.live.trading import trade
from hansa.app.opening import open_run
from hansa.app.parity.comparing import parity
from hansa.app.replaying import replay
from hansa.errors import ConfigError
from hansa.report.parity_data import Cause
from tests.e2e.test_trade_testnet import at_exchange, in_books
from tests.exchange_aside import Aside, file_of, running
from tests.trading_aside import ANNA, EXAMPLE, Heard, Swinging, overrides, stopped_when

SPEED = 120
OWN = (
    "venue.fee_currency=BNB",
    "venue.fee_discount_bps=2500",
    "venue.fee_currency_price=300",
)


@pytest.fixture
def venue() -> Iterator[Aside]:
    anna = AccountEntry(
        key="anna",
        secret="anna",
        balances={"USDT": "50000", "BNB": "5"},
        fee_asset="BNB",
        fee_discount_bps=2500,
    )
    symbols = ("BTCUSDT", "ETHUSDT", "BNBUSDT")
    with running(file_of(speed=SPEED, symbols=symbols, accounts=(anna,))) as found:
        yield found


def test_the_books_of_a_desk_hold_the_coin_that_its_commissions_are_paid_in(
    venue: Aside, home: Path, tmp_path: Path
) -> None:
    heard = Heard()
    own = overrides(venue.address, *OWN, speed=SPEED)
    with stopped_when(lambda: heard.orders_filled() >= 4):
        done = trade(
            EXAMPLE,
            overrides=own,
            agents=[Swinging()],
            runs=tmp_path,
            log=heard.log,
            access=ANNA,
        )
    causes = {str(each["cause"]) for each in heard.lines("difference")}
    assert causes == {"the account held another amount at the start than the configuration"}
    there = at_exchange(venue)
    assert Decimal(4) < there["BNB"] < 5
    assert {code: in_books(done.folder, code) for code in there} == there
    assert replay(done.folder, agents=[Swinging()]).agrees
    result = open_run(str(done.folder.path))
    assert {each.fee_currency for each in result.recorded.reports if each.last_lots} == {"BNB"}
    assert result.report_data.costs.commission > 0
    found = parity("last", agents=[Swinging()], runs=tmp_path)
    # What a BNB is worth at the exchange and what the configuration states differ by a part.
    assert abs(found.part(Cause.FEE)) < found.turnover * Decimal("0.0005")


def test_a_desk_that_does_not_know_the_coin_is_refused_at_the_start(
    venue: Aside, home: Path, tmp_path: Path
) -> None:
    own = overrides(venue.address, speed=SPEED)
    said = 'venue.fee_currency: expected "BNB", in which the venue takes fees from an account that'
    with pytest.raises(ConfigError, match=f"{said} has 5 of it"):
        trade(EXAMPLE, overrides=own, agents=[Swinging()], runs=tmp_path, access=ANNA)
