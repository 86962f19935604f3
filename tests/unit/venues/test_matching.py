"""The matching engine from Python: order by order, over arrays, and an opening auction."""

import numpy as np
import pytest

from hansa.errors import ConfigError, CoreError
from hansa.venues import COMMAND, MatchingEngine


def opened() -> MatchingEngine:
    engine = MatchingEngine(orders_max=1024)
    engine.uncross(100)
    engine.events()
    return engine


def trades(engine: MatchingEngine) -> list[tuple[int, ...]]:
    events = engine.events()
    return [tuple(int(n) for n in row["numbers"][:4]) for row in events if row["kind"] == 4]


def test_the_better_price_then_the_earlier_order_trades_first():
    engine = opened()
    engine.add(1, -5, limit_ticks=101)
    engine.add(2, -5, limit_ticks=100)
    engine.add(3, -5, limit_ticks=100)
    engine.add(4, 12, limit_ticks=101)
    assert trades(engine) == [(2, 4, 100, 5), (3, 4, 100, 5), (1, 4, 101, 2)]
    assert engine.depth("ask") == [(101, 3)]
    assert engine.best_ticks("bid") is None


def test_an_opening_auction_trades_at_one_price():
    engine = MatchingEngine(orders_max=16)
    engine.add(1, 10, limit_ticks=102)
    engine.add(2, -6, limit_ticks=99)
    engine.add(3, -2, limit_ticks=101)
    engine.uncross(100)
    assert {price for _, _, price, _ in trades(engine)} == {101}
    assert engine.open_lots(1) == 2


def test_an_array_of_commands_says_what_calls_say():
    rng = np.random.default_rng(5)
    commands = np.zeros(500, dtype=COMMAND)
    commands["kind"], commands["id"] = 1, np.arange(1, 501)
    commands["side"] = rng.choice([-1, 1], 500)
    commands["has_limit"], commands["time_in_force"] = 1, 1
    commands["limit_ticks"] = 100 + rng.integers(-5, 6, 500)
    commands["lots"] = rng.integers(1, 9, 500)
    at_once, one_by_one = opened(), opened()
    count = at_once.run(commands)
    for row in commands:
        lots = int(row["side"] * row["lots"])
        one_by_one.add(int(row["id"]), lots, limit_ticks=int(row["limit_ticks"]))
    events = at_once.events()
    assert len(events) == count
    assert np.array_equal(events, one_by_one.events())
    assert at_once.depth("bid") == one_by_one.depth("bid")


def test_what_is_no_command_is_refused():
    engine = opened()
    with pytest.raises(ConfigError, match="expected an array of COMMAND"):
        engine.run(np.zeros(3))
    with pytest.raises(CoreError, match="kind of command"):
        engine.run(np.zeros(3, dtype=COMMAND))
    with pytest.raises(ConfigError, match="expected one of pre_open"):
        engine.set_state("opened")


def test_orders_for_the_opening_and_the_closing_trade_in_their_call_alone():
    engine = MatchingEngine(orders_max=16)
    engine.add(1, 5, time_in_force="at_the_opening")
    engine.add(2, -9, limit_ticks=100)
    engine.add(3, 6, limit_ticks=103, time_in_force="at_the_closing")
    engine.uncross(100)
    assert trades(engine) == [(1, 2, 100, 5)]
    engine.set_state("auction")
    engine.uncross_and_close(101)
    assert trades(engine) == [(3, 2, 101, 4)]
    assert engine.open_lots(3) is None
