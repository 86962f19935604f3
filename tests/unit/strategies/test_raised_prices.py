"""Prices below 0, all raised by one number, bring the money of the true ones (docs/formats.md)."""

from pathlib import Path

import pytest

from hansa import Strategy
from hansa.errors import DataError
from tests.unit.strategies.conftest import Runner
from tests.unit.strategies.test_carry import final_equity
from tests.unit.strategies.test_own_funds import prices

#: May crude on 2020-04-20: bids, of which two are below 0.
TRUE = (10.0, 1.0, -37.63, -13.1, *[10.01] * 56)


class Holder(Strategy):
    """Buys a coin at the first quote and sells it at the third, the lowest."""

    def on_start(self):
        self.seen = 0

    def on_quote(self, quote):
        self.seen += 1
        if self.seen in (1, 3):
            self.desk.submit(0, 10 if self.seen == 1 else -10)


def test_prices_below_0_are_refused_with_the_first_row(trade: Runner, tmp_path: Path):
    prices(tmp_path, *TRUE)
    with pytest.raises(DataError, match=r"expected a price above 0, found -37\.63"):
        trade(Holder())


def test_all_raised_by_a_number_they_bring_what_the_true_prices_would(
    trade: Runner, tmp_path: Path
):
    prices(tmp_path, *[bid + 100 for bid in TRUE])
    result = trade(Holder(), "venue.taker_fee_bps=0")
    assert final_equity(result) == pytest.approx(100_000 - (10.02 + 37.63), abs=1e-6)
