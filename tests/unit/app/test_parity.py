"""A live run and its simulation: what is injected at the venue is found again, to the digit."""

from decimal import Decimal
from pathlib import Path

import pytest

from hansa.app.parity.history import Had, history_of, made_atoms
from hansa.app.parity.market import WholeMarket
from hansa.config import load
from hansa.errors import ConfigError
from hansa.report.parity_data import Cause, Parity
from tests.venue_elsewhere import (
    BOLD,
    PAPER,
    Elsewhere,
    Planned,
    Traded,
    sums,
    trade_elsewhere,
)

SLOW = ("venue.latency_ms=5000",)
DEAR = ("venue.maker_fee_bps=13", "venue.taker_fee_bps=15")
WORSE = ("venue.slippage_bps=4",)
LOST = frozenset({3, 50, 100})
REFUSED = frozenset({4, 51, 101})

#: What happens at the other venue, and the one cause that it is.
INJECTED = {
    Cause.LATENCY: Elsewhere(SLOW),
    Cause.FEE: Elsewhere(DEAR),
    Cause.QUEUE: Elsewhere(WORSE),
    Cause.REJECTION: Elsewhere(lost=LOST, refused=REFUSED),
}
CLEAN = Elsewhere()
#: Bars of one instrument at a time.
MISSED = frozenset(range(300, 6000, 40))
EVERYTHING = Elsewhere((*SLOW, *DEAR, *WORSE), LOST, REFUSED)
#: One is enough to see what a change has broken.
SEEDS = (0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow))
TRADED: dict[tuple[Elsewhere, int], Traded] = {}


def traded(folder: Path, elsewhere: Elsewhere = CLEAN, *, seed: int = 0) -> Traded:
    """A run at that venue, made once for all tests: nobody changes it."""
    if (elsewhere, seed) not in TRADED:
        TRADED[elsewhere, seed] = trade_elsewhere(folder / "journal", [Planned(seed)], elsewhere)
    return TRADED[elsewhere, seed]


def amounts(parity: Parity) -> dict[Cause, Decimal]:
    return {part.cause: part.amount for part in parity.parts if part.amount}


def test_a_venue_that_fills_as_simulated_differs_by_nothing(tmp_path: Path) -> None:
    found = traded(tmp_path).parity()
    assert (found.difference, found.unequal_orders, amounts(found)) == (0, 0, {})
    assert found.orders > 500
    assert found.turnover > 300_000


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("cause", INJECTED)
def test_one_injected_cause_is_found_as_that_cause_alone_and_whole(
    tmp_path: Path, cause: Cause, seed: int
) -> None:
    clean = traded(tmp_path / "clean", seed=seed)
    found = traded(tmp_path / "other", INJECTED[cause], seed=seed)
    # The books of two live runs with the same orders say what it cost.
    truth = found.equity - clean.equity
    assert truth != 0
    assert amounts(found.parity()) == {cause: truth}


@pytest.mark.parametrize("is_paper", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_market_data_that_the_desk_missed_are_found_as_data_alone_and_whole(
    tmp_path: Path, seed: int, *, is_paper: bool
) -> None:
    clean = traded(tmp_path / "clean", seed=seed)
    deaf = Elsewhere(missed=MISSED, is_paper=is_paper)
    other = traded(tmp_path / "other", deaf, seed=seed)
    found = other.parity_with_history()
    assert amounts(found) == {Cause.DATA: other.equity - clean.equity}
    assert found.inputs is not None
    assert (found.inputs.missing, found.inputs.late, found.inputs.unknown) == (len(MISSED), 0, 0)


def test_bars_that_came_after_their_decision_are_late_and_cost_what_they_cost(
    tmp_path: Path,
) -> None:
    clean = traded(tmp_path / "clean")
    other = traded(tmp_path / "other", Elsewhere(late=MISSED))
    found = other.parity_with_history()
    assert found.inputs is not None
    assert (found.inputs.missing, found.inputs.late) == (0, len(MISSED))
    assert found.difference == found.part(Cause.DATA) == other.equity - clean.equity


def test_a_desk_that_had_its_whole_history_has_no_difference_of_data(tmp_path: Path) -> None:
    found = traded(tmp_path, Elsewhere(DEAR)).parity_with_history()
    assert found.inputs is not None
    assert found.inputs.is_whole
    assert list(amounts(found)) == [Cause.FEE]


def test_the_history_made_to_a_desk_that_had_all_is_what_it_had(tmp_path: Path) -> None:
    scene = traded(tmp_path).scene()
    compared = history_of(scene.parts, Had.of(scene.journal))
    had = made_atoms(scene, WholeMarket(scene.parts.paper()))
    assert had == made_atoms(scene, WholeMarket(scene.parts.paper()), compared.events) != 0


@pytest.mark.parametrize("seed", SEEDS)
def test_causes_injected_together_are_told_apart_within_a_twentieth(
    tmp_path: Path, seed: int
) -> None:
    clean = traded(tmp_path / "clean", seed=seed)
    parity = traded(tmp_path / "other", EVERYTHING, seed=seed).parity()
    for cause, elsewhere in INJECTED.items():
        alone = traded(tmp_path / cause, elsewhere, seed=seed).equity - clean.equity
        assert abs(parity.part(cause) - alone) < abs(alone) / 20, cause


@pytest.mark.parametrize("seed", SEEDS)
def test_missed_data_are_told_apart_from_what_the_venue_does_within_a_twentieth(
    tmp_path: Path, seed: int
) -> None:
    clean = traded(tmp_path / "clean", seed=seed)
    everything = Elsewhere((*SLOW, *DEAR), missed=MISSED)
    parity = traded(tmp_path / "other", everything, seed=seed).parity_with_history()
    alike = {each: INJECTED[each] for each in (Cause.LATENCY, Cause.FEE)}
    for cause, elsewhere in (alike | {Cause.DATA: Elsewhere(missed=MISSED)}).items():
        alone = traded(tmp_path / cause, elsewhere, seed=seed).equity - clean.equity
        assert abs(parity.part(cause) - alone) < abs(alone) / 20, cause


def test_every_sum_is_exact_to_the_last_digit(tmp_path: Path) -> None:
    other = traded(tmp_path / "other", EVERYTHING)
    parity = other.parity()
    assert all(whole == parts for whole, parts in sums(parity))
    assert parity.difference == other.equity - traded(tmp_path / "clean").equity


def test_the_recorded_latencies_are_told_beside_those_of_the_model(tmp_path: Path) -> None:
    found = traded(tmp_path, Elsewhere(SLOW)).parity().latencies
    assert (found.simulated_to_venue.p50_ms, found.real_to_venue.p50_ms) == (250, 5000)
    assert (found.simulated_from_venue.p99_ms, found.real_from_venue.p99_ms) == (250, 5000)


def test_a_model_that_is_told_what_the_venue_does_explains_it_away(tmp_path: Path) -> None:
    other = traded(tmp_path, Elsewhere((*SLOW, *DEAR, *WORSE)))
    assert other.parity(*SLOW, *DEAR, *WORSE).difference == 0
    left = amounts(other.parity(*SLOW, *WORSE))
    assert list(left) == [Cause.FEE]


def test_a_lost_order_stands_in_the_table_with_what_it_would_have_done(tmp_path: Path) -> None:
    rows = traded(tmp_path, Elsewhere(lost=frozenset({3}))).parity().order_table
    (row,) = [row for row in rows if row.cause is not None]
    assert (row.cause, row.real.price, row.real.quantity) == (Cause.REJECTION, None, 0)
    assert row.simulated.quantity > 0


def test_what_the_model_refused_and_the_venue_filled_is_a_rejection(tmp_path: Path) -> None:
    found = traded(tmp_path).parity('instruments."BINANCE:BTCUSDT".quantity_max=0.00001')
    rows = [row for row in found.order_table if row.cause is not None]
    assert {row.instrument for row in rows} == {"BINANCE:BTCUSDT"}
    assert list(amounts(found)) == [Cause.REJECTION]
    assert all(row.simulated.price is None for row in rows)


def test_orders_that_are_decided_otherwise_now_are_a_decision(tmp_path: Path) -> None:
    other = trade_elsewhere(tmp_path / "journal", [Planned()])
    other.parts.members.strategies[0].per_bar_ratio = 0.09  # type: ignore[attr-defined]
    found = other.parity()
    assert list(amounts(found)) == [Cause.DECISION]
    assert found.difference == found.part(Cause.DECISION)
    assert "decided otherwise" in " ".join(found.notes)


def test_only_the_venue_can_be_another(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected a key of the simulated venue"):
        traded(tmp_path).parity("gate.order_value_max=5")


def test_the_plan_sends_the_same_orders_whatever_becomes_of_them(tmp_path: Path) -> None:
    clean, other = traded(tmp_path / "a"), traded(tmp_path / "b", EVERYTHING)
    assert clean.orders == other.orders
    assert load(PAPER, BOLD).venue.latency_ms == 250
