"""Why an order was made, and why none was: a certificate from what is on record."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from hansa import _core
from hansa.app.tables import OUTCOMES, printed_id
from hansa.errors import NotFoundError
from hansa.journal import Proposal, Reading, Report

if TYPE_CHECKING:
    from hansa.app.result import Result

MEANINGS = {name: meaning for _, name, meaning in _core.outcomes()}


@dataclass(frozen=True, slots=True)
class Voice:
    """One agent's part in a decision. NaN conviction is an abstention; `share` is its pull on the
    decision, weight x confidence x conviction over the sum of weight x confidence of all who
    spoke (for the weighted mean and Hedge the shares sum to the decision, before vetoes).
    """

    agent: str
    conviction: float
    confidence: float
    weight: float
    veto: bool
    share: float
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Everything that led to an order, or to none, for one instrument at one moment.

    `outcome` and `meaning` say what came of it. `order` holds the proposal with every control's
    reading, `reports` what the venue answered. Quantities in lots and prices in ticks stand in
    `order`; `lot` and `tick` give their size.
    """

    run_id: str
    instrument: str
    moment: int
    ts: str
    voices: tuple[Voice, ...]
    decision: float
    dissent: float
    vetoed: bool
    target_weight: float
    close: float
    position: float
    equity: float
    outcome: str
    meaning: str
    tick: float
    lot: float
    cl_ord_id: str = ""
    order: Proposal | None = None
    reports: tuple[Report, ...] = ()

    @property
    def refusal(self) -> Reading | None:
        """The reading of the control that refused, if one did."""
        if self.order is None or not self.order.refused_by:
            return None
        failed = [r for r in self.order.readings if r.control == self.order.refused_by]
        return failed[0] if failed else None


def explain(result: "Result", subject: str, *, at: str | None = None) -> Certificate:
    """The certificate of an order (by id, or its last part), or of an instrument at a time.

    Raises NotFoundError naming what there is.
    """
    if at is None:
        order = _find_order(result, subject)
        return _certificate(result, _moment_of(result, order.ts_ns), order.instrument, order)
    instrument = _find_instrument(result, subject)
    moment = _moment_at(result, at)
    return _certificate(result, moment, instrument, _order_at(result, moment, instrument))


def _find_order(result: "Result", wanted: str) -> Proposal:
    proposals = result.recorded.proposals
    tail = wanted.rpartition("-")[2]
    for proposal in proposals:
        printed = printed_id(result.run_id, proposal.cl_ord_id)
        if wanted == printed or (tail == wanted and printed.endswith(f"-{wanted}")):
            return proposal
    made = f"{len(proposals)} orders were proposed" if proposals else "no order was proposed"
    first = f", from {printed_id(result.run_id, proposals[0].cl_ord_id)} on" if proposals else ""
    raise NotFoundError(
        f"no order {wanted!r} in run {result.folder.name}: {made}{first}; "
        "for a moment without an order name an instrument and --at TIME"
    )


def _find_instrument(result: "Result", wanted: str) -> int:
    names = result.recorded.instruments
    hits = [k for k, name in enumerate(names) if wanted in (name, name.partition(":")[2])]
    if not hits:
        raise NotFoundError(f"no instrument {wanted!r} in this run; there are {', '.join(names)}")
    return hits[0]


def _moment_at(result: "Result", at: str) -> int:
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        raise NotFoundError(
            f"expected a time such as 2022-05-09T12:00 (UTC), found {at!r}"
        ) from None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    elapsed = when - epoch
    micros = (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds
    times = result.recorded.moments.ts_ns
    row = int(np.searchsorted(times, micros * 1000, side="right")) - 1
    if len(times) == 0 or row < 0 or micros * 1000 > int(times[-1]) + _step(times):
        span = (
            f"{time_text(int(times[0]))} to {time_text(int(times[-1]))}" if len(times) else "none"
        )
        raise NotFoundError(f"no decision at {at}: the run decided from {span}")
    return row


def _step(times: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> int:
    return int(times[-1] - times[-2]) if len(times) > 1 else 0


def _moment_of(result: "Result", ts_ns: int) -> int:
    return int(np.searchsorted(result.recorded.moments.ts_ns, ts_ns, side="right")) - 1


def _order_at(result: "Result", moment: int, instrument: int) -> Proposal | None:
    ts_ns = int(result.recorded.moments.ts_ns[moment])
    for proposal in result.recorded.proposals:
        if proposal.ts_ns == ts_ns and proposal.instrument == instrument:
            return proposal
    return None


def _certificate(
    result: "Result", moment: int, instrument: int, order: Proposal | None
) -> Certificate:
    recorded, kind = result.recorded, result.universe.instruments[instrument]
    moments = recorded.moments
    outcome = OUTCOMES[int(moments.outcome[moment, instrument])]
    held = recorded.position[moment, instrument]
    identity = order.cl_ord_id if order is not None else -1
    return Certificate(
        run_id=result.run_id,
        instrument=recorded.instruments[instrument],
        moment=moment,
        ts=time_text(int(moments.ts_ns[moment])),
        voices=_voices(result, moment, instrument),
        decision=float(moments.decision[moment, instrument]),
        dissent=float(moments.dissent[moment, instrument]),
        vetoed=bool(moments.vetoed[moment, instrument]),
        target_weight=float(moments.target[moment, instrument]),
        close=float(recorded.close[moment, instrument]),
        position=float(held),
        equity=float(recorded.equity[moment]),
        outcome=outcome,
        meaning=MEANINGS[outcome],
        tick=float(kind.tick),
        lot=float(kind.lot),
        cl_ord_id=printed_id(result.run_id, identity) if order is not None else "",
        order=order,
        reports=tuple(r for r in recorded.reports if r.cl_ord_id == identity),
    )


def _voices(result: "Result", moment: int, instrument: int) -> tuple[Voice, ...]:
    moments = result.recorded.moments
    conviction = moments.conviction[moment, :, instrument]
    confidence = moments.confidence[moment, :, instrument]
    weight = moments.weight[moment]
    pull = np.where(np.isnan(conviction), 0.0, weight * confidence)
    total = float(pull.sum())
    seen = result.features_at(moment)
    return tuple(
        Voice(
            agent=agent,
            conviction=float(conviction[k]),
            confidence=float(confidence[k]),
            weight=float(weight[k]),
            veto=bool(moments.veto[moment, k, instrument]),
            share=float(pull[k] * conviction[k] / total) if pull[k] > 0 else 0.0,
            features={name: float(row[instrument]) for name, row in seen.get(agent, {}).items()},
        )
        for k, agent in enumerate(result.recorded.agents)
    )


def time_text(ts_ns: int) -> str:
    """ISO 8601, UTC, to the second (with nanoseconds when there are any)."""
    seconds, rest = divmod(ts_ns, 10**9)
    text = datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{rest:09d}Z" if rest else f"{text}Z"
