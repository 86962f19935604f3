"""What Binance lists of a symbol beside what the configuration says of it."""

import asyncio
from typing import cast

import pytest

from hansa.errors import ConfigError
from hansa.venues.binance.asking import Asking
from hansa.venues.binance.checks import check_instruments
from hansa.venues.binance.messages import Listed
from tests.unit.venues.exchange.support import instrument


class Venue:
    """A venue whose one symbol knows two ways to prevent self-trades."""

    async def listed(self, symbol: str) -> Listed:
        """The symbol, without filters."""
        modes = ["NONE", "EXPIRE_MAKER"]
        return Listed(symbol, "TRADING", "ABC", "USD", [], modes)


def check(self_trade: str | None) -> list[str]:
    venue = cast(Asking, Venue())
    return asyncio.run(check_instruments(venue, (instrument(),), self_trade=self_trade))


@pytest.mark.parametrize("self_trade", [None, "none", "cancel_oldest"])
def test_a_way_that_the_symbol_allows_or_none_at_all_is_taken(self_trade: str | None) -> None:
    assert check(self_trade) == []


def test_a_way_that_the_symbol_does_not_allow_is_refused_with_those_that_it_does() -> None:
    with pytest.raises(ConfigError, match=r'\(none, cancel_oldest\), found "decrement"'):
        check("decrement")
