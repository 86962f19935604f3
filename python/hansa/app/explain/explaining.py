"""Why an order was made, and why none was: a certificate from what is on record."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hansa.app.explain.asking import asked_ns, find_instrument, find_order, time_text
from hansa.app.explain.certificates import (
    Certificate,
    CouncilCertificate,
    Explained,
    MomentCertificate,
    OrderStory,
    Voice,
)
from hansa.app.explain.evidence import Evidence
from hansa.app.explain.meanings import meaning_of
from hansa.app.explain.missing_bar import missing_bar
from hansa.app.explain.order_life import order_certificate
from hansa.app.sources import COUNCIL, printed_id, source_name, source_of
from hansa.app.tables import OUTCOMES
from hansa.errors import NotFoundError
from hansa.journal import Moments, RecordedCommand

if TYPE_CHECKING:
    from hansa.app.result import Result

__all__ = ["Certificate", "Explained", "explain", "time_text"]


def evidence_of(result: "Result") -> Evidence:
    """What the journal of a run says, for any number of certificates."""
    return Evidence(
        result.journal.path,
        result.universe,
        agents=len(result.manifest.agents),
        purses=result.purses,
    )


def explain(
    result: "Result", subject: str, *, at: str | None = None, evidence: Evidence | None = None
) -> Explained:
    """The certificate of an order (by id, or its last parts), or of an instrument at a time; from
    `evidence` where that was read before.

    Raises NotFoundError naming what there is.
    """
    evidence = evidence_of(result) if evidence is None else evidence
    if at is not None:
        instrument = find_instrument(result, subject)
        if not result.manifest.agents:
            return _moment_certificate(result, evidence, instrument, at)
        moment = _moment_at(result, evidence, at)
        found = _certificate(result, evidence, (moment, instrument), None)
        return replace(found, bar=missing_bar(result.universe, (moment, instrument), asked_ns(at)))
    number = find_order(result, evidence, subject)
    if source_of(int(evidence.order_ids[number])) != COUNCIL:
        held = _desk(evidence.holds(), int(evidence.order_ts_ns[number]))
        return order_certificate(result, evidence, number, held=held)
    moment = _moment_of(result, evidence, number)
    place = (moment, int(evidence.order_instruments[number]))
    return _certificate(result, evidence, place, number)


def _moment_certificate(
    result: "Result", evidence: Evidence, instrument: int, at: str
) -> MomentCertificate:
    """All orders of an instrument between the two moments around a time."""
    ts_ns, times = asked_ns(at), result.universe.ts_ns
    moment = int(np.searchsorted(times, ts_ns, side="right")) - 1
    step = int(times[-1] - times[-2]) if len(times) > 1 else 0
    is_within = len(times) > 0 and int(times[0]) - step <= ts_ns <= int(times[-1]) + step
    if not is_within:
        span = f"from {time_text(int(times[0]))} to {time_text(int(times[-1]))}"
        raise NotFoundError(f"no moment at {at}: the run was sampled {span}")
    start = int(times[moment]) if moment >= 0 else int(times[0]) - step
    end = int(times[moment + 1]) if moment + 1 < len(times) else int(times[-1]) + step
    made, mine = evidence.order_ts_ns, evidence.order_instruments == instrument
    inside = np.flatnonzero(mine & (made >= start) & (made < end))
    before, after = np.flatnonzero(mine & (made < start)), np.flatnonzero(mine & (made >= end))
    books, kind = evidence.books_at(start, moment), result.universe.instruments[instrument]

    def named(numbers: "np.ndarray[tuple[int, ...], np.dtype[np.intp]]", place: int) -> str:
        if len(numbers) == 0:
            return ""
        return printed_id(result.run_id, int(evidence.order_ids[numbers[place]]))

    return MomentCertificate(
        run_id=result.run_id,
        instrument=kind.symbol,
        ts=time_text(start),
        tick=float(kind.tick),
        lot=float(kind.lot),
        until=time_text(end),
        close=float(books.close[instrument]),
        position=float(books.position[instrument]),
        equity=books.equity,
        orders=tuple(_story(result, evidence, int(number)) for number in inside),
        before=named(before, -1),
        after=named(after, 0),
        desk=_desk(evidence.holds(), ts_ns),
    )


def _moment_at(result: "Result", evidence: Evidence, at: str) -> int:
    """The last decision at or before a time that is on record."""
    ts_ns = asked_ns(at)
    times = result.universe.ts_ns
    moment = int(np.searchsorted(times, ts_ns, side="right")) - 1
    step = int(times[-1] - times[-2]) if len(times) > 1 else 0
    is_within = moment >= 0 and ts_ns <= int(times[-1]) + step
    if not is_within or evidence.moments(moment + 1).covered <= moment:
        covered = evidence.moments(len(times)).covered
        span = (
            f"from {time_text(int(times[0]))} to {time_text(int(times[covered - 1]))}"
            if covered
            else "at no time"
        )
        raise NotFoundError(f"no decision at {at}: the run decided {span}")
    return moment


def _moment_of(result: "Result", evidence: Evidence, number: int) -> int:
    """The last decision at or before an order."""
    ts_ns = int(evidence.order_ts_ns[number])
    moment = int(np.searchsorted(result.universe.ts_ns, ts_ns, side="right")) - 1
    if moment < 0:
        identity = int(evidence.order_ids[number])
        raise NotFoundError(
            f"order {printed_id(result.run_id, identity)} was proposed at {time_text(ts_ns)}, "
            "before the council's first decision: no ballots led to it"
        )
    return moment


def _orders_at(result: "Result", evidence: Evidence, place: tuple[int, int]) -> list[int]:
    """Every order for an instrument from a moment until before the next."""
    moment, instrument = place
    times, made = result.universe.ts_ns, evidence.order_ts_ns
    is_there = (evidence.order_instruments == instrument) & (made >= times[moment])
    if moment + 1 < len(times):
        is_there &= made < times[moment + 1]
    return [int(number) for number in np.flatnonzero(is_there)]


def _first_of_council(evidence: Evidence, orders: list[int]) -> int | None:
    made = (each for each in orders if source_of(int(evidence.order_ids[each])) == COUNCIL)
    return next(made, None)


def _story(result: "Result", evidence: Evidence, number: int) -> OrderStory:
    order = evidence.order(number)
    printed = printed_id(result.run_id, order.cl_ord_id)
    source = source_name(result.manifest.strategies, source_of(order.cl_ord_id))
    return OrderStory(printed, source, order, evidence.reports(order.cl_ord_id))


def _desk(commands: Sequence[RecordedCommand], ts_ns: int) -> str:
    """Since when a command holds the desk at a moment."""
    state = ""
    for command in commands:
        if command.ts_ns > ts_ns:
            break
        is_held = command.do == "pause" and not state.startswith(("kill", "flatten"))
        if command.do in ("kill", "flatten") or is_held:
            state = f"{command.do} commanded at {time_text(command.ts_ns)}"
        elif command.do == "resume":
            state = ""
    return state


def _certificate(
    result: "Result", evidence: Evidence, place: tuple[int, int], number: int | None
) -> CouncilCertificate:
    moment, instrument = place
    kind = result.universe.instruments[instrument]
    moments, books = evidence.moments(moment + 1), evidence.books(moment)
    if moments.covered == 0:
        raise NotFoundError(
            f"run {result.folder.name}: expected a decision on record, found none; "
            "it was interrupted before the first"
        )
    # An order without a change on record was decided as the last change left things.
    row = min(moment, moments.covered - 1)
    outcome = OUTCOMES[int(moments.outcome[row, instrument])]
    ts_ns = int(result.universe.ts_ns[moment])
    decision = float(moments.decision[row, instrument])
    target = float(moments.target[row, instrument])
    orders = _orders_at(result, evidence, place)
    asked = number if number is not None else _first_of_council(evidence, orders)
    story = _story(result, evidence, asked) if asked is not None else None
    return CouncilCertificate(
        run_id=result.run_id,
        instrument=result.universe.symbols[instrument],
        moment=moment,
        ts=time_text(ts_ns),
        voices=_voices(result, moments, (row, instrument), moment),
        decision=decision,
        dissent=float(moments.dissent[row, instrument]),
        vetoed=bool(moments.vetoed[row, instrument]),
        target_weight=target,
        close=float(books.close[instrument]),
        position=float(books.position[instrument]),
        equity=books.equity,
        outcome=outcome,
        meaning=meaning_of(outcome, decision, target),
        tick=float(kind.tick),
        lot=float(kind.lot),
        cl_ord_id=story.cl_ord_id if story is not None else "",
        order=story.order if story is not None else None,
        reports=story.reports if story is not None else (),
        others=tuple(_story(result, evidence, each) for each in orders if each != asked),
        desk=_desk(evidence.holds(), ts_ns),
    )


def _voices(
    result: "Result", moments: Moments, place: tuple[int, int], moment: int
) -> tuple[Voice, ...]:
    row, instrument = place
    conviction = moments.conviction[row, :, instrument]
    confidence = moments.confidence[row, :, instrument]
    weight = moments.weight[row]
    pull = np.where(np.isnan(conviction), 0.0, weight * confidence)
    total = float(pull.sum())
    seen = result.features_at(moment)
    return tuple(
        Voice(
            agent=agent,
            conviction=float(conviction[k]),
            confidence=float(confidence[k]),
            weight=float(weight[k]),
            veto=bool(moments.veto[row, k, instrument]),
            share=float(pull[k] * conviction[k] / total) if pull[k] > 0 else 0.0,
            features={
                name: float(values[instrument]) for name, values in seen.get(agent, {}).items()
            },
        )
        for k, agent in enumerate(result.manifest.agents)
    )
