"""Runs of strategies are proved like any other: same head, replayed, however they are cut."""

from pathlib import Path

import polars as pl
import pytest

from hansa import Strategy
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner


class Maker(Strategy):
    """Quotes both sides and requotes each ten seconds."""

    def on_start(self):
        self.desk.call_at(START_NS)

    def on_timer(self, tag):
        self.desk.cancel_all()
        price = self.desk.price(0)
        if price is not None:
            ticks = round(price * 100)
            self.desk.submit(0, 5, limit_ticks=ticks - 3)
            self.desk.submit(0, -5, limit_ticks=ticks + 3)
        self.desk.call_in(10)


@pytest.mark.parametrize("block", [1, 2, 4096])
def test_the_head_does_not_depend_on_blocks(trade: Runner, block: int):
    whole = trade(Maker())
    assert whole.fills.height > 3
    assert trade(Maker(), f"run.block_moments={block}").head == whole.head


def test_a_replay_agrees(trade: Runner):
    result = trade(Maker())
    replayed = result.replay(strategies=[Maker()])
    assert replayed.agrees
    assert replayed.head == result.head


def test_a_strategy_that_answers_otherwise_is_found_out(trade: Runner):
    class Greedy(Maker):
        def on_timer(self, tag):
            self.desk.submit(0, 6)

    replayed = trade(Maker()).replay(strategies=[Greedy()])
    assert not replayed.agrees
    assert replayed.kind == "command"


def test_latency_lets_the_order_meet_a_later_market(trade: Runner):
    class Taker(Strategy):
        def on_quote(self, quote):
            if quote.ts_event_ns == START_NS:
                self.desk.buy(0, 1)

    fills = trade(Taker(), "venue.latency_ms=2500").fills
    assert fills["price"].to_list() == [100.04]


def test_the_desk_knows_a_quote_only_when_it_has_it(trade: Runner, tmp_path: Path):
    path = tmp_path / "quotes.parquet"
    late = pl.col("ts_event") + 3 * SECOND_NS
    pl.read_parquet(path).with_columns(ts_recv=late).write_parquet(path)

    class Taker(Strategy):
        def on_quote(self, quote):
            if quote.bid_ticks == 10_000:
                self.desk.buy(0, 1)

    result = trade(Taker())
    # It saw an ask of 100.02; when its order arrived the venue was three seconds further on.
    assert result.fills["price"].to_list() == [100.05]


def test_a_kill_ends_what_works_and_refuses_what_adds(trade: Runner, tmp_path: Path):
    with (tmp_path / "ticks.toml").open("a") as file:
        file.write('\n[[commands]]\nat = "2023-11-14T22:13:35Z"\ndo = "kill"\n')
    result = trade(Maker())
    after = [p for p in result.recorded.proposals if p.ts_ns > START_NS + 15 * SECOND_NS]
    assert after
    assert all(p.refused_by in ("kill", "") for p in after)
    assert any(p.refused_by == "kill" for p in after)
    assert result.replay(strategies=[Maker()]).agrees
