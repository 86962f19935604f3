"""Answers about an account: balances, its trades, its commissions, what it used."""

from hansa.config import Json
from hansa.venues.exchange.account import Account
from hansa.venues.exchange.amounts import UNIT, text_of
from hansa.venues.exchange.call import Call
from hansa.venues.exchange.calls_trading import rate_text
from hansa.venues.exchange.order import NS_PER_MS


def account(call: Call) -> Json:
    """Balances and commissions."""
    omits = call.parameters.flag("omitZeroBalances", False)
    call.parameters.finish()
    owner = call.owner
    maker, taker = owner.terms.maker_bps, owner.terms.taker_bps
    return {
        "makerCommission": maker,
        "takerCommission": taker,
        "buyerCommission": 0,
        "sellerCommission": 0,
        "commissionRates": {
            "maker": rate_text(maker),
            "taker": rate_text(taker),
            "buyer": rate_text(0),
            "seller": rate_text(0),
        },
        "canTrade": "trade" in owner.terms.permissions,
        "canWithdraw": "withdraw" in owner.terms.permissions,
        "canDeposit": False,
        "brokered": False,
        "requireSelfTradePrevention": False,
        "preventSor": False,
        "updateTime": owner.update_ns // NS_PER_MS,
        "accountType": "SPOT",
        "balances": owner.balances(omits_zero=omits),
        "permissions": ["SPOT"],
        "uid": owner.number,
    }


def restrictions(call: Call) -> Json:
    """What the key may do."""
    call.parameters.finish()
    may = call.owner.terms.permissions
    return {
        "ipRestrict": True,
        "createTime": 0,
        "enableReading": "read" in may,
        "enableWithdrawals": "withdraw" in may,
        "enableInternalTransfer": False,
        "enableMargin": False,
        "enableFutures": False,
        "permitsUniversalTransfer": False,
        "enableVanillaOptions": False,
        "enableSpotAndMarginTrading": "trade" in may,
    }


def my_trades(call: Call) -> Json:
    """The account's trades in a symbol: of an order, from an id on, in a time, else the latest."""
    p = call.parameters
    symbol = call.exchange.market(p.text("symbol")).listing.symbol
    order, first = p.maybe_number("orderId"), p.maybe_number("fromId")
    start, end = p.maybe_number("startTime"), p.maybe_number("endTime")
    limit = min(max(p.number("limit", 500), 1), 1000)
    p.finish()
    rows = [
        each
        for each in call.exchange.trading.fills_of[call.owner.number]
        if each.symbol == symbol
        and order in (None, each.order_id)
        and (first is None or each.id >= first)
        and (start is None or each.time_ns >= start * NS_PER_MS)
        and (end is None or each.time_ns < (end + 1) * NS_PER_MS)
    ]
    is_forward = first is not None or start is not None
    return [each.as_json() for each in (rows[:limit] if is_forward else rows[-limit:])]


def commission(call: Call) -> Json:
    """What the account pays in a symbol."""
    symbol = call.exchange.market(call.parameters.text("symbol")).listing.symbol
    call.parameters.finish()
    rates: dict[str, Json] = {
        "maker": rate_text(call.owner.terms.maker_bps),
        "taker": rate_text(call.owner.terms.taker_bps),
        "buyer": rate_text(0),
        "seller": rate_text(0),
    }
    nothing: dict[str, Json] = dict.fromkeys(rates, rate_text(0))
    return {
        "symbol": symbol,
        "standardCommission": rates,
        "taxCommission": nothing,
        **discount(call.owner),
    }


def discount(owner: Account) -> dict[str, Json]:
    """What an account that pays in a coin is told of it: the part that it still pays."""
    terms = owner.terms
    if terms.fee_asset is None:
        return {}
    return {
        "discount": {
            "enabledForAccount": True,
            "enabledForSymbol": True,
            "discountAsset": terms.fee_asset,
            "discount": text_of((10_000 - terms.fee_discount_bps) * UNIT // 10_000),
        }
    }


def order_counts(call: Call) -> Json:
    """How many orders the account used of its limits."""
    call.parameters.finish()
    return call.exchange.limits.used_json(
        call.address, call.owner.number, call.exchange.now_ns, has_weight=False
    )
