"""From a configuration to the parts of a live desk."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hansa import _core
from hansa.app.assembly import Handed, Members, make_pipeline, seat_members
from hansa.app.live.binance import addresses_of
from hansa.app.live.ccxt import check
from hansa.app.live.untold import refuse_actions, untold
from hansa.app.loading import load_data
from hansa.app.manifest import Inputs, LivePlan, Manifest, make_manifest
from hansa.app.money import check_currencies, funds_of, pay_in
from hansa.config import Config, TradeSection
from hansa.engine import Destination
from hansa.engine.freshness import Freshness, slow_after_ns
from hansa.engine.gathering import Gathering
from hansa.engine.live_floor import LiveFloor
from hansa.engine.live_step import LiveStep
from hansa.engine.pipeline import Pipeline
from hansa.engine.settings import CoreSettings
from hansa.engine.universe import kinds_of, statement
from hansa.errors import ConfigError, StrategyError
from hansa.market import Bars, Instrument, Table, ns_of
from hansa.market.instruments import find, instruments_of, qualified
from hansa.ports import MarketFollower
from hansa.strategies import Seats, Strategy
from hansa.strategies.conditions import Conditions
from hansa.types import Link
from hansa.venues.paper import PaperVenue

#: A live journal says this in place of the fingerprint of data: they stand in it whole.
LIVE_DATA = "live"
#: The lengths of bars that Binance has, as a configuration writes them.
KLINES = ("1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d")


@dataclass(frozen=True, slots=True)
class LiveParts:
    """Everything a live desk is made of, before its first event. `has_bars` says for which
    instruments bars are to come; `has_ticks` whether anything finer does.
    """

    config: Config
    trade: TradeSection
    instruments: tuple[Instrument, ...]
    with_bars: tuple[int, ...]
    has_ticks: bool
    members: Members
    manifest: Manifest

    @property
    def settings(self) -> CoreSettings:
        """What the core needs to know."""
        return CoreSettings.of(self.config, agents=len(self.members.agents))

    def core(self, destination: Destination, manifest: bytes | None = None) -> _core.LiveRun:
        """A live core at its beginning: the manifest recorded, the cash paid in."""
        content = manifest if manifest is not None else self.manifest.to_bytes()
        specs = [statement(each) for each in self.instruments]
        core = _core.LiveRun(specs, self.settings, destination, content)
        pay_in(core, self.config)
        return core

    def floor(self, core: _core.LiveRun) -> LiveFloor:
        """The floor over a core, its agents and strategies at the beginning of time."""
        seats = Seats(copy.deepcopy(self.members.strategies), self.instruments)
        return LiveFloor(core, self.instruments, self.pipeline(), seats)

    def pipeline(self) -> Pipeline | None:
        """A fresh decision path; none without a council."""
        symbols = tuple(each.symbol for each in self.instruments)
        return make_pipeline(self.config, self.members.agents, symbols)

    def step(self, floor: LiveFloor, follower: MarketFollower | None) -> LiveStep:
        """What moves the floor."""
        # The grace is for those who bring the bars, and they do not hurry with the clock.
        grace_ns = int(self.trade.bar_grace_ms * 10**6 * self.trade.speed)
        gathering = Gathering(self.with_bars, grace_ns=grace_ns)
        return LiveStep(floor, gathering, follower, follows_clock=self.has_ticks)

    def freshness(self, links: Sequence[Link], *, now_ns: int) -> Freshness:
        """The age of the data of each instrument, judged from now on; `links` are their states on
        record.
        """
        data, slow_s = self.config.data, self.trade.slow_after_s
        stale_ns = self.settings.stale_after_ns
        quiet_ns = 0 if self.has_ticks or data is None else data.interval_ns
        slow_ns = slow_after_ns(quiet_ns, stale_ns) if slow_s is None else int(slow_s * 10**9)
        return Freshness(links, slow_after_ns=slow_ns, stale_after_ns=stale_ns, now_ns=now_ns)

    def follower(self) -> PaperVenue | None:
        """The venue on paper beside the desk; None where orders go to a real one."""
        return None if self.trade.is_real else self.paper()

    def paper(self, settings: CoreSettings | None = None) -> PaperVenue:
        """A venue on paper for these instruments, by the run's settings or others."""
        return PaperVenue(
            self.instruments,
            [statement(each) for each in self.instruments],
            settings or self.settings,
            funds=funds_of(self.config),
            is_elsewhere=self.trade.is_real,
        )


@dataclass(frozen=True, slots=True)
class LiveData:
    """Instruments, for which of them bars are to come (by place), whether anything finer does, and
    the recorded tables that a feed plays; none for a feed of another kind. Bars of theirs that
    close up to `history_until_ns` are history. `warnings` are told as the desk begins.
    """

    instruments: tuple[Instrument, ...]
    with_bars: tuple[int, ...]
    has_ticks: bool
    tables: tuple[Table, ...] = ()
    history_until_ns: int = -1
    warnings: tuple[str, ...] = ()


def live_data(config: Config) -> LiveData:
    """What a desk's feed brings. Raises ConfigError or DataError in one line."""
    trade = config.trade
    if trade is not None and trade.feed != "recorded":
        if trade.feed == "binance":
            addresses_of(trade.place or "")
        else:
            check(trade.exchange or "", trade.place or "")
        instruments = _listed(config, trade)
        every = tuple(range(len(instruments)))
        told = tuple(untold(config))
        return LiveData(instruments, every, has_ticks=bool(trade.channels), warnings=told)
    refuse_actions(config)
    loaded, until_ns = load_data(_with_history(config)), -1
    if config.data is not None and config.data.start is not None:
        until_ns = ns_of(config.data.start) or -1
    places = {each.symbol: place for place, each in enumerate(loaded.instruments)}
    bars = [table for table in loaded.tables if isinstance(table, Bars)]
    return LiveData(
        loaded.instruments,
        tuple(sorted(places[table.instrument.symbol] for table in bars)),
        has_ticks=len(bars) < len(loaded.tables),
        tables=loaded.tables,
        history_until_ns=until_ns,
        warnings=tuple(untold(config, loaded.tables)),
    )


def _with_history(config: Config) -> Config:
    """The same, from as much earlier as `warm_up_bars` take: the file's bars before the start."""
    bars = 0 if config.trade is None else config.trade.warm_up_bars
    if not bars or config.data is None or config.data.start is None:
        return config
    back = timedelta(microseconds=bars * config.data.interval_ns / 1000)
    return replace(config, data=replace(config.data, start=config.data.start - back))


def _listed(config: Config, trade: TradeSection) -> tuple[Instrument, ...]:
    """The instruments that [data] names; its file is not read."""
    data = config.data
    if data is None or not data.instruments:
        raise ConfigError(
            f'data.instruments: expected the instruments to listen to with trade.feed = "'
            f'{trade.feed}", found none; name them, with the interval of their bars, in a section '
            "[data]"
        )
    if trade.feed == "binance" and data.interval not in KLINES:
        raise ConfigError(
            f'data.interval: expected one that Binance has with trade.feed = "binance", '
            f'found "{data.interval}"; choose of {", ".join(KLINES)}'
        )
    known = instruments_of(config.instruments)
    return tuple(find(known, qualified(data.venue, symbol)) for symbol in data.instruments)


def live_parts(config: Config, handed: Handed, data: LiveData, *, began_ns: int) -> LiveParts:
    """The parts of a desk that begins now. Raises ConfigError and what members raise."""
    members = seat_members(config, handed)
    symbols = tuple(each.symbol for each in data.instruments)
    pipeline = make_pipeline(config, members.agents, symbols)
    if pipeline is not None and config.trade is not None:
        pipeline.check_reads({*kinds_of(data.tables), *config.trade.channels})
    _check_funding(members.strategies)
    inputs = Inputs(
        data_sha256=LIVE_DATA,
        instruments=symbols,
        agents=[agent.name for agent in members.agents],
        strategies=[strategy.name for strategy in members.strategies],
        modules=members.modules,
        inline=(*(handed.agents or ()), *(handed.strategies or ())),
        live=LivePlan(
            began_ns=began_ns,
            with_bars=data.with_bars,
            has_ticks=data.has_ticks,
        ),
    )
    return _parts(config, members, make_manifest(config, inputs))


def _check_funding(strategies: Sequence[Strategy]) -> None:
    """A live desk is told of no funding, so a condition that reads it could never hold."""
    for each in strategies:
        found = Conditions.of(each)
        if found is not None and "funding" in found.reads:
            raise StrategyError(
                f"strategy {each.name!r}: expected a condition() of what a live desk knows, found "
                "f.funding, which it is not told; leave that out of the condition"
            )


def parts_again(config: Config, handed: Handed, manifest: Manifest) -> LiveParts:
    """The parts of a desk that has begun before, from its manifest."""
    return _parts(config, seat_members(config, handed), manifest)


def _parts(config: Config, members: Members, manifest: Manifest) -> LiveParts:
    trade, plan = config.trade, manifest.live
    if trade is None or not isinstance(plan, LivePlan):
        raise ConfigError(
            "trade: expected a section [trade] with mode and feed, found none; add it, or run "
            "the configuration over its data with `hansa run`"
        )
    known = instruments_of(config.instruments)
    instruments = tuple(find(known, symbol) for symbol in manifest.instruments)
    check_currencies(config, instruments)
    _check_account(config)
    return LiveParts(
        config=config,
        trade=trade,
        instruments=instruments,
        with_bars=tuple(plan.with_bars),
        has_ticks=plan.has_ticks,
        members=members,
        manifest=manifest,
    )


def _check_account(config: Config) -> None:
    """What a venue does to an account of its own accord is not played on paper yet."""
    account = config.account
    for key, value in (
        ("margin", account.margin),
        ("borrow_rate_per_year", account.borrow_rate_per_year),
    ):
        if value is not None:
            raise ConfigError(
                f"account.{key}: expected none for `hansa trade`, which charges no interest and "
                f"takes no position over on paper, found {value}; leave it out"
            )
    if config.commands:
        raise ConfigError(
            "commands: expected none for `hansa trade`, found some; give them to the running desk "
            "with `hansa pause`, `hansa resume` and `hansa kill`"
        )
