"""The worlds between a simulation and reality, each but for one cause like the one before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hansa.app.live.parts import LiveParts
from hansa.app.money import Purses
from hansa.app.parity.market import WholeMarket
from hansa.app.parity.model import model_latency_ns
from hansa.app.parity.play import Journey, arriving, play, price_along, roots_of
from hansa.app.parity.reality import Road, fills_of, road
from hansa.app.parity.scene import Scene
from hansa.app.parity.table import Told
from hansa.app.parity.worth import Priced, Valuer, as_charged, world
from hansa.report.parity import Ladder
from hansa.types import ExecType, MarketEvent, VenueReport

_TAKER = 2


def worlds_of(
    scene: Scene, model: LiveParts, missed: Sequence[MarketEvent] = ()
) -> tuple[Ladder, Told]:
    """The five worlds (docs/parity.md), and what is told of them. `model` has the venue, which
    hears what the desk has `missed` as well.
    """
    roots = roots_of(scene.tape.requests)
    own, currency = scene.parts.instruments, scene.parts.config.account.currency
    valuer = Valuer(own, scene.marks, currency, Purses.of(model.config, own).stated)
    plays = _plays(_Stage(scene, model, missed))
    real = scene.reality.fills
    ladder = Ladder(
        simulated=world(valuer, as_charged(fills_of(plays.simulated)), roots),
        travelled=world(valuer, as_charged(fills_of(plays.travelled)), roots),
        taken=world(
            valuer,
            as_charged(fills_of(plays.taken)),
            roots,
            refused=_refused(plays.taken, roots),
        ),
        filled=world(valuer, _at_model_fees(scene, model, missed), roots),
        real=world(valuer, as_charged(real), roots, refused=_refused(scene.reality.reports, roots)),
        undecided=frozenset(roots.get(each, each) for each in scene.undecided),
        unseen=_unseen(scene, roots),
    )
    return ladder, Told(
        scene=scene,
        roads=plays.roads,
        turnover_atoms=sum(valuer.traded_atoms(fill) for fill in real),
    )


@dataclass(frozen=True, slots=True)
class _Plays:
    """What the simulated venue reports as far as the desk would have had it: on its own roads,
    on the recorded ones, and without what was refused or lost. And the roads, its own first.
    """

    simulated: list[VenueReport]
    travelled: list[VenueReport]
    taken: list[VenueReport]
    roads: tuple[Road, Road]


@dataclass(frozen=True, slots=True)
class _Stage:
    """A run, the venue that it is played to, and what that venue hears besides."""

    scene: Scene
    model: LiveParts
    missed: Sequence[MarketEvent]

    def play(self, journey: Journey) -> list[VenueReport]:
        """All that the venue reports; where arrivals are given, requests arrive then."""
        own = self.model.settings
        settings = own if journey.arrivals_ns is None else arriving(own)
        venue = WholeMarket(self.model.paper(settings), self.missed)
        return play(self.scene.tape, venue, journey, follows_clock=self.scene.parts.has_ticks)


def _plays(stage: _Stage) -> _Plays:
    there_ns, back_ns = model_latency_ns(stage.model.settings)
    requests, until_ns = stage.scene.tape.requests, stage.scene.tape.until_ns
    reports = stage.scene.reality.reports
    simulated = stage.play(Journey())
    own_road = road(requests, simulated, model_ns=there_ns)
    real_road = road(requests, reports, model_ns=there_ns, simulated=own_road)
    heard = _HeardLater.of(reports, real_road.back_ns(model_ns=back_ns))

    def arrived(lost: frozenset[int]) -> list[VenueReport]:
        played = stage.play(Journey(real_road.arrivals_ns, lost))
        return [each for each in played if heard.ts_ns(each) <= until_ns]

    travelled = arrived(frozenset())
    return _Plays(
        [each for each in simulated if each.ts_recv_ns <= until_ns],
        travelled,
        arrived(real_road.lost) if real_road.lost else travelled,
        (own_road, real_road),
    )


@dataclass(frozen=True, slots=True)
class _HeardLater:
    """How long what was reported of an order travelled to the desk."""

    by_order_ns: Mapping[int, int]
    otherwise_ns: int

    @classmethod
    def of(cls, reports: Iterable[VenueReport], otherwise_ns: int) -> "_HeardLater":
        """From what was reported: of each order the last length."""
        lengths = {each.cl_ord_id: max(0, each.ts_recv_ns - each.ts_event_ns) for each in reports}
        return cls(lengths, otherwise_ns)

    def ts_ns(self, report: VenueReport) -> int:
        """When the desk would have it."""
        return report.ts_event_ns + self.by_order_ns.get(report.cl_ord_id, self.otherwise_ns)


def _at_model_fees(scene: Scene, model: LiveParts, missed: Sequence[MarketEvent]) -> list[Priced]:
    """Real fills at what the model would have charged; one of which nothing says who rested, as
    one that took.
    """
    real = scene.reality.fills
    known = [fill if fill.liquidity else replace(fill, liquidity=_TAKER) for fill in real]
    costs = price_along(scene.tape, WholeMarket(model.paper(), missed), known)
    return [Priced(fill, *cost) for fill, cost in zip(real, costs, strict=True)]


def _refused(reports: Iterable[VenueReport], roots: Mapping[int, int]) -> frozenset[int]:
    return frozenset(
        roots.get(each.cl_ord_id, each.cl_ord_id)
        for each in reports
        if each.exec_type == ExecType.REJECTED
    )


def _unseen(scene: Scene, roots: Mapping[int, int]) -> frozenset[int]:
    """Orders that were filled after the last that the desk had of their market: no simulation can
    know of that.
    """
    last_ns = scene.tape.last_ns()
    return frozenset(
        roots.get(fill.cl_ord_id, fill.cl_ord_id)
        for fill in scene.reality.fills
        if fill.ts_event_ns > last_ns.get(fill.instrument, 0)
    )
