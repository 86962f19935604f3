"""How a live run and its simulation differ: the run again from its journal, cause by cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hansa.agents import Agent
from hansa.app.assembly import Handed
from hansa.app.live_parts import LiveParts, parts_again
from hansa.app.manifest import Manifest, read_manifest
from hansa.app.parity_model import model_config, model_latency_ns
from hansa.app.parity_play import Journey, arriving, play, roots_of
from hansa.app.parity_reality import Road, recorded_reports, road, standing_fills
from hansa.app.parity_table import Told, parity_of
from hansa.app.parity_tape import Tape, record_tape
from hansa.app.parity_worth import Priced, Valuer, as_charged, world
from hansa.app.replaying import require_members, restore_config
from hansa.app.running import runs_root
from hansa.engine import Destination
from hansa.errors import ReplayError
from hansa.journal import Kind, decode_proposal, read_records, verify
from hansa.journal.decode import ORD_TYPES, TIMES_IN_FORCE
from hansa.report.parity import Ladder, Shares, attribute
from hansa.report.parity_data import Parity
from hansa.stores import RunFolder, RunStore
from hansa.strategies import Strategy
from hansa.types import ExecType, VenueReport
from hansa.venues.paper import PaperVenue

_TAKER = 2


def parity(
    run: str,
    *,
    overrides: Sequence[str] = (),
    agents: Sequence[Agent] | None = None,
    strategies: Sequence[Strategy] | None = None,
    runs: Path | str | None = None,
) -> Parity:
    """Simulates a live run again from its journal and says how reality differs, by cause.

    `overrides` change the model of the venue, such as "venue.latency_ms=50"; without them it is
    the run's own `[venue]`. `agents` and `strategies` are needed where they were handed over in
    Python. Raises ConfigError, and ReplayError for a run that is not live or not whole.
    """
    folder = RunStore(runs_root(runs)).find(run)
    found = verify(folder.journal)
    if found.message:
        raise ReplayError(f"{folder.journal}: expected a whole journal, found: {found.message}")
    manifest, content = read_manifest(folder.journal)
    if not manifest.is_live:
        raise ReplayError(
            f"{folder.path.name}: expected a run of `hansa trade`, found one over recorded data, "
            "which is a simulation itself; `hansa replay` proves it"
        )
    scene = _scene(folder, manifest, content, Handed(agents, strategies))
    model = replace(scene.parts, config=model_config(scene.parts.config, overrides))
    ladder, told = _ladder(scene, model)
    return parity_of(Shares(attribute(ladder)), ladder, replace(told, overrides=tuple(overrides)))


@dataclass(frozen=True, slots=True)
class _Scene:
    """A run as it was: what came, what left, what was reported, and the last prices."""

    folder: RunFolder
    parts: LiveParts
    tape: Tape
    reports: list[VenueReport]
    marks: list[int | None]


def _scene(folder: RunFolder, manifest: Manifest, content: bytes, handed: Handed) -> _Scene:
    require_members(folder, manifest, handed)
    parts = parts_again(restore_config(folder, manifest), handed, manifest)
    is_paper = parts.trade.mode == "paper"
    tape = Tape(parts.paper() if is_paper else None)
    core = parts.core(Destination("memory"), content)
    step = parts.step(parts.floor(core), tape)
    record_tape(folder.journal, step, tape, is_paper=is_paper)
    marks = [ticks for _, ticks in core.positions()]
    return _Scene(folder, parts, tape, recorded_reports(folder.journal), marks)


def _ladder(scene: _Scene, model: LiveParts) -> tuple[Ladder, Told]:
    """The five worlds, and what is told of them."""
    tape, instruments = scene.tape, scene.parts.instruments
    roots = roots_of(tape.requests)
    valuer = Valuer(instruments, scene.marks, scene.parts.config.account.currency)
    real_road = road(
        tape.requests, scene.reports, model_ns=model_latency_ns(model.settings)[0]
    )
    back_ns = real_road.back_ns(model_ns=model_latency_ns(model.settings)[1])
    heard = _heard_later(scene.reports, back_ns)

    simulated = _played(scene, model.paper(), Journey())
    told = [each for each in simulated if each.ts_recv_ns <= tape.until_ns]
    travelled = _arrived(scene, model, Journey(real_road.arrivals_ns), heard)
    taken = travelled
    if real_road.lost:
        taken = _arrived(scene, model, Journey(real_road.arrivals_ns, real_road.lost), heard)
    fills = standing_fills(scene.reports)
    ladder = Ladder(
        simulated=world(valuer, as_charged(standing_fills(told)), roots),
        travelled=world(valuer, as_charged(standing_fills(travelled)), roots),
        taken=world(
            valuer, as_charged(standing_fills(taken)), roots, refused=_refused(taken, roots)
        ),
        filled=world(valuer, _at_model_fees(model, fills), roots),
        real=world(
            valuer, as_charged(fills), roots, refused=_refused(scene.reports, roots)
        ),
        undecided=_undecided(scene, roots),
    )
    return ladder, Told(
        folder=scene.folder,
        parts=scene.parts,
        requests=tape.requests,
        roads=(_simulated_road(scene, simulated, model), real_road),
        turnover_atoms=sum(valuer.traded_atoms(fill) for fill in fills),
        strangers=len(read_records(scene.folder.journal, [Kind.STRANGER])),
    )


def _played(scene: _Scene, venue: PaperVenue, journey: Journey) -> list[VenueReport]:
    return play(scene.tape, venue, journey, follows_clock=scene.parts.has_ticks)


def _arrived(
    scene: _Scene, model: LiveParts, journey: Journey, heard: "_HeardLater"
) -> list[VenueReport]:
    """What a venue reports whose requests arrive when they did, as far as the desk had it."""
    venue = model.paper(arriving(model.settings))
    reports = _played(scene, venue, journey)
    return [each for each in reports if heard.ts_ns(each) <= scene.tape.until_ns]


@dataclass(frozen=True, slots=True)
class _HeardLater:
    """How long what is reported of an order travelled to the desk."""

    by_order_ns: Mapping[int, int]
    otherwise_ns: int

    def ts_ns(self, report: VenueReport) -> int:
        """When the desk would have it."""
        return report.ts_event_ns + self.by_order_ns.get(report.cl_ord_id, self.otherwise_ns)


def _heard_later(reports: Iterable[VenueReport], otherwise_ns: int) -> _HeardLater:
    lengths = {each.cl_ord_id: each.ts_recv_ns - each.ts_event_ns for each in reports}
    return _HeardLater({order: max(0, each) for order, each in lengths.items()}, otherwise_ns)


def _at_model_fees(model: LiveParts, fills: Iterable[VenueReport]) -> list[Priced]:
    """Real fills at what the model would have charged; one of which nothing says who rested, as
    one that took.
    """
    venue = model.paper()
    priced = []
    for fill in fills:
        known = fill if fill.liquidity else replace(fill, liquidity=_TAKER)
        quote = model.instruments[fill.instrument].quote
        priced.append(Priced(fill, venue.price(known), quote))
    return priced


def _refused(reports: Iterable[VenueReport], roots: Mapping[int, int]) -> frozenset[int]:
    return frozenset(
        roots.get(each.cl_ord_id, each.cl_ord_id)
        for each in reports
        if each.exec_type == ExecType.REJECTED
    )


def _simulated_road(scene: _Scene, reports: list[VenueReport], model: LiveParts) -> Road:
    return road(scene.tape.requests, reports, model_ns=model_latency_ns(model.settings)[0])


def _undecided(scene: _Scene, roots: Mapping[int, int]) -> frozenset[int]:
    """Orders that are not decided again as they were: others, more, or not at all."""
    again = {
        each.cl_ord_id: (
            each.instrument,
            "buy" if each.is_buy else "sell",
            ORD_TYPES[each.ord_type],
            TIMES_IN_FORCE[each.time_in_force],
            each.lots,
            each.limit_ticks,
            each.stop_ticks,
        )
        for each in scene.tape.requests
        if each.kind != "cancel"
    }
    records = read_records(scene.folder.journal, [Kind.PROPOSAL])
    recorded = {}
    for _, payload in records.each():
        each = decode_proposal(payload)
        if each.approved_lots:
            recorded[each.cl_ord_id] = (
                each.instrument,
                each.side,
                each.ord_type,
                each.time_in_force,
                each.approved_lots,
                each.limit_ticks,
                each.stop_ticks,
            )
    ids = again.keys() | recorded.keys()
    other = (each for each in ids if again.get(each) != recorded.get(each))
    return frozenset(roots.get(each, each) for each in other)
