"""Accounts of a run looked at block by block: to the bit what they are at once."""

import numpy as np
import pytest

from hansa.app import books
from hansa.app.books import Course, accounts, closes_of, first_rates, pieces_of
from hansa.app.money import Purses
from hansa.app.run_accounts import RunAccounts
from hansa.app.steps import Steps, exact_totals, steps_of


@pytest.fixture
def kept(small_run):
    found = RunAccounts(small_run.universe, small_run.purses)
    found.read(small_run.folder / "journal")
    return found


def test_a_number_is_what_its_last_change_made_it_wherever_the_span_begins():
    steps = Steps(np.array([2, 3, 7]), np.array([5, -1, 4]))
    whole = steps.within(0, 9)
    assert whole.tolist() == [0, 0, 5, -1, -1, -1, -1, 4, 4]
    spans = [(a, b) for a in range(9) for b in range(a + 1, 10)]
    assert all(steps.within(a, b).tolist() == whole[a:b].tolist() for a, b in spans)


def test_changes_of_one_row_are_one_step():
    steps = steps_of(np.array([4, 1, 4]), np.array([1, 2, 3]))
    assert (steps.rows.tolist(), steps.values.tolist()) == ([1, 4], [2, 6])
    exact = exact_totals(np.array([0, 0]), np.array([10**40, 7 - 10**40], dtype=object), 10)
    assert exact.values.tolist() == [0.7]


def test_prices_are_carried_from_block_to_block(small_run, monkeypatch):
    universe = small_run.universe
    whole = universe.last_known(500)
    monkeypatch.setattr(books, "_CELLS_A_BLOCK", 100)
    found = list(closes_of(universe, 500)())
    assert len(found) > 10
    assert np.array_equal(np.concatenate([close for _, close in found]), whole, equal_nan=True)


def test_a_curve_of_blocks_is_that_of_the_whole_history(kept, small_run, monkeypatch):
    count = len(small_run.universe.ts_ns)
    close = small_run.universe.last_known(count)
    whole = kept.curve(count, close)
    monkeypatch.setattr(books, "_CELLS_A_BLOCK", 1000)
    assert kept.curve(count).tobytes() == whole.tobytes()
    assert kept.curve(count, close).tobytes() == whole.tobytes()
    assert whole[-1] == small_run.equity["equity"][-1]


def _drawn_steps(random, count, most):
    rows = np.unique(random.integers(0, count, random.integers(0, 40)))
    return Steps(rows, random.integers(-most, most, len(rows)) * random.integers(0, 2, len(rows)))


@pytest.mark.parametrize("is_spot", [False, True])
@pytest.mark.parametrize("befallen", [False, True])
def test_equity_alone_is_that_of_the_accounts_to_the_bit(small_run, is_spot, befallen):
    universe, random = small_run.universe, np.random.default_rng(5)
    bases = [each.base for each in universe.instruments]
    purses = Purses((*small_run.purses.codes, *bases), is_spot)
    close = universe.last_known(700)
    close[:30] = np.nan
    for _ in range(5):
        drawn = [_drawn_steps(random, 700, 9) for _ in range(3 * len(purses.codes))]
        width = len(universe.instruments)
        lots, rest, cash = drawn[:width], drawn[width : 2 * width], drawn[-len(purses.codes) :]
        where = (universe, purses)
        course = Course(where, tuple(lots), tuple(rest) if befallen else (), tuple(cash))
        _, plain = accounts(course, 700, pieces_of(close))
        first = first_rates(where, pieces_of(close))
        for span in (slice(0, 700), slice(311, 700), slice(5, 6)):
            found = course.equity(span.start, close[span], first)
            assert found.tobytes() == plain.equity[span].tobytes()


def test_a_rate_is_first_known_where_every_price_on_its_way_is(small_run, monkeypatch):
    universe, purses = small_run.universe, small_run.purses
    monkeypatch.setattr(books, "_CELLS_A_BLOCK", 30)
    count = len(universe.ts_ns)
    whole = purses.rates(universe, universe.last_known(count))
    assert first_rates((universe, purses), closes_of(universe, count)).tolist() == whole[0].tolist()
