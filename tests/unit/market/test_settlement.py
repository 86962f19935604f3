"""What a contract is paid in: told by its name, or stated."""

import pytest

from hansa.market.settlement import settlement_of


@pytest.mark.parametrize(
    ("symbol", "quote", "paid"),
    [
        ("BINANCE:BTCUSDT", "USDT", "USDT"),
        ("BINANCE:BTCUSD", "USD", "USD"),
        ("BINANCE:BTCUSD_PERP", "USD", "BTC"),
        ("BINANCE:BTCUSD_241227", "USD", "BTC"),
        ("BINANCE:BTCUSDT_241227", "USDT", "USDT"),
        ("DERIBIT:BTC-PERPETUAL", "USD", "BTC"),
        ("DERIBIT:BTC-27DEC24", "USD", "BTC"),
        ("DERIBIT:BTC_USDC-PERPETUAL", "USDC", "USDC"),
        ("OKX:BTC/USD:BTC", "USD", "BTC"),
        ("OKX:BTC/USD:BTC-241227", "USD", "BTC"),
        ("OKX:BTC/USDT:USDT", "USDT", "USDT"),
        ("KRAKEN:BTC/USD", "USD", "USD"),
    ],
)
def test_the_name_of_a_contract_tells_what_it_is_paid_in(
    symbol: str, quote: str, paid: str
) -> None:
    assert settlement_of(symbol, base="BTC", quote=quote) == paid


def test_what_is_stated_of_a_contract_goes_before_its_name() -> None:
    assert settlement_of("V:BTCUSD_PERP", base="BTC", quote="USD", stated="USD") == "USD"
    assert settlement_of("BYBIT:BTCUSD", base="BTC", quote="USD", stated="BTC") == "BTC"
