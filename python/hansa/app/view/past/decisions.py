"""The council's last decisions, as they are on record."""

import math

import msgspec
import numpy as np

from hansa.api.council import DecisionView, Voice
from hansa.app.explain.meanings import meaning_of
from hansa.app.sources import COUNCIL, source_of
from hansa.app.tables import OUTCOMES
from hansa.app.view.council_views import decision_words
from hansa.app.view.facts import RunFacts
from hansa.app.view.past.orders import OrderRecords
from hansa.app.view.text import at_text
from hansa.journal import Moments, Records, decode_proposal


def decisions_at(
    facts: RunFacts, moments: Moments, moment: int, seq: int
) -> tuple[DecisionView, ...]:
    """Of each instrument at a moment; `seq` is the record after which they stand."""
    return tuple(
        _decision(facts, moments, (moment, place), seq) for place in range(len(facts.instruments))
    )


def orders_of_council(
    orders: OrderRecords, records: Records, since: int, until: int
) -> dict[int, int]:
    """The council's order for each instrument, of those proposed between two records."""
    found: dict[int, int] = {}
    rows = orders.proposals[(orders.proposals >= since) & (orders.proposals <= until)]
    for row in rows.tolist():
        order = decode_proposal(records.payload(row))
        if source_of(order.cl_ord_id) == COUNCIL:
            found.setdefault(order.instrument, order.cl_ord_id)
    return found


def voices_at(facts: RunFacts, moments: Moments, moment: int, place: int) -> tuple[Voice, ...]:
    """What each agent said of an instrument, and its pull on the decision."""
    conviction = moments.conviction[moment, :, place]
    confidence, weight = moments.confidence[moment, :, place], moments.weight[moment]
    pull = np.where(np.isnan(conviction), 0.0, weight * confidence)
    total = float(pull.sum())
    return tuple(
        Voice(
            agent=agent,
            conviction=_known(conviction[seat]),
            confidence=float(confidence[seat]),
            weight=float(weight[seat]),
            share=float(pull[seat] * conviction[seat] / total) if pull[seat] > 0 else 0.0,
            is_veto=bool(moments.veto[moment, seat, place]),
        )
        for seat, agent in enumerate(facts.manifest.agents)
    )


def _decision(facts: RunFacts, moments: Moments, at: tuple[int, int], seq: int) -> DecisionView:
    (moment, place), voices = at, voices_at(facts, moments, *at)
    outcome = OUTCOMES[int(moments.outcome[at])]
    ts_ns = int(moments.ts_ns[moment])
    decision, target = _known(moments.decision[at]), _known(moments.target[at])
    view = DecisionView(
        moment=moment,
        seq=seq,
        at=at_text(ts_ns),
        at_ns=ts_ns,
        instrument=facts.symbol(place),
        decision=decision,
        dissent=float(moments.dissent[at]),
        is_vetoed=bool(moments.vetoed[at]),
        target_ratio=target,
        outcome=outcome,
        meaning=meaning_of(outcome, decision, target),
        line="",
        order_id="",
        voices=voices,
    )
    return msgspec.structs.replace(view, line=decision_words(view))


def _known(value: np.floating) -> float | None:
    number = float(value)
    return None if math.isnan(number) else number
