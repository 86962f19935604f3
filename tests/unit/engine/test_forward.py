"""What features see across splits and dividends: continuous, as of the moment, never rewritten."""

from itertools import pairwise

import numpy as np
import pytest

import hansa
from hansa import f
from hansa.engine import Universe
from hansa.engine.conditions import conditions
from hansa.errors import DataError, StrategyError
from hansa.features import FLOW_FIELDS, Expr, compile_graph, core_graph
from hansa.market import Quotes, Trades
from hansa.market.actions import ActionKind
from hansa.market.splits import Splits, last_known
from tests.unit.engine.actions_market import DAY_NS, actions, flat, instrument

COIN = instrument()
PART = 10**12
#: Seven for one at the close of day 3, two dollars' dividend at that of day 5.
ROWS = [
    (3 * DAY_NS, ActionKind.SPLIT, 7, 1),
    (5 * DAY_NS, ActionKind.DIVIDEND, 2 * PART, 0),
]
TICKS = [70_000, 70_700, 71_400, 10_200, 10_404, 10_200, 10_302]


def universe(rows=ROWS, adjusting="splits", ticks=TICKS) -> Universe:
    return Universe.of([COIN], [flat(COIN, ticks), actions(COIN, rows)], adjusting=adjusting)


def features(of: Universe, terms, cuts=()) -> dict[str, np.ndarray]:
    spec = compile_graph(terms)
    graph, wanted = core_graph(spec.nodes, of.symbols), sorted(set(spec.outputs.values()))
    parts = []
    for start, stop in pairwise([0, *cuts, len(of.ts_ns)]):
        columns = of.seen(start, stop, reads=spec.reads)
        values = [np.empty(columns[0].shape) for _ in wanted]
        graph.run(columns, wanted, values, of.ts_ns[start:stop])
        parts.append(values)
    whole = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return {name: whole[wanted.index(node)][:, 0] for name, node in spec.outputs.items()}


def test_a_split_is_no_fall():
    found = features(universe(), {"r": f.close.returns(1), "c": f.close, "v": f.volume})
    np.testing.assert_allclose(found["r"][1:5], [0.01, 700 / 70_700, 0.0, 0.02])
    # The bar that closes at the split is of before it; nothing that was said is rewritten.
    np.testing.assert_allclose(found["c"][:4], [700.0, 707.0, 714.0, 714.0])
    np.testing.assert_allclose(found["v"][3] * 7, found["v"][2])


def test_dividends_too_if_asked_for():
    found = features(universe(adjusting="all"), {"r": f.close.returns(1)})["r"]
    price, paid = 10_404 / 100, 2.0
    assert found[5] == pytest.approx(102.0 / (price - paid) - 1, rel=1e-12)
    assert features(universe(), {"r": f.close.returns(1)})["r"][5] < -0.019


def test_or_nothing_at_all():
    of = universe(adjusting="none")
    assert features(of, {"r": f.close.returns(1)})["r"][3] < -0.85
    for raw, seen in zip(of.columns(0, 7), of.seen(0, 7), strict=True):
        assert raw.tobytes() == seen.tobytes()


def test_bars_stay_as_they_were_traded():
    raw = universe().columns(0, 7)[3][:, 0]
    np.testing.assert_allclose(raw, np.array(TICKS) / 100)


@pytest.mark.parametrize("cuts", [(1,), (3,), (1, 2, 3, 4, 5, 6)])
def test_blocks_do_not_matter(cuts: tuple[int, ...]):
    terms = {"m": f.close.ema(2), "a": f.atr(2), "o": f.obv(), "w": f.close.every("2d")}
    whole, cut = (features(universe(adjusting="all"), terms, each) for each in ((), cuts))
    assert all(whole[name].tobytes() == cut[name].tobytes() for name in terms)


def test_what_comes_later_changes_nothing_before():
    other = [ROWS[0], (5 * DAY_NS, ActionKind.SPLIT, 3, 1)]
    before, after = (features(universe(rows), {"c": f.close})["c"] for rows in (ROWS, other))
    assert before[:5].tobytes() == after[:5].tobytes()
    assert before[5] != after[5]


def test_a_split_counts_once_word_of_it_came():
    table = actions(COIN, ROWS[:1])
    late = type(table)(
        instrument=COIN,
        ts_event_ns=table.ts_event_ns,
        ts_recv_ns=table.ts_event_ns + 2 * DAY_NS,
        kind=table.kind,
        a=table.a,
        b=table.b,
        c=table.c,
    )
    close = Universe.of([COIN], [flat(COIN, TICKS), late]).seen(0, 7)[3][:, 0]
    np.testing.assert_allclose(close[2:5], [714.0, 102.0, 728.28])


def test_what_came_before_the_first_bar_has_no_part():
    early = [(DAY_NS // 2, ActionKind.SPLIT, 2, 1)]
    assert universe(early).seen(0, 7)[3].tobytes() == universe(early).columns(0, 7)[3].tobytes()


def test_a_dividend_above_the_price_is_refused():
    rows = [(5 * DAY_NS, ActionKind.DIVIDEND, 200 * PART, 0)]
    with pytest.raises(
        DataError, match=r"X:COIN: expected a dividend below the last close, 104\.04"
    ):
        universe(rows, adjusting="all")


def _flow() -> list[Quotes | Trades]:
    """A quote in the middle of each day, and a print of each side."""
    at, one = np.arange(7, dtype=np.int64) * DAY_NS + DAY_NS // 2, np.ones(7, dtype=np.int64)
    twice, both = np.repeat(at, 2), np.tile([1, -1], 7)
    shown = {"bid_qty": one * 30 + at // DAY_NS, "ask_qty": one}
    return [
        Quotes(
            instrument=COIN,
            ts_event_ns=at,
            ts_recv_ns=at,
            bid_px=one * 10_000,
            ask_px=one * 10_010,
            **shown,
        ),
        Trades(
            instrument=COIN,
            ts_event_ns=twice,
            ts_recv_ns=twice,
            price=np.repeat(one * 10_010, 2),
            qty=np.repeat(one * 7, 2),
            aggressor=both,
        ),
    ]


def test_what_has_no_unit_stays_behind_a_split():
    of = Universe.of([COIN], [flat(COIN, TICKS), *_flow(), actions(COIN, ROWS)])
    raw, seen = (look(0, 7, reads=("touch", "prints"))[5:] for look in (of.columns, of.seen))
    factors = {
        name: own[4, 0] / before[4, 0]
        for name, before, own in zip(FLOW_FIELDS, raw, seen, strict=True)
    }
    unitless = {name for name, factor in factors.items() if factor == 1}
    assert unitless == {"flow_trades", "flow_book_imbalance"}
    assert factors["flow_bid"] == pytest.approx(7)
    assert factors["flow_buy_volume"] == pytest.approx(1 / 7)


class Mixed(hansa.Strategy):
    """Holds the touch against an average of bars."""

    def condition(self) -> Expr:
        return f.bid > f.close.sma(2)


def test_a_condition_that_holds_raw_quotes_against_adjusted_bars_is_refused():
    with pytest.raises(
        StrategyError, match=r"carried on over the splits of X:COIN .* data\.adjust"
    ):
        conditions([Mixed()], universe())


def test_a_moment_of_a_clock_still_knows_the_price_of_before():
    split = Splits(np.array([100]), np.array([4.0]), (np.array([50, 120]),))
    close = np.array([[8.0], [8.0], [2.1]])  # the second moment is behind the split, without news
    found = last_known(close, np.array([60, 110, 130]), {0: split})
    np.testing.assert_allclose(found[:, 0], [8.0, 2.0, 2.1])
