"""A desk that warmed up, was away and caught up, beside the whole history."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

from hansa import Agent, Ballot, f
from hansa.app.assembly import Handed
from hansa.app.live.parts import live_data, live_parts
from hansa.app.parity.history import Had, history_of, made_atoms
from hansa.app.parity.market import WholeMarket
from hansa.config import load
from hansa.engine import Destination
from hansa.engine.live_step import LiveStep
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import RecordedFeed
from hansa.report.parity_data import Cause
from hansa.types import BarEvent
from tests.venue_elsewhere import BOLD, PAPER, Traded

DATA = (*BOLD, "data.end=2022-04-26T00:00:00Z")
WARM, AWAY, LEAP_NS = range(50), range(300, 400), 36_000_000_000_000


class Slow(Agent):
    """By bars of four hours, which come in time order or not at all."""

    name = "slow"

    def features(self):
        return {"move": f.close.returns(3).every("4h")}

    def consider(self, s):
        return Ballot(conviction=np.sign(np.nan_to_num(s["move"])))


def _closes(traded_data) -> list[list[BarEvent]]:
    """The bars of the file by their close."""
    places = {each.symbol: place for place, each in enumerate(traded_data.instruments)}
    found: dict[int, list[BarEvent]] = {}
    for event in RecordedFeed(traded_data.tables, places, SimulatedClock()).all_events():
        found.setdefault(event.ts_event_ns, []).append(event)
    return list(found.values())


def _history(step: LiveStep, closes: Sequence[list[BarEvent]], now_ns: int) -> None:
    for bars in closes:
        step.history(bars[0].ts_event_ns, bars, now_ns=now_ns)


def _traded(journal: Path, away: range) -> Traded:
    """A desk whose clock leapt while it warmed up, and that was away for a while."""
    own = load(PAPER, DATA)
    handed, data = Handed([Slow()], []), live_data(own)
    parts = live_parts(own, handed, data, began_ns=0)
    step = parts.step(parts.floor(parts.core(Destination("write", journal, "end"))), parts.paper())
    step.floor.begin()
    closes = _closes(data)
    _history(step, [closes[place] for place in WARM], closes[50][0].ts_event_ns + LEAP_NS)
    for place in range(50, len(closes)):
        if place == away.stop:
            _history(step, [closes[each] for each in away], closes[place][0].ts_event_ns)
        for bar in closes[place] if place not in away else ():
            step.market(bar)
    step.drain()
    equity, _ = step.floor.core.money()
    step.floor.core.finish()
    return Traded(journal, parts, Decimal(equity), step.floor.core.records, is_paper=True)


def test_what_it_caught_up_with_was_not_there_in_time_and_comes_once(tmp_path: Path) -> None:
    whole, left = _traded(tmp_path / "whole", range(0)), _traded(tmp_path / "left", AWAY)
    found = left.parity_with_history()
    assert found.inputs is not None
    assert found.inputs.missing == 3 * len(AWAY)
    assert found.part(Cause.DATA) == left.equity - whole.equity != 0


def test_a_clock_that_leapt_as_it_warmed_up_takes_no_warm_up_away(tmp_path: Path) -> None:
    found = _traded(tmp_path / "whole", range(0))
    scene = found.scene()
    compared = history_of(scene.parts, Had.of(scene.journal))
    had = made_atoms(scene, WholeMarket(scene.parts.paper()))
    assert had == made_atoms(scene, WholeMarket(scene.parts.paper()), compared.events) != 0
