"""What happened to positions without an order, as columns."""

from decimal import Decimal
from types import SimpleNamespace

import numpy as np

from hansa.app.books import Happened, befallen_lots
from hansa.app.steps import side_by_side
from hansa.journal import Happening, Kind
from hansa.journal.happenings import Posting


def _happening(ts_ns: int, instrument: int, moved: int, cash: int) -> Happening:
    postings = (Posting("cash", None, "USDT", cash), Posting("funding", None, "USDT", -cash))
    terms = {"ts_recv_ns": ts_ns, "a": 0, "b": 0, "price_ticks": None, "postings": postings}
    return Happening(Kind.FUNDING, ts_ns, instrument=instrument, before_lots=0, after_lots=moved,
                     **terms)  # fmt: skip


def test_positions_move_from_the_moment_on_as_one_after_the_other_says():
    draw = np.random.default_rng(5)
    rows = [_happening(*map(int, draw.integers((0, 0, -9, -9), (60, 3, 9, 9)))) for _ in range(200)]
    ts_ns, lots = np.arange(0, 50, 5), np.array([0.1, 0.003, 7.0])
    universe = SimpleNamespace(instruments=[SimpleNamespace(lot=Decimal(str(x))) for x in lots])
    expected = np.zeros((len(ts_ns), 3))
    for each in rows:
        expected[np.searchsorted(ts_ns, each.ts_ns) :, each.instrument] += each.moved_lots
    found = befallen_lots(Happened.of(rows), ts_ns, universe)
    assert np.array_equal(side_by_side(found, (0, len(ts_ns))), expected)


def test_parts_joined_are_the_whole_and_money_stays_whole():
    rows = [_happening(at, 0, 1, 10**30 + at) for at in range(5)]
    whole = Happened.joined([Happened.of(rows[:2]), Happened.of(()), Happened.of(rows[2:])])
    assert whole.ts_ns.tolist() == list(range(5))
    assert whole.cash.tolist() == [10**30 + at for at in range(5)]
    assert len(Happened.joined([]).lots) == 0
