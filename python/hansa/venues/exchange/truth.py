"""The truth of an exchange, for oracles: every order, every fill, every balance."""

from hansa.config import Json
from hansa.venues.exchange.exchange import Exchange


def truth_of(exchange: Exchange) -> dict[str, Json]:
    """All that accounts did and own, by API key, and the time."""
    return {
        "now_ns": exchange.now_ns,
        "accounts": {
            account.terms.key: {
                "balances": account.balances(),
                "orders": [
                    order.as_json()
                    for symbol in exchange.markets
                    for order in exchange.trading.orders.all(account.number, symbol)
                ],
                "fills": [fill.as_json() for fill in exchange.trading.fills_of[account.number]],
            }
            for account in exchange.accounts.values()
        },
    }
