"""Why an order was made, and why none was: a certificate from what is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from hansa import _core
from hansa.app.evidence import Evidence
from hansa.app.tables import OUTCOMES, printed_id
from hansa.errors import NotFoundError
from hansa.journal import Moments, Proposal, Reading, RecordedCommand, Report

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
class OrderStory:
    """One order: its printed id, the proposal with every control's reading, the venue's answers."""

    cl_ord_id: str
    order: Proposal
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Everything that led to an order, or to none, for one instrument at one moment.

    `outcome` and `meaning` say what came of it. `order` holds the proposal with every control's
    reading, `reports` what the venue answered, `others` the further orders of that instrument
    until the next moment. Quantities in lots and prices in ticks stand in `order`; `lot` and
    `tick` give their size. `desk` says since when a command holds the desk, "" when none does.
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
    others: tuple[OrderStory, ...] = ()
    desk: str = ""

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
    evidence = Evidence(result.journal.path, result.universe, agents=len(result.manifest.agents))
    if at is None:
        number = _find_order(result, evidence, subject)
        moment = _moment_of(result, evidence, number)
        return _certificate(result, evidence, (moment, _instrument_of(evidence, number)), number)
    instrument = _find_instrument(result, subject)
    moment = _moment_at(result, evidence, at)
    return _certificate(result, evidence, (moment, instrument), None)


def _find_order(result: "Result", evidence: Evidence, wanted: str) -> int:
    """Which proposal is meant, from 0."""
    ids = evidence.order_ids.tolist()
    tail = wanted.rpartition("-")[2]
    for number, identity in enumerate(ids):
        printed = printed_id(result.run_id, identity)
        if wanted == printed or (tail == wanted and printed.endswith(f"-{wanted}")):
            return number
    made = f"{len(ids)} orders were proposed" if ids else "no order was proposed"
    first = f", from {printed_id(result.run_id, ids[0])} on" if ids else ""
    raise NotFoundError(
        f"no order {wanted!r} in run {result.folder.name}: {made}{first}; "
        "for a moment without an order name an instrument and --at TIME"
    )


def _find_instrument(result: "Result", wanted: str) -> int:
    names = result.universe.symbols
    hits = [k for k, name in enumerate(names) if wanted in (name, name.partition(":")[2])]
    if not hits:
        raise NotFoundError(f"no instrument {wanted!r} in this run; there are {', '.join(names)}")
    return hits[0]


def _instrument_of(evidence: Evidence, number: int) -> int:
    return int(evidence.order_instruments[number])


def _moment_at(result: "Result", evidence: Evidence, at: str) -> int:
    """The last decision at or before a time that is on record."""
    ts_ns = _asked_ns(at)
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


def _asked_ns(at: str) -> int:
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        raise NotFoundError(
            f"expected a time such as 2022-05-09T12:00 (UTC), found {at!r}"
        ) from None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    elapsed = when - datetime(1970, 1, 1, tzinfo=UTC)
    micros = (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds
    if abs(micros) >= 2**63 // 1000:
        raise NotFoundError(f"expected a time from 1970 to 2261, found {at!r}")
    return micros * 1000


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


def _story(result: "Result", evidence: Evidence, number: int) -> OrderStory:
    order = evidence.order(number)
    printed = printed_id(result.run_id, order.cl_ord_id)
    return OrderStory(printed, order, evidence.reports(order.cl_ord_id))


def _desk(commands: Sequence[RecordedCommand], ts_ns: int) -> str:
    """Since when a command holds the desk at a moment."""
    state = ""
    for command in commands:
        if command.ts_ns > ts_ns:
            break
        is_held = command.do == "pause" and not state.startswith("kill")
        if command.do == "kill" or is_held:
            state = f"{command.do} commanded at {time_text(command.ts_ns)}"
        elif command.do == "resume":
            state = ""
    return state


def _certificate(
    result: "Result", evidence: Evidence, place: tuple[int, int], number: int | None
) -> Certificate:
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
    orders = _orders_at(result, evidence, place)
    asked = number if number is not None else next(iter(orders), None)
    story = _story(result, evidence, asked) if asked is not None else None
    return Certificate(
        run_id=result.run_id,
        instrument=result.universe.symbols[instrument],
        moment=moment,
        ts=time_text(ts_ns),
        voices=_voices(result, moments, (row, instrument), moment),
        decision=float(moments.decision[row, instrument]),
        dissent=float(moments.dissent[row, instrument]),
        vetoed=bool(moments.vetoed[row, instrument]),
        target_weight=float(moments.target[row, instrument]),
        close=float(books.close[instrument]),
        position=float(books.position[instrument]),
        equity=books.equity,
        outcome=outcome,
        meaning=MEANINGS[outcome],
        tick=float(kind.tick),
        lot=float(kind.lot),
        cl_ord_id=story.cl_ord_id if story is not None else "",
        order=story.order if story is not None else None,
        reports=story.reports if story is not None else (),
        others=tuple(_story(result, evidence, each) for each in orders if each != asked),
        desk=_desk(evidence.commands(), ts_ns),
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


def time_text(ts_ns: int) -> str:
    """ISO 8601, UTC, to the second (with nanoseconds when there are any)."""
    seconds, rest = divmod(ts_ns, 10**9)
    text = datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{rest:09d}Z" if rest else f"{text}Z"
