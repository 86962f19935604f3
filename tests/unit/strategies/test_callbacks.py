"""What a strategy is called for, when, and what it knows then."""

import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hansa import Strategy
from hansa.errors import ConfigError, StrategyError
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner

#: What strategies saw; a run works on copies of them.
SEEN: list[tuple[object, ...]] = []


@pytest.fixture(autouse=True)
def _forget() -> None:
    SEEN.clear()


class Watcher(Strategy):
    """Writes down each quote."""

    def on_quote(self, quote):
        SEEN.append((quote.ts_event_ns, quote.bid_ticks, quote.ask, quote.bid_lots, quote.symbol))


def test_each_quote_is_seen_once_in_order(trade: Runner):
    trade(Watcher())
    assert len(SEEN) == 60
    assert SEEN[0] == (START_NS, 10_000, 100.02, 50, "X:COIN")
    assert [row[0] for row in SEEN] == [START_NS + k * SECOND_NS for k in range(60)]


class BuyOnce(Strategy):
    """Buys at the third quote and notes what it is told."""

    def on_start(self):
        self.quotes = 0

    def on_quote(self, quote):
        self.quotes += 1
        if self.quotes == 3:
            SEEN.append(("order", self.desk.buy("COIN", "0.3")))
            SEEN.append(("working", self.desk.working_lots(0)))

    def on_report(self, report):
        SEEN.append((report.exec_type, report.last_lots, self.desk.position_lots("X:COIN")))


def test_a_report_finds_the_position_already_changed(trade: Runner):
    trade(BuyOnce())
    order = (16 << 48) + 1
    expected = [("order", order), ("working", (3, 0)), ("new", 0, 3), ("trade", 3, 3)]
    assert expected == SEEN


def test_the_fill_of_a_market_order_is_at_the_ask_it_saw(trade: Runner):
    fills = trade(BuyOnce()).fills
    assert fills["price"].to_list() == [100.04]
    assert fills["quantity"].to_list() == pytest.approx([0.3])
    assert fills["cl_ord_id"][0].endswith("-16-1")


class Late(Strategy):
    """Sets timers and notes when they go off."""

    def on_start(self):
        self.desk.call_at(START_NS + 5 * SECOND_NS + 1, 7)

    def on_quote(self, quote):
        SEEN.append(("quote", self.desk.now_ns))
        if quote.ts_event_ns == START_NS + 7 * SECOND_NS:
            self.desk.call_in(1.0, 8)

    def on_timer(self, tag):
        SEEN.append((tag, self.desk.now_ns))


def test_a_timer_goes_off_after_all_that_is_known_at_its_time(trade: Runner):
    trade(Late())
    around = SEEN[SEEN.index((7, START_NS + 5 * SECOND_NS + 1)) - 1]
    assert around == ("quote", START_NS + 5 * SECOND_NS)
    ringing = SEEN.index((8, START_NS + 8 * SECOND_NS))
    assert SEEN[ringing - 1] == ("quote", START_NS + 8 * SECOND_NS)


class Batched(Strategy):
    """Counts the ends of time stamps."""

    def on_quote(self, quote):
        SEEN.append("quote")

    def on_batch(self, batch):
        SEEN.append((batch.ts_ns, self.desk.price(0)))


def test_a_batch_ends_after_all_events_of_its_time(trade: Runner, tmp_path: Path):
    path = tmp_path / "quotes.parquet"
    quotes = pl.read_parquet(path)
    pl.concat([quotes, quotes]).sort("ts_event", maintain_order=True).write_parquet(path)
    trade(Batched())
    assert SEEN[:3] == ["quote", "quote", (START_NS, 100.01)]
    assert len([each for each in SEEN if each != "quote"]) == 60


class Ending(Strategy):
    """Closes its position at the end."""

    def on_quote(self, quote):
        if quote.ts_event_ns == START_NS:
            self.desk.buy(0, 1)

    def on_end(self):
        SEEN.append(("end", self.desk.position(0), self.desk.now_ns))


def test_the_end_comes_after_the_last_event(trade: Runner):
    trade(Ending())
    assert SEEN == [("end", 1.0, START_NS + 60 * SECOND_NS)]


class Faulty(Strategy):
    """Divides by zero at the fifth quote."""

    def on_quote(self, quote):
        if quote.bid_ticks == 10_004:
            1 / 0  # noqa: B018


def test_a_strategy_that_fails_is_named_with_callback_time_and_line(trade: Runner):
    with pytest.raises(StrategyError) as error:
        trade(Faulty())
    text = str(error.value)
    assert re.fullmatch(
        r"strategy 'faulty': on_quote failed at 2023-11-14T22:13:24Z: ZeroDivisionError: .* "
        r"\(test_callbacks\.py:\d+\)",
        text,
    )


def test_a_strategy_that_leaves_the_program_is_a_failure(trade: Runner):
    class Leaving(Strategy):
        def on_quote(self, quote):
            raise SystemExit(0)

    with pytest.raises(StrategyError, match=r"on_quote failed at .*: SystemExit: 0"):
        trade(Leaving())


def test_what_the_core_refuses_is_told_with_name_and_place(trade: Runner):
    class Lost(Strategy):
        def on_quote(self, quote):
            self.desk.submit(9, 1)

    with pytest.raises(StrategyError, match=r"'lost': on_quote failed at .* found 9 .*py:\d+"):
        trade(Lost())


def test_an_unknown_strategy_is_refused_with_advice(ticks_config, tmp_path: Path):
    import hansa

    with pytest.raises(ConfigError, match="no strategy 'unnamed'; name the file that defines it"):
        hansa.run(ticks_config, runs=tmp_path / "runs")


def test_two_strategies_are_called_in_the_order_of_their_seats(trade: Runner):
    class First(Strategy):
        def on_quote(self, quote):
            SEEN.append(("first", quote.bid_ticks))

    class Second(Strategy):
        def on_quote(self, quote):
            SEEN.append(("second", quote.bid_ticks))

    trade([First(), Second()])
    assert SEEN[:4] == [
        ("first", 10_000),
        ("second", 10_000),
        ("first", 10_001),
        ("second", 10_001),
    ]


def test_strategies_handed_over_in_python_need_no_seats_in_the_configuration(
    trade: Runner, tmp_path: Path
):
    path = tmp_path / "ticks.toml"
    path.write_text(path.read_text().replace('[[strategies]]\nuse = "unnamed"\n', ""))
    trade(BuyOnce())
    assert SEEN[0][0] == "order"


def test_a_run_in_which_nobody_can_want_anything_is_refused(trade: Runner):
    with pytest.raises(ConfigError, match=r"at least one \[\[agents\]\] or \[\[strategies\]\]"):
        trade([], "strategies=[]")


@pytest.mark.parametrize("name", ["council", "flatten", "person"])
def test_a_strategy_is_not_called_as_what_is_none(trade: Runner, name: str):
    strategy = type("Named", (Strategy,), {"name": name})()
    with pytest.raises(ConfigError, match=f"by which reports call .* found '{name}'"):
        trade(strategy)


class Refused(Strategy):
    """Is refused, then asks for what there is nothing to say of."""

    def on_quote(self, quote):
        if not SEEN:
            for ask in (
                lambda: self.desk.buy("COIN", 1, limit=1),
                lambda: self.desk.replace(999, 5),
                lambda: self.desk.buy("COIN", 1, limit=1),
                lambda: self.desk.buy("COIN", "0.1"),
            ):
                SEEN.append((ask() is None, self.desk.refused_by))


def test_a_refusal_is_told_of_the_order_that_was_refused_and_of_no_later_one(trade: Runner):
    trade(Refused())
    refused = (True, "price_collar")
    assert [refused, (True, ""), refused, (False, "")] == SEEN


class Saver(Strategy):
    """Notes what it has, in floats."""

    def on_start(self):
        desk = self.desk
        SEEN.append((desk.cash, desk.balance("USD"), desk.equity))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(Decimal(100_000))
@example(Decimal("30000000.000000000000000001"))
@given(st.decimals("0.01", "1e12", places=18))
def test_cash_and_equity_are_the_floats_nearest_to_what_the_books_hold(
    trade: Runner, cash: Decimal
):
    SEEN.clear()
    trade(Saver(), f"account.cash={cash:f}")
    assert [(float(cash),) * 3] == SEEN
