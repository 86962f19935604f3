"""Funding as agents know it: from when it was charged on, the same in blocks, sweeps and runs."""

from itertools import pairwise

import numpy as np
import pytest

import hansa
from hansa import f
from hansa.app.assembly import Handed
from hansa.app.checking import check_agent
from hansa.app.live.parts import live_parts
from hansa.config import load
from hansa.engine import Universe
from hansa.engine.funding import Charges
from hansa.errors import AgentError, StrategyError
from hansa.features import FUNDING_FIELDS, Expr, compile_graph, core_graph
from hansa.market.actions import ActionKind
from tests.conftest import COUNCIL, ROOT, SMALL
from tests.unit.engine.actions_market import (
    DAY_NS,
    Holder,
    actions,
    flat,
    instrument,
    replayed_head,
)
from tests.unit.engine.test_live_restore import LIVE, Case

EXAMPLE = ROOT / "examples" / "strategies" / "funding.toml"
SPAN = ("data.start=2022-04-01T00:00:00Z", "data.end=2022-07-01T00:00:00Z")
PART = 10**12
COIN = instrument()
#: Charged at the close of day 1, after that of day 2, and at that of day 4.
ROWS = [
    (2 * DAY_NS, ActionKind.FUNDING, PART // 100, 0),
    (3 * DAY_NS + 1, ActionKind.FUNDING, PART // 50, 0),
    (5 * DAY_NS, ActionKind.FUNDING, -PART // 100, 0),
]


class Payer(hansa.Strategy):
    """Buys when whoever is long is paid."""

    def condition(self) -> Expr:
        return f.funding.rate < 0

    def on_bar(self, bar: object) -> None:
        self.desk.submit(0, 1_000)


def _universe(rows=ROWS) -> Universe:
    return Universe.of([COIN], [flat(COIN, [100] * 6), actions(COIN, rows)])


def _features(universe: Universe, terms, cuts=()) -> dict[str, np.ndarray]:
    spec = compile_graph(terms)
    graph, wanted = core_graph(spec.nodes, universe.symbols), sorted(set(spec.outputs.values()))
    parts = []
    edges = [0, *cuts, len(universe.ts_ns)]
    for start, stop in pairwise(edges):
        columns = universe.columns(start, stop, reads=spec.reads)
        values = [np.empty(columns[0].shape) for _ in wanted]
        graph.run(columns, wanted, values, universe.ts_ns[start:stop])
        parts.append(values)
    whole = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return {name: whole[wanted.index(node)] for name, node in spec.outputs.items()}


def test_a_rate_is_known_from_the_bar_that_closes_at_or_after_its_charge():
    found = _features(_universe(), {"rate": f.funding.rate, "age": f.funding.age})
    known = [np.nan, 0.01, 0.01, 0.02, -0.01, -0.01]
    np.testing.assert_array_equal(found["rate"][:, 0], known)
    day_s, late_s = 86_400.0, 1e-9
    ages = [np.nan, 0.0, day_s, day_s - late_s, 0.0, day_s]
    np.testing.assert_array_equal(found["age"][:, 0], ages)


def test_a_charge_is_not_known_before_word_of_it_came():
    table = actions(COIN, ROWS)
    late = type(table)(
        instrument=COIN,
        ts_event_ns=table.ts_event_ns,
        ts_recv_ns=table.ts_event_ns + np.array([0, 2 * DAY_NS, 0]),
        kind=table.kind,
        a=table.a,
        b=table.b,
        c=table.c,
    )
    rate, _ = Charges.of([late]).at(np.arange(1, 7) * DAY_NS)
    # The second is told after the third, and never is the last that was charged.
    np.testing.assert_array_equal(rate, [np.nan, 0.01, 0.01, 0.01, -0.01, -0.01])


#: One more, of nothing.
FREE = (4 * DAY_NS, ActionKind.FUNDING, 0, 0)


def test_a_charge_of_0_is_known():
    rows = [*ROWS[:2], FREE, ROWS[2]]
    found = _features(_universe(rows), {"rate": f.funding.rate, "age": f.funding.age})
    known = [np.nan, 0.01, 0.01, 0.0, -0.01, -0.01]
    np.testing.assert_array_equal(found["rate"][:, 0], known)
    assert found["age"][3, 0] == 0.0


@pytest.mark.parametrize("rows", [[], ROWS])
def test_a_charge_of_0_books_nothing(tmp_path, rows):
    heads = []
    for name, more in (("without", []), ("with", [FREE])):
        (tmp_path / name).mkdir()
        tables = [flat(COIN, [100] * 6), actions(COIN, sorted([*rows, *more]))]
        heads.append(replayed_head(tables, tmp_path / name, holder=Holder()))
    assert heads[0] == heads[1]


def test_no_rate_to_come_changes_what_is_known():
    other = [ROWS[0], *((ts, kind, 7 * a, b) for ts, kind, a, b in ROWS[1:])]
    before, after = (_features(_universe(rows), {"x": f.funding.rate}) for rows in (ROWS, other))
    # Day 2 closes before the second charge.
    assert before["x"][:3].tobytes() == after["x"][:3].tobytes()
    assert before["x"][3, 0] != after["x"][3, 0]


def test_a_bar_of_a_longer_period_has_the_rate_known_last_in_it():
    found = _features(_universe(), {"x": f.funding.rate.every("2d")})["x"][:, 0]
    # Periods end at the closes of days 2, 4 and 6; that in which the data begin is left out.
    np.testing.assert_array_equal(found, [np.nan, np.nan, np.nan, 0.02, 0.02, -0.01])


@pytest.mark.parametrize("cuts", [(1,), (2, 3), (1, 2, 3, 4, 5)])
def test_blocks_do_not_matter(cuts: tuple[int, ...]):
    terms = {
        "mean": f.funding.rate.sma(2),
        "age": f.funding.age / f.close,
        "held": f.funding.rate.every("2d"),
    }
    whole, cut = _features(_universe(), terms), _features(_universe(), terms, cuts)
    assert all(whole[name].tobytes() == cut[name].tobytes() for name in terms)


def test_where_there_is_no_bar_and_no_funding_nothing_is_known():
    other = instrument("X:OTHER")
    tables = [flat(COIN, [100] * 6), flat(other, [50] * 4), actions(COIN, ROWS)]
    rate = Universe.of([COIN, other], tables).columns(0, 6, reads=("funding",))[-2]
    assert np.isnan(rate[:, 1]).all()
    gone = [flat(COIN, [100] * 3), flat(other, [50] * 6), actions(COIN, ROWS)]
    rate = Universe.of([COIN, other], gone).columns(0, 6, reads=("funding",))[-2]
    np.testing.assert_array_equal(rate[:, 0], [np.nan, 0.01, 0.01, np.nan, np.nan, np.nan])


def test_only_what_is_read_is_filled():
    columns = _universe().columns(0, 6, reads=("funding",))
    assert [column.size for column in columns] == [6] * 5 + [0] * 10 + [6] * len(FUNDING_FIELDS)
    assert len(_universe().columns(0, 6)) == 5


def test_a_run_without_funding_is_refused_with_what_to_do(tmp_path):
    found = r"expected funding for features that read f\.funding, found .* \[\[actions\]\]"
    with pytest.raises(AgentError, match=found):
        hansa.run(
            COUNCIL, overrides=SMALL, agents=[hansa.agents.make("funding", {})], runs=tmp_path
        )
    with pytest.raises(StrategyError, match=r"expected funding for its condition"):
        hansa.run(COUNCIL, overrides=SMALL, agents=[], strategies=[Payer()], runs=tmp_path)


def test_an_agent_that_reads_funding_stands_without_its_future():
    assert check_agent(load(EXAMPLE, SPAN))[0].is_honest


def test_a_set_of_a_sweep_ends_in_the_head_of_its_single_run(tmp_path):
    space = {"agents.funding.window": [24, 72]}
    done = hansa.sweep(EXAMPLE, space, overrides=SPAN, runs=tmp_path)
    heads = {row["agents.funding.window"]: row["head"] for row in done.table.iter_rows(named=True)}
    for window, head in heads.items():
        overrides = (*SPAN, f"agents.funding.window={window}")
        alone = hansa.run(EXAMPLE, overrides=overrides, runs=tmp_path / "alone")
        assert alone.head == head


def test_a_condition_reads_the_rate(tmp_path):
    found = hansa.run(EXAMPLE, overrides=SPAN, agents=[], strategies=[Payer()], runs=tmp_path)
    assert found.record.orders > 0


def test_a_run_replays(tmp_path):
    assert hansa.run(EXAMPLE, overrides=SPAN, runs=tmp_path).replay().agrees


@pytest.mark.parametrize(
    ("handed", "found"),
    [
        (Handed(), "agents funding: expected funding .*a live desk has none"),
        (
            Handed(agents=[], strategies=[Payer()]),
            "strategy 'payer': .* f.funding, which it is not",
        ),
    ],
)
def test_a_live_desk_which_is_told_of_none_refuses(handed: Handed, found: str):
    without = (*SPAN, "actions=[]")  # a desk over recorded data refuses these themselves
    case = Case(EXAMPLE, without, handed)
    with pytest.raises((AgentError, StrategyError), match=found):
        live_parts(load(EXAMPLE, [*without, *LIVE]), handed, case.data(), began_ns=0)
