"""What a configuration says of orders of one account that would trade with each other."""

from pathlib import Path

import pytest

from hansa.config import Environment, load
from hansa.errors import ConfigError

EXAMPLES = Path(__file__).parents[2] / "examples"
SAID = "venue.self_trade_prevention=cancel_newest"
CCXT = ("trade.feed=ccxt", "trade.exchange=binance")


def stated(name: str, *overrides: str) -> str | None:
    config = load(EXAMPLES / name, [SAID, *overrides], environment=Environment())
    return config.venue.self_trade_prevention


def test_through_ccxt_no_way_to_prevent_self_trades_is_sent_so_none_may_be_stated() -> None:
    with pytest.raises(ConfigError, match=r"self_trade_prevention: expected none with trade\.feed"):
        stated("testnet.toml", *CCXT, "trade.place=sandbox")


def test_where_orders_are_on_paper_or_go_to_binance_itself_one_may_be_stated() -> None:
    assert stated("paper_binance.toml", *CCXT) == "cancel_newest"
    assert stated("testnet.toml") == "cancel_newest"
