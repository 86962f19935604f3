"""What a certificate reads of a journal is what the tables of the whole journal say."""

import random

import numpy as np
import pytest

from hansa.app.explain.evidence import Evidence
from hansa.app.result import Result


@pytest.fixture(scope="module")
def evidence(small_run: Result) -> Evidence:
    agents = len(small_run.manifest.agents)
    path, universe, purses = small_run.journal.path, small_run.universe, small_run.purses
    return Evidence(path, universe, agents=agents, purses=purses)


def test_every_order_is_found_with_its_answers(small_run: Result, evidence: Evidence) -> None:
    recorded = small_run.recorded
    assert len(evidence.order_ids) == len(recorded.proposals)
    for number, proposal in enumerate(recorded.proposals):
        assert evidence.order(number) == proposal
        answers = [each for each in recorded.reports if each.cl_ord_id == proposal.cl_ord_id]
        assert list(evidence.reports(proposal.cl_ord_id)) == answers


def test_the_columns_of_the_orders_are_their_fields(small_run: Result, evidence: Evidence) -> None:
    proposals = small_run.recorded.proposals
    assert evidence.order_ids.tolist() == [each.cl_ord_id for each in proposals]
    assert evidence.order_instruments.tolist() == [each.instrument for each in proposals]
    assert evidence.order_ts_ns.tolist() == [each.ts_ns for each in proposals]


def test_the_books_at_a_moment_are_a_row_of_the_tables(
    small_run: Result, evidence: Evidence
) -> None:
    recorded = small_run.recorded
    last = len(recorded.equity) - 1
    for moment in [0, last, *random.Random(3).sample(range(last), 40)]:
        books = evidence.books(moment)
        np.testing.assert_allclose(books.position, recorded.position[moment], rtol=1e-12)
        np.testing.assert_array_equal(books.close, recorded.close[moment])
        assert books.equity == pytest.approx(recorded.equity[moment], rel=1e-12)


def test_the_first_moments_are_those_of_the_whole(small_run: Result, evidence: Evidence) -> None:
    whole = small_run.recorded.moments
    for count in (1, 7, 500, len(whole.ts_ns)):
        found = evidence.moments(count)
        assert found.covered == count
        np.testing.assert_array_equal(found.conviction, whole.conviction[:count])
        np.testing.assert_array_equal(found.outcome, whole.outcome[:count])


def test_features_at_a_moment_need_nothing_behind_it(small_run: Result) -> None:
    last = len(small_run.recorded.equity) - 1
    early, late = small_run.features_at(900), small_run.features_at(last)
    assert early.keys() == late.keys()
    assert np.isfinite(list(early["trend"].values())).all()
