"""The council over a run."""

import itertools

import numpy as np
import pytest

from hansa.app.result import Result
from hansa.app.view.council_history import council_history
from hansa.stores import RunFolder


def test_hit_and_voted_ratios_are_those_of_the_report(small_run: Result) -> None:
    rows = small_run.report_data.attribution.rows
    told = [(x.agent, x.hit_ratio, x.voted_ratio) for x in council_history(small_run).agents]
    assert [agent for agent, _, _ in told] == [row.agent for row in rows]
    for (_, hit, voted), row in zip(told, rows, strict=True):
        assert hit == row.hit_ratio
        assert voted == pytest.approx(row.voted_ratio)


def test_agreement_is_how_often_two_took_the_same_side(small_run: Result) -> None:
    conviction = small_run.recorded.moments.conviction
    agreement = council_history(small_run).agreement
    for one, other in itertools.product(range(conviction.shape[1]), repeat=2):
        both = [
            (a, b)
            for a, b in zip(conviction[:, one].ravel(), conviction[:, other].ravel(), strict=True)
            if a * b != 0 and not np.isnan(a * b)
        ]
        expected = sum(a * b > 0 for a, b in both) / len(both) if both else None
        assert agreement[one][other] == pytest.approx(expected)


def test_buckets_end_with_the_weights_of_their_end(small_run: Result) -> None:
    moments = small_run.recorded.moments
    found = council_history(small_run, buckets_max=50)
    assert len(found.ts_ns) == len(found.dissent) == 50
    assert found.ts_ns[-1] == int(moments.ts_ns[-1])
    rows = np.searchsorted(moments.ts_ns, found.ts_ns)
    for seat, agent in enumerate(found.agents):
        assert agent.weight == tuple(moments.weight[rows, seat].tolist())
        assert agent.abstained == int(np.isnan(moments.conviction[:, seat]).sum())


def test_means_over_buckets_leave_out_who_was_silent(small_run: Result) -> None:
    conviction = small_run.recorded.moments.conviction
    (mean,) = council_history(small_run, buckets_max=1).agents[0].conviction
    assert mean == pytest.approx(float(np.nanmean(conviction[:, 0])))


def test_a_bucket_a_moment_is_the_most(paper_folder: RunFolder) -> None:
    found = council_history(paper_folder, buckets_max=10**6)
    assert len(set(found.ts_ns)) == len(found.ts_ns)
    assert all(len(agent.weight) == len(found.ts_ns) for agent in found.agents)


def test_without_a_council_there_is_none(ticks_folder: RunFolder) -> None:
    found = council_history(ticks_folder)
    assert (found.agents, found.agreement, found.ts_ns, found.dissent) == ((), (), (), ())
