"""Parts of a difference: they sum to it whatever the worlds are."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hansa.report.parity import Deal, Ladder, Shares, attribute, bps, heaviest, money, percentile
from hansa.report.parity_data import Cause

deals = st.builds(Deal, worth_atoms=st.integers(-(10**30), 10**30), is_refused=st.booleans())
worlds = st.dictionaries(st.integers(1, 6), deals)
some = st.frozensets(st.integers(1, 6))
ladders = st.builds(Ladder, worlds, worlds, worlds, worlds, worlds, some, some)


@given(ladders)
def test_the_parts_of_all_orders_sum_to_reality_less_simulation(ladder: Ladder) -> None:
    real = sum(deal.worth_atoms for deal in ladder.real.values())
    simulated = sum(deal.worth_atoms for deal in ladder.simulated.values())
    assert Shares(attribute(ladder)).difference == real - simulated


@given(ladders)
def test_the_parts_of_an_order_sum_to_its_own_difference(ladder: Ladder) -> None:
    for order, parts in attribute(ladder).items():
        real, simulated = (
            world.get(order, Deal()).worth_atoms for world in (ladder.real, ladder.simulated)
        )
        assert sum(parts.values()) == real - simulated


@given(st.integers())
def test_money_is_exact(atoms: int) -> None:
    assert money(atoms).as_tuple().exponent in range(-18, 1)
    assert int(f"{money(atoms):.18f}".replace(".", "")) == atoms


def test_an_order_decided_otherwise_is_a_decision_whatever_else_differs() -> None:
    ladder = Ladder({}, {}, {1: Deal(worth_atoms=5)}, {}, {1: Deal(worth_atoms=3)}, frozenset({1}))
    assert attribute(ladder) == {1: {Cause.DECISION: 3}}


def test_a_fill_after_the_last_that_is_known_of_the_market_is_data_and_its_fee_a_fee() -> None:
    filled, real = {1: Deal(worth_atoms=5)}, {1: Deal(worth_atoms=4)}
    parts = attribute(Ladder({}, {}, {}, filled, real, unseen=frozenset({1})))[1]
    assert {cause: amount for cause, amount in parts.items() if amount} == {
        Cause.DATA: 5,
        Cause.FEE: -1,
    }


def test_the_heaviest_cause_is_named_and_none_where_nothing_weighs() -> None:
    assert heaviest({Cause.FEE: -3, Cause.QUEUE: 2}) is Cause.FEE
    assert heaviest({Cause.FEE: 0}) is None


def test_basis_points_are_of_what_was_traded() -> None:
    assert bps(-5 * 10**18, 10_000 * 10**18) == Decimal("-5.0000")
    assert bps(5, 0) is None


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([1_000_000, 2_000_000, 9_000_000], 0.5) == 2.0
    assert percentile([1_000_000, 2_000_000, 9_000_000], 0.99) == 9.0
    assert percentile([], 0.5) is None
