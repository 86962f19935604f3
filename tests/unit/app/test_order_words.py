"""What the gate said to an order, in words: the limit, what was asked, approved, and is left."""

from pathlib import Path

import pytest

import hansa
from hansa.app.explain.blocks import plain_text
from hansa.app.explain.readings import answered, described, left_lots
from hansa.app.explain.words import explained_words
from hansa.app.result import Result
from hansa.app.sources import printed_id
from hansa.journal import Proposal, Reading
from tests.conftest import COUNCIL, SMALL

ATOMS = 10**18


@pytest.fixture(scope="module")
def sale(small_run: Result) -> Proposal:
    """A sale of a part of what is held, of the real run."""
    return next(
        each
        for each in small_run.recorded.proposals
        if each.side == "sell" and 0 < each.approved_lots < each.position_lots
    )


def printed(run: Result, order: Proposal) -> str:
    return printed_id(run.run_id, order.cl_ord_id)


def reading(order: Proposal, control: str) -> Reading:
    return next(each for each in order.readings if each.control == control)


def test_a_sale_says_what_is_left_of_the_position(small_run: Result, sale: Proposal) -> None:
    instrument = small_run.universe.instruments[sale.instrument]
    said = plain_text(explained_words(small_run.why(printed(small_run, sale))))
    lot = float(instrument.lot)
    left = f"{(sale.position_lots - sale.approved_lots) * lot:.8g} once it is filled"
    assert f"position  {left}, {sale.position_lots * lot:.8g} before" in said


def test_what_a_sale_leaves_is_worth_what_the_gate_judges_by(
    small_run: Result, sale: Proposal
) -> None:
    instrument = small_run.universe.instruments[sale.instrument]
    price = float(sale.reference_ticks * instrument.tick)
    worth = left_lots(sale) * float(instrument.lot) * price
    limit, seen = described(reading(sale, "position_value"), sale, instrument)
    assert (limit, seen) == ("40,000.00", f"{worth:,.2f} left")
    assert described(reading(sale, "net_exposure"), sale, instrument)[1] == "reduced"


def test_a_sale_under_a_limit_that_is_used_up_is_not_cut_down(sale: Proposal) -> None:
    above = Reading("gross_exposure", is_passed=True, limit=ATOMS, observed=2 * ATOMS)
    assert answered(above, sale) == "passed: it only reduces"


@pytest.mark.parametrize("control", ["order_value", "cash_available", "reduce_only"])
def test_a_limit_that_took_from_an_order_cut_it_down(sale: Proposal, control: str) -> None:
    above = Reading(control, is_passed=True, limit=ATOMS, observed=2 * ATOMS)
    assert answered(above, sale) == "cut down"


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("gate.orders_per_minute_max=1", "gate      refused: order_rate saw 2, limit 1\n"),
        ("gate.order_value_max=1000", ": order_value saw 21,001.84, limit 1,000.00\n"),
    ],
)
def test_the_limit_that_refused_or_took_is_named(tmp_path: Path, limit: str, said: str) -> None:
    run = hansa.run(COUNCIL, overrides=(*SMALL, limit), runs=tmp_path)
    orders = run.recorded.proposals
    less = [each for each in orders if each.approved_lots < each.order_lots]
    words = [plain_text(explained_words(run.why(printed(run, each)))) for each in less[:5]]
    assert any(said in each for each in words)
