"""`hansa parity` of a desk whose orders went to an exchange: the local one, sped up."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.app.exchange_file import AccountEntry
from hansa.app.live.trading import trade
from hansa.app.parity.comparing import parity
from hansa.report.parity_data import Cause
from tests.exchange_aside import Aside, file_of, running
from tests.trading_aside import ANNA, EXAMPLE, Heard, Swinging, overrides, stopped_when
from tests.venue_elsewhere import sums

SPEED = 120


@pytest.fixture
def venue() -> Iterator[Aside]:
    anna = AccountEntry(key="anna", secret="anna", balances={"USDT": "50000"})
    with running(file_of(speed=SPEED, symbols=("BTCUSDT", "ETHUSDT"), accounts=(anna,))) as found:
        yield found


def test_the_fills_of_an_exchange_are_explained_to_the_last_digit(
    venue: Aside, home: Path, tmp_path: Path
) -> None:
    own, heard = overrides(venue.address, speed=SPEED), Heard()
    with stopped_when(lambda: heard.orders_filled() >= 4):
        trade(
            EXAMPLE,
            overrides=own,
            agents=[Swinging()],
            runs=tmp_path,
            log=heard.log,
            access=ANNA,
        )
    found = parity("last", agents=[Swinging()], runs=tmp_path)
    assert all(whole == parts for whole, parts in sums(found))
    assert found.turnover > 0
    assert found.part(Cause.DECISION) == 0
    unseen = [row for row in found.order_table if row.simulated.price is None]
    assert unseen
    assert {row.cause for row in unseen} == {Cause.DATA}
    assert found.latencies.real_to_venue.count > 0
    dear = ["venue.maker_fee_bps=100", "venue.taker_fee_bps=100"]
    other = parity("last", agents=[Swinging()], runs=tmp_path, overrides=dear)
    # The venue charged less than a hundredth: its fills are the same, and are cheaper by that.
    assert other.part(Cause.FEE) > found.part(Cause.FEE) + found.turnover * Decimal("0.008")
    # Charged in what is received, as the venue does, they cost the same to the last digit.
    received = ["venue.fee_currency=received", "venue.fee_places=8"]
    same = parity("last", agents=[Swinging()], runs=tmp_path, overrides=received)
    assert same.part(Cause.FEE) == 0
