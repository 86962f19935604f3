"""The market of the local exchange: recorded bars come back, depth stitches, seeds repeat."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hansa.errors import ConfigError
from hansa.market import Instrument
from hansa.venues.exchange import Exchange
from hansa.venues.exchange.candles import DAY_NS, HOUR_NS, MINUTE_NS
from hansa.venues.exchange.listing import Listing
from tests.unit.venues.exchange.support import HOURS, START_NS, Desk, exchange, instrument, options

TICK, LOT = 10**6, 10**5


def test_a_market_nobody_touches_gives_back_the_recorded_bars() -> None:
    house = exchange()
    house.advance(START_NS + 3 * HOUR_NS - 1)
    found = house.markets["ABCUSD"].tape.candles(
        "1h", start_ns=START_NS - HOUR_NS, end_ns=START_NS + 3 * HOUR_NS
    )
    told = [(each.open, each.high, each.low, each.close, each.volume) for each in found]
    expected = [(*(each * TICK for each in hour[:4]), hour[4] * LOT) for hour in HOURS]
    assert told == expected


def test_minutes_of_the_past_and_the_present_join_to_the_recorded_hours() -> None:
    house = exchange()
    house.advance(START_NS + HOUR_NS - 1)
    minutes = house.markets["ABCUSD"].tape.candles(
        "1m", start_ns=START_NS - HOUR_NS, end_ns=START_NS + HOUR_NS
    )
    assert len(minutes) == 120
    for hour, part in zip(HOURS[:2], (minutes[:60], minutes[60:]), strict=True):
        assert part[0].open == hour[0] * TICK
        assert max(each.high for each in part) == hour[1] * TICK
        assert min(each.low for each in part) == hour[2] * TICK
        assert part[-1].close == hour[3] * TICK
        assert sum(each.volume for each in part) == hour[4] * LOT


@pytest.mark.parametrize("interval", ["1s", "1m", "15m", "1h", "1d", "1w", "1M"])
def test_klines_of_every_interval_have_no_holes(interval: str) -> None:
    house = exchange()
    house.advance(START_NS + 2 * HOUR_NS)
    rows = Desk(house).ask("GET klines", symbol="ABCUSD", interval=interval, limit=50).body
    opens = [row[0] for row in rows]
    assert opens
    assert all(row[6] + 1 == later for row, later in zip(rows, opens[1:], strict=False))


def test_klines_asked_from_before_the_first_begin_with_the_first() -> None:
    rows = Desk(exchange()).ask("GET klines", symbol="ABCUSD", interval="1h", startTime=0).body
    assert rows[0][0] == (START_NS - HOUR_NS) // 10**6


def test_a_day_s_ticker_spans_history_and_present() -> None:
    house = exchange()
    house.advance(START_NS + 2 * HOUR_NS - 1)
    day = house.markets["ABCUSD"].tape.day(house.now_ns)
    assert day.volume == sum(hour[4] for hour in HOURS[:3]) * LOT
    assert (day.high, day.low) == (10_200 * TICK, 9_900 * TICK)


def test_differences_put_on_a_snapshot_give_the_depth() -> None:
    house = exchange()
    house.outbox.want("abcusd@depth@100ms")
    market = house.markets["ABCUSD"]
    sides = {"b": dict(market.depth(500)["bids"]), "a": dict(market.depth(500)["asks"])}
    last = market.book.update_id
    for _ in range(600):
        house.advance(house.now_ns + 10**9)
        for message in house.take_messages():
            assert message.body["U"] <= last + 1 <= message.body["u"] + 1
            last = message.body["u"]
            for side, levels in sides.items():
                levels |= {price: quantity for price, quantity in message.body[side]}
    now = market.depth(500)
    kept = {side: {k: v for k, v in levels.items() if Decimal(v)} for side, levels in sides.items()}
    assert kept == {"b": dict(now["bids"]), "a": dict(now["asks"])}
    assert last == now["lastUpdateId"]


def _story(seed: int) -> list[tuple[str, int, object]]:
    house = exchange(seed=seed)
    for name in ("trade", "aggTrade", "depth@100ms", "bookTicker", "kline_1m", "miniTicker"):
        house.outbox.want(f"abcusd@{name}")
    desk, told = Desk(house), []
    for number in range(20):
        desk.limit("BUY" if number % 2 else "SELL", f"{101 - number % 3}", "1")
        house.advance(house.now_ns + 61 * 10**9)
        told += [tuple(each) for each in house.take_messages()]
    return told


def test_the_same_seed_and_requests_give_the_same_events() -> None:
    assert _story(7) == _story(7)


def test_another_seed_gives_another_market() -> None:
    assert _story(7) != _story(8)


def test_how_finely_time_passes_changes_nothing() -> None:
    coarse, fine = exchange(), exchange()
    for house in (coarse, fine):
        house.outbox.want("abcusd@trade")
        house.outbox.want("abcusd@depth@100ms")
    coarse.advance(START_NS + 60 * 10**9)
    for second in range(1, 61):
        fine.advance(START_NS + second * 10**9)
    assert coarse.take_messages() == fine.take_messages()


def test_a_trade_through_several_levels_is_joined_by_price() -> None:
    house = exchange()
    house.outbox.want("abcusd@aggTrade")
    house.outbox.want("abcusd@trade")
    Desk(house, "bert").limit("SELL", "100.52", "1")
    Desk(house).limit("BUY", "101", "300")
    told = house.take_messages()
    joined = [each.body for each in told if each.stream.endswith("aggTrade")]
    single = [each.body for each in told if each.stream.endswith("@trade")]
    assert len({each["p"] for each in joined}) == len(joined)
    assert sum(Decimal(each["q"]) for each in joined) == 300
    assert len(single) >= len(joined)
    assert single[-1]["t"] == joined[-1]["l"]


def test_streams_of_all_symbols_and_of_the_best_levels_speak() -> None:
    house = exchange()
    for name in ("!miniTicker@arr", "!ticker@arr", "abcusd@depth5@100ms", "abcusd@avgPrice"):
        house.outbox.want(name)
    house.advance(START_NS + 10**9)
    told = {each.stream: each.body for each in house.take_messages()}
    assert told["!miniTicker@arr"][0]["e"] == "24hrMiniTicker"
    assert told["!ticker@arr"][0]["s"] == "ABCUSD"
    assert len(told["abcusd@depth5@100ms"]["bids"]) == 5
    assert told["abcusd@avgPrice"]["e"] == "avgPrice"


def test_a_listing_refuses_money_finer_than_the_exchange_counts() -> None:
    fine = instrument()
    wrong = Instrument(
        **{name: getattr(fine, name) for name in Instrument.__dataclass_fields__}
        | {"tick": Decimal("0.0000001")}
    )
    with pytest.raises(ConfigError, match="coarsen"):
        Listing.of(wrong)


def test_bars_are_shifted_by_whole_weeks() -> None:
    shifted = Exchange(replace(options(), start_ns=START_NS + 700 * DAY_NS))
    row = shifted.markets["ABCUSD"].tape.latest("1h", shifted.now_ns, 1)[0]
    assert row.open_ns == START_NS + 700 * DAY_NS
    assert row.open == HOURS[1][0] * TICK


def test_a_minute_without_trades_stands_at_the_last_close() -> None:
    house = exchange()
    rows = house.markets["ABCUSD"].tape.candles(
        "1m", start_ns=START_NS - MINUTE_NS, end_ns=START_NS + 1
    )
    assert rows[-1].close == rows[0].close == HOURS[0][3] * TICK
