"""Answers about the market: rules, depth, trades, candles, tickers."""

from collections.abc import Callable, Sequence

import msgspec

from hansa.config import Json
from hansa.venues.exchange.amounts import text_of, value_of
from hansa.venues.exchange.call import Call
from hansa.venues.exchange.candles import INTERVALS, Candle, end_of
from hansa.venues.exchange.market import Market
from hansa.venues.exchange.order import NS_PER_MS
from hansa.venues.exchange.parameters import Parameters
from hansa.venues.exchange.refusals import RefusalError, malformed
from hansa.venues.exchange.tape import Joined, Print


def ping(call: Call) -> Json:
    """Nothing."""
    return {}


def server_time(call: Call) -> Json:
    """What time it is."""
    return {"serverTime": call.exchange.now_ns // NS_PER_MS}


def exchange_info(call: Call) -> Json:
    """The symbols with their filters, and the limits."""
    call.parameters.maybe("permissions")
    call.parameters.maybe("showPermissionSets")
    call.parameters.maybe("symbolStatus")
    return {
        "timezone": "UTC",
        "serverTime": call.exchange.now_ns // NS_PER_MS,
        "rateLimits": call.exchange.limits.terms.as_json(),
        "exchangeFilters": [],
        "symbols": [each.listing.info(str(each.phase)) for each in _chosen(call)[0]],
    }


def depth(call: Call) -> Json:
    """The order book's best levels."""
    levels = call.parameters.number("limit", 100)
    return _market(call).depth(min(max(levels, 1), 5000))


def trades(call: Call) -> Json:
    """The latest trades, one by one."""
    limit = _limit(call.parameters, 500)
    market = _market(call)
    return [_trade(each) for each in list(market.tape.prints)[-limit:]]


def old_trades(call: Call) -> Json:
    """Trades from an id on."""
    limit, first = _limit(call.parameters, 500), call.parameters.maybe_number("fromId")
    prints = list(_market(call).tape.prints)
    if first is None:
        return [_trade(each) for each in prints[-limit:]]
    return [_trade(each) for each in prints if each.id >= first][:limit]


def joined_trades(call: Call) -> Json:
    """Trades joined by taking order and price."""
    p = call.parameters
    limit, first = _limit(p, 500), p.maybe_number("fromId")
    start, end = p.maybe_number("startTime"), p.maybe_number("endTime")
    rows = list(_market(call).tape.joined)
    if first is not None:
        return [_joined(each) for each in rows if each.id >= first][:limit]
    if start is None and end is None:
        return [_joined(each) for each in rows[-limit:]]
    low, high = (start or 0) * NS_PER_MS, ((end or 10**15) + 1) * NS_PER_MS
    return [_joined(each) for each in rows if low <= each.time_ns < high][:limit]


def klines(call: Call) -> Json:
    """Candles: from `startTime` on, else up to `endTime` or now."""
    p, market = call.parameters, _market(call)
    interval, limit = p.choice("interval", INTERVALS), _limit(p, 500)
    start, end = p.maybe_number("startTime"), p.maybe_number("endTime")
    zone = p.maybe("timeZone")
    if zone not in (None, "0"):
        raise RefusalError(-1130, "Data sent for parameter 'timeZone' is not valid.")
    now_ns = call.exchange.now_ns
    end_ns = now_ns + 1 if end is None else min((end + 1) * NS_PER_MS, now_ns + 1)
    if start is None:
        found = market.tape.latest(interval, end_ns - 1, limit)
    else:
        start_ns = max(start * NS_PER_MS, market.tape.first_ns(interval))
        last_ns = min(end_ns, start_ns + (limit + 1) * INTERVALS[interval])
        found = market.tape.candles(interval, start_ns=start_ns, end_ns=last_ns)[:limit]
    return [_candle(each, interval) for each in found]


def average_price(call: Call) -> Json:
    """The average price of five minutes."""
    tape, now_ns = _market(call).tape, call.exchange.now_ns
    return {
        "mins": 5,
        "price": text_of(tape.average_price(now_ns)),
        "closeTime": tape.prints[-1].time_ns // NS_PER_MS if tape.prints else 0,
    }


def ticker_day(call: Call) -> Json:
    """The last 24 hours."""
    is_mini = call.parameters.choice("type", ("FULL", "MINI"), "FULL") == "MINI"

    def row(market: Market) -> dict[str, Json]:
        found = market.ticker()
        return {key: found[key] for key in _MINI_KEYS} if is_mini else found

    return _one_or_all(call, row)


def ticker_price(call: Call) -> Json:
    """The last price."""
    return _one_or_all(
        call,
        lambda each: {"symbol": each.listing.symbol, "price": text_of(each.tape.last_price)},
    )


def ticker_book(call: Call) -> Json:
    """The best prices."""
    return _one_or_all(call, Market.best_json)


def symbols_asked(parameters: Parameters) -> int | None:
    """How many symbols a request names; None if it means all. For its weight."""
    if "symbol" in parameters:
        return 1
    if "symbols" in parameters:
        return len(_names(parameters.text("symbols")))
    return None


def _market(call: Call) -> Market:
    return call.exchange.market(call.parameters.text("symbol"))


def _limit(parameters: Parameters, default: int) -> int:
    return min(max(parameters.number("limit", default), 1), 1000)


def _one_or_all(call: Call, row: Callable[[Market], dict[str, Json]]) -> Json:
    markets, is_one = _chosen(call)
    rows: list[Json] = [row(each) for each in markets]
    return rows[0] if is_one else rows


def _chosen(call: Call) -> tuple[Sequence[Market], bool]:
    p, exchange = call.parameters, call.exchange
    one, several = p.maybe("symbol"), p.maybe("symbols")
    if one is not None and several is not None:
        raise RefusalError(-1128, "Combination of optional parameters invalid.")
    if one is not None:
        return [exchange.market(one)], True
    if several is not None:
        return [exchange.market(each) for each in _names(several)], False
    return list(exchange.markets.values()), False


def _names(text: str) -> list[str]:
    try:
        return msgspec.json.decode(text, type=list[str])
    except msgspec.DecodeError as error:
        raise malformed(
            "symbols", '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$'
        ) from error


def _trade(each: Print) -> Json:
    return {
        "id": each.id,
        "price": text_of(each.price),
        "qty": text_of(each.quantity),
        "quoteQty": text_of(value_of(each.price, each.quantity)),
        "time": each.time_ns // NS_PER_MS,
        "isBuyerMaker": each.is_buyer_maker,
        "isBestMatch": True,
    }


def _joined(each: Joined) -> Json:
    return {
        "a": each.id,
        "p": text_of(each.price),
        "q": text_of(each.quantity),
        "f": each.first,
        "l": each.last,
        "T": each.time_ns // NS_PER_MS,
        "m": each.is_buyer_maker,
        "M": True,
    }


def _candle(each: Candle, interval: str) -> Json:
    return [
        each.open_ns // NS_PER_MS,
        text_of(each.open),
        text_of(each.high),
        text_of(each.low),
        text_of(each.close),
        text_of(each.volume),
        end_of(interval, each.open_ns) // NS_PER_MS - 1,
        text_of(each.value),
        each.trades,
        text_of(each.buy_volume),
        text_of(each.buy_value),
        "0",
    ]


_MINI_KEYS = (
    "symbol",
    "openPrice",
    "highPrice",
    "lowPrice",
    "lastPrice",
    "volume",
    "quoteVolume",
    "openTime",
    "closeTime",
    "firstId",
    "lastId",
    "count",
)
