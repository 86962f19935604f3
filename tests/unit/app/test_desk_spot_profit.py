"""Entry and profit of a desk with a spot account, beside a plain oracle over its fills."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.api.answer import Answer
from hansa.app.assembly import Handed
from hansa.app.desk.log import DeskLog
from hansa.app.desk.status import DeskFacts, DeskStatus
from hansa.app.live.parts import live_data, live_parts
from hansa.config import load
from hansa.engine import Destination
from hansa.engine.freshness import Freshness
from hansa.engine.live_step import LiveStep
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import RecordedFeed
from hansa.journal import Kind, decode_report, read_records
from hansa.types import Link
from tests.conftest import COUNCIL, SMALL

SPOT = (
    *SMALL[:1],
    "data.end=2022-04-20T00:00:00Z",
    *SMALL[2:],
    'account.kind="spot"',
    'venue.fee_currency="received"',
    "trade.mode=paper",
    "trade.feed=recorded",
    "trade.speed=0",
)
_ATOMS = Decimal(10) ** 18


@dataclass(frozen=True)
class Played:
    """A desk that held half a bitcoin at the start, once all its data are played."""

    step: LiveStep
    journal: Path
    answer: Answer
    worth: Decimal


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    config, journal = load(COUNCIL, SPOT), tmp_path_factory.mktemp("spot") / "journal"
    data = live_data(config)
    parts = live_parts(config, Handed(), data, began_ns=0)
    step = parts.step(
        parts.floor(parts.core(Destination("write", journal, "never"))), parts.paper()
    )
    step.floor.begin()
    step.floor.adjust(0, Decimal("0.5"), "BTC")
    places = {each.symbol: place for place, each in enumerate(data.instruments)}
    events = RecordedFeed(data.tables, places, SimulatedClock()).all_events()
    for event in events:
        step.market(event)
    step.drain()
    step.floor.core.flush()
    facts = DeskFacts.of(config, run="spot", now_ns=0)
    fresh = Freshness(
        [Link.LIVE] * len(data.instruments), slow_after_ns=10, stale_after_ns=20, now_ns=0
    )
    status = DeskStatus(facts, step, fresh, DeskLog("json"))
    first = next(iter(RecordedFeed(data.tables, places, SimulatedClock()).all_events()))
    assert data.instruments[first.instrument].base == "BTC"
    worth = data.instruments[first.instrument].tick * first.close_ticks / 2
    yield Played(step, journal, status.answer((1, 1), is_whole=False), worth)
    step.floor.core.leave()


def plain(played: Played, place: int) -> tuple[Decimal, Decimal, Decimal]:
    """Held, cost and realised profit, by the average cost of the fills alone."""
    instrument = played.step.floor.instruments[place]
    is_bitcoin = instrument.base == "BTC"
    held, cost = (Decimal("0.5"), played.worth) if is_bitcoin else (Decimal(0), Decimal(0))
    realised = Decimal(0)
    for _, payload in read_records(played.journal, [Kind.REPORT]).each():
        report = decode_report(payload)
        if report.instrument != place or not report.last_lots:
            continue
        units, price = instrument.lot * report.last_lots, instrument.tick * report.last_ticks
        if report.side == "buy":
            held, cost = held + units, cost + units * price
        else:
            gone = cost * units / held
            held, cost, realised = held - units, cost - gone, realised + units * price - gone
        if report.fee_currency == instrument.base:
            fee = report.fee / _ATOMS
            held, cost = held - fee, cost - cost * fee / held
    return held, cost, realised


def test_entry_and_profits_are_those_of_the_average_cost_of_the_fills(played: Played) -> None:
    traded = 0
    for place, line in enumerate(played.answer.positions):
        held, cost, realised = plain(played, place)
        assert float(line.realised) == pytest.approx(float(realised), abs=1e-6), line.symbol
        traded += realised != 0
        if Decimal(line.quantity):
            profit = held * Decimal(line.price) - cost
            assert float(line.profit) == pytest.approx(float(profit), abs=1e-6)
            assert float(line.entry) == pytest.approx(float(cost / held), rel=1e-5)
    assert traded >= 2, "too little was traded to prove anything"


def test_profits_and_fees_are_all_that_equity_has_gained(played: Played) -> None:
    gained = Decimal(played.answer.equity) - Decimal(100_000) - played.worth
    told = sum(
        Decimal(each.profit or 0) + Decimal(each.realised) for each in played.answer.positions
    )
    charged = gained - told
    reports = (
        decode_report(each) for _, each in read_records(played.journal, [Kind.REPORT]).each()
    )
    in_cash = sum(each.fee for each in reports if each.fee_currency == "USDT") / _ATOMS
    assert charged < -in_cash < 0, "fees are taken off what is bought as well"
    assert float(charged) == pytest.approx(-2 * float(in_cash), rel=0.2)


def test_what_was_held_at_the_start_is_told_as_such(played: Played) -> None:
    lines = {each.symbol: each for each in played.answer.positions}
    held = [name for name, each in lines.items() if each.has_opening]
    assert held in ([], ["BINANCE:BTCUSDT"])
