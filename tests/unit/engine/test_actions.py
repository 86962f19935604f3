"""Funding, dividends, splits, interest and liquidations through the whole engine, and as read."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansa.journal import Kind, carry_by_instrument
from hansa.market.actions import ActionKind, Status
from tests.unit.engine.actions_market import (
    CASH,
    DAY_NS,
    Holder,
    actions,
    flat,
    instrument,
    replayed_head,
    run,
)

COIN = instrument()
ATOMS = 10**18
MARGIN = (
    "account.margin=cross",
    "account.maintenance_ratio=0.05",
    "account.liquidation_fee_bps=100",
    "account.liquidation_penalty_bps=50",
)


def test_funding_is_read_back_from_the_journal_with_its_postings(tmp_path: Path):
    tables = [flat(COIN, [100_00] * 4), actions(COIN, [(3 * DAY_NS, ActionKind.FUNDING, 10**9, 0)])]
    ended = run(tables, tmp_path, holder=Holder(units=100))
    (funding,) = ended.happenings
    assert (funding.kind, funding.ts_ns) == (Kind.FUNDING, 3 * DAY_NS)
    assert (funding.a, funding.before_lots, funding.price_ticks) == (10**9, 100, 100_00)
    assert funding.posted("funding") == 10 * ATOMS == -funding.posted("cash")
    assert carry_by_instrument(ended.happenings)[0].total == 10 * ATOMS
    assert ended.equity == CASH - 10


def test_a_split_and_a_halt_stand_in_the_journal(tmp_path: Path):
    rows = [
        (2 * DAY_NS, ActionKind.SPLIT, 7, 1),
        (3 * DAY_NS, ActionKind.STATUS, Status.HALT, 0),
    ]
    tables = [flat(COIN, [700_00, 700_00, 100_00, 101_00]), actions(COIN, rows)]
    ended = run(tables, tmp_path, holder=Holder(units=10))
    split, halt = ended.happenings
    assert (split.kind, split.before_lots, split.after_lots) == (Kind.SPLIT, 10, 70)
    assert (halt.kind, halt.a, halt.price_ticks) == (Kind.STATUS, Status.HALT, None)
    assert ended.equity == CASH + 70


def test_a_short_pays_interest_at_each_midnight(tmp_path: Path):
    tables = [flat(COIN, [100_00] * 5)]
    rate = ("account.borrow_rate_per_year=0.0365",)
    ended = run(tables, tmp_path, holder=Holder(units=-100), overrides=rate)
    # Short from midnight of day 1 on: 100 x 100 x 0.01 % at each of days 2 to 5.
    assert [each.ts_ns // DAY_NS for each in ended.happenings] == [2, 3, 4, 5]
    assert ended.equity == CASH - 4


def test_interest_is_charged_on_the_bar_that_closes_at_midnight(tmp_path: Path):
    tables = [flat(COIN, [100_00, 100_00, 200_00, 400_00])]
    rate = ("account.borrow_rate_per_year=0.0365",)
    ended = run(tables, tmp_path, holder=Holder(units=-100), overrides=rate)
    paid = [int(each.posted("borrow")) for each in ended.happenings]
    assert paid == [int(Decimal(each) * ATOMS) for each in (1, 2, 4)]


def test_an_account_below_maintenance_is_liquidated_and_recorded(tmp_path: Path):
    tables = [flat(COIN, [100_00, 100_00, 89_00, 120_00])]
    ended = run(tables, tmp_path, holder=Holder(units=90_000), overrides=MARGIN)
    (taken,) = ended.happenings
    # 1,000,000 - 90,000 x 11 = 10,000 of 8,010,000; taken over at 89 less 0.5 %, up to the tick.
    assert (taken.kind, taken.b, taken.price_ticks) == (Kind.LIQUIDATION, 89_00, 88_55)
    fee = Decimal(90_000) * Decimal("88.55") / 100
    assert taken.posted("fees") == int(fee * ATOMS)
    assert (taken.moved_lots, taken.carried) == (-90_000, 0)
    assert taken.proceeds == int(90_000 * Decimal("88.55") * ATOMS)
    assert ended.equity == CASH - 90_000 * (100 - Decimal("88.55")) - fee


def test_what_lies_beyond_the_data_changes_nothing(tmp_path: Path):
    prices = flat(COIN, [100_00] * 3)
    late = actions(COIN, [(9 * DAY_NS, ActionKind.FUNDING, 10**9, 0)])
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = run([prices], tmp_path / "one", holder=Holder())
    assert run([prices, late], tmp_path / "two", holder=Holder()).head == one.head


ROWS = st.lists(
    st.one_of(
        st.tuples(st.just(ActionKind.FUNDING), st.integers(-(10**10), 10**10), st.just(0)),
        st.tuples(st.just(ActionKind.DIVIDEND), st.integers(1, 10**13), st.just(0)),
        st.tuples(st.just(ActionKind.SPLIT), st.integers(1, 9), st.integers(1, 9)),
        st.tuples(st.just(ActionKind.STATUS), st.integers(1, 4), st.just(0)),
        st.tuples(st.just(ActionKind.EXPIRY), st.integers(0, 20_000), st.just(0)),
        st.tuples(st.just(ActionKind.BUST), st.just(0), st.integers(0, 10 * DAY_NS)),
        st.tuples(st.just(ActionKind.CORRECT), st.integers(1, 20_000), st.just(0)),
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS, units=st.sampled_from([-300, -7, 5, 900]), lots=st.sampled_from(["average", "fifo"])
)
def test_every_group_sums_to_zero_and_the_run_repeats_to_the_same_head(
    rows: list[tuple[int, int, int]],
    units: int,
    lots: str,
    tmp_path_factory: pytest.TempPathFactory,
):
    timed = [(day * DAY_NS, *row) for day, row in enumerate(rows, start=1)]
    tables = [flat(COIN, [100_00 + 7 * day for day in range(12)]), actions(COIN, timed)]
    overrides, holder = (f"account.lots={lots}", *MARGIN), Holder(units=units)
    folder = tmp_path_factory.mktemp("run")
    ended = run(tables, folder, holder=holder, overrides=overrides)
    for each in ended.happenings:
        assert sum(line.amount for line in each.postings) == 0
    assert (
        replayed_head(tables, folder, holder=Holder(units=units), overrides=overrides) == ended.head
    )
