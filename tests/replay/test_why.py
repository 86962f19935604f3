"""Why, and why not: every order and every moment has its certificate."""

import random

import numpy as np
import pytest

from hansa.app.explain.explaining import time_text
from hansa.app.result import Result
from hansa.app.tables import printed_id
from hansa.errors import ConfigError, NotFoundError


def test_every_order_has_a_certificate(small_run: Result) -> None:
    proposals = small_run.recorded.proposals
    assert len(proposals) > 10
    for proposal in proposals:
        certificate = small_run.why(printed_id(small_run.run_id, proposal.cl_ord_id))
        assert certificate.order == proposal
        assert certificate.outcome in ("ordered", "refused")
        assert len(certificate.voices) == len(small_run.recorded.agents)
        assert certificate.order.readings
        assert (certificate.outcome == "refused") == (certificate.refusal is not None)


def test_a_hundred_moments_without_an_order_say_why_not(small_run: Result) -> None:
    recorded = small_run.recorded
    ordered = {(p.ts_ns, p.instrument) for p in recorded.proposals}
    rng = random.Random(7)
    asked = 0
    while asked < 100:
        row = rng.randrange(len(recorded.moments.ts_ns))
        column = rng.randrange(len(recorded.instruments))
        ts_ns = int(recorded.moments.ts_ns[row])
        if (ts_ns, column) in ordered:
            continue
        found = small_run.why(recorded.instruments[column], at=time_text(ts_ns))
        assert found.order is None
        assert found.outcome != "ordered"
        assert found.meaning
        asked += 1


def test_the_shares_of_the_voices_sum_to_the_decision(small_run: Result) -> None:
    """For Hedge, as for the weighted mean, the decision is the sum of its pulls."""
    for proposal in small_run.recorded.proposals[:50]:
        found = small_run.why(printed_id(small_run.run_id, proposal.cl_ord_id))
        if not found.vetoed:
            assert sum(v.share for v in found.voices) == pytest.approx(found.decision, abs=2e-6)


def test_the_features_of_a_certificate_lead_to_its_ballots(small_run: Result) -> None:
    found = small_run.why(str(small_run.recorded.proposals[-1].cl_ord_id & (2**48 - 1)))
    trend = next(voice for voice in found.voices if voice.agent == "trend")
    assert trend.features
    assert all(np.isfinite(value) for value in trend.features.values())


def test_unknown_orders_and_instruments_say_what_there_is(small_run: Result) -> None:
    with pytest.raises(NotFoundError, match="orders were proposed, from"):
        small_run.why("nonsense-1-999999")
    with pytest.raises(NotFoundError, match="there are BINANCE:BTCUSDT"):
        small_run.why("DOGEUSDT", at="2022-05-01T00:00")
    with pytest.raises(NotFoundError, match="the run decided from"):
        small_run.why("BTCUSDT", at="2031-01-01T00:00")
    with pytest.raises(ConfigError, match="expected a time such as"):
        small_run.why("BTCUSDT", at="yesterday")


def test_an_instrument_without_a_time_is_told_how_to_ask_for_one(small_run):
    with pytest.raises(NotFoundError) as found:
        small_run.why("SOLUSDT")
    name = small_run.folder.name
    asks = f"hansa why {name} SOLUSDT --at 2022-07-01T00:00:00Z, or any from 2022-04-01T01:00:00Z"
    assert asks in str(found.value)
    assert small_run.why("SOLUSDT", at="2022-07-01T00:00:00Z").instrument.endswith("SOLUSDT")
