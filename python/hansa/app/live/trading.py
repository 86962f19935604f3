"""Trading: from a configuration, or from a run that was left, to a desk at work."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from hansa import _core
from hansa.agents import Agent
from hansa.app.assembly import Handed
from hansa.app.desk import socket as desk_socket
from hansa.app.desk.holds import last_hold
from hansa.app.desk.kept import kept_is_done, take_kept
from hansa.app.desk.log import DeskLog
from hansa.app.desk.status import DeskFacts, state_of
from hansa.app.desk.words import Said
from hansa.app.event_loop import run_async
from hansa.app.live.access import Access
from hansa.app.live.again import Restored, restore
from hansa.app.live.edges import Came, Ears, first_played_ns, listening, take_history
from hansa.app.live.loop import Edges, TradingLoop
from hansa.app.live.parts import LiveData, LiveParts, live_data, live_parts, parts_again
from hansa.app.live.real import Real, at_venue, day_loss_of, watch_terms
from hansa.app.live.reconcile import reconcile
from hansa.app.live.stopping import Stop
from hansa.app.live.told import told_difference
from hansa.app.live.venue_watch import VenueWatch
from hansa.app.manifest import read_manifest
from hansa.app.replaying import require_modules, restore_config
from hansa.app.running import first_record, runs_root
from hansa.app.silence import cold_agents, needs_of
from hansa.app.telling import desk_notifier, telling
from hansa.config import Config, load
from hansa.coordinator import Event
from hansa.engine import Destination
from hansa.engine.live_step import LiveStep
from hansa.errors import AgentError, ConfigError, HansaError, JournalError, NotFoundError
from hansa.feeds.clocks import RealClock
from hansa.feeds.recorded import Played
from hansa.journal import has_writer, verify
from hansa.ops import Notifier
from hansa.ports import LiveVenue
from hansa.stores import RunFolder, RunStore
from hansa.strategies import Strategy
from hansa.venues.paper import PaperVenue


@dataclass(frozen=True, slots=True)
class Traded:
    """A desk that has stopped: where it lies, how it ended, how far it came, and how many of its
    orders still work at the venue (None where the venue does not say).
    """

    folder: RunFolder
    status: str
    records: int
    head: str
    orders_left: int | None = 0


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a desk begins: fresh, or behind what it had done before it was left. Its venue is on
    paper, or `real`.
    """

    folder: RunFolder
    parts: LiveParts
    step: LiveStep
    paper: PaperVenue | None
    real: Real | None
    data: LiveData
    played: Played
    restored: Restored | None = None
    opening_records: int = 0
    kept: Path | None = None

    @property
    def has_heard(self) -> bool:
        """Whether the journal has more than follows from the configuration alone, and a desk that
        can go on: one whose agents fail on its history has not begun.
        """
        floor = self.step.floor
        is_heard = floor.core.records > self.opening_records and not floor.failures
        return self.restored is not None or is_heard


def trade(  # noqa: PLR0913 - as many as the command has
    config: Config | Path | str,
    *,
    overrides: Sequence[str] = (),
    agents: Sequence[Agent] | None = None,
    strategies: Sequence[Strategy] | None = None,
    runs: Path | str | None = None,
    log: DeskLog | None = None,
    access: Access | None = None,
) -> Traded:
    """Trades a configuration from now on, until its data end or it is told to stop (SIGINT,
    SIGTERM). The run can be gone on with by `resume`. Orders at a real venue need `access` to keys.
    Raises ConfigError, DataError, AgentError, StrategyError, RequestError or JournalError, each one
    line with what to do.
    """
    checked = config if isinstance(config, Config) else load(config, overrides)
    if checked.trade is None:
        raise ConfigError(
            "trade: expected a section [trade] with mode and feed, found none; add it, or run the "
            "configuration over its data with `hansa run`"
        )
    handed, said = Handed(agents, strategies), log or DeskLog("text")
    notifier, person = desk_notifier(checked, said.ask), access or Access()
    with at_venue(checked, person, said) as real:
        start = _begin(checked, handed, RunStore(runs_root(runs)), real)
        return run_async(_told(replace(start, kept=person.kept), said, notifier))


def resume(
    run: str,
    *,
    agents: Sequence[Agent] | None = None,
    strategies: Sequence[Strategy] | None = None,
    runs: Path | str | None = None,
    log: DeskLog | None = None,
    access: Access | None = None,
) -> Traded:
    """Goes on with a desk that stopped or was killed: its journal is verified and fed in again to
    the exact state, then reconciled with the venue. Raises JournalError where it is damaged, has
    ended, or another process is at work on it.
    """
    folder, said = RunStore(runs_root(runs)).find(run), log or DeskLog("text")
    config = _config_again(folder, Handed(agents, strategies))
    notifier, person = desk_notifier(config, said.ask), access or Access()
    with at_venue(config, person, said) as real:
        start = _again(folder, config, Handed(agents, strategies), real)
        return run_async(_told(replace(start, kept=person.kept), said, notifier))


def _begin(config: Config, handed: Handed, store: RunStore, real: Real | None) -> _Start:
    data = live_data(config)
    parts = live_parts(config, handed, data, began_ns=RealClock().now_ns())
    folder = store.create(config.run.name, parts.manifest.run_id, parts.members.modules)
    try:
        core = parts.core(_destination("write", folder, config))
        folder.save(first_record(config, parts.manifest, handed, needs_of(parts.pipeline())))
        venue = parts.follower()
        step = parts.step(parts.floor(core), venue)
        step.floor.begin()
    except BaseException:  # Ctrl-C among them: a folder without a run would be taken for one
        store.remove(folder)
        raise
    played = Played(data.history_until_ns)
    return _Start(folder, parts, step, venue, real, data, played, opening_records=core.records)


def _config_again(folder: RunFolder, handed: Handed) -> Config:
    """The configuration of a run that can be gone on with."""
    manifest, _ = read_manifest(folder.journal)
    if not manifest.is_live:
        raise NotFoundError(
            f"{folder.path.name}: expected a run of `hansa trade`, found one over recorded data; "
            "run it again with `hansa run`, or prove it with `hansa replay`"
        )
    if manifest.inline and not handed.names:
        raise JournalError(
            f"{folder.path.name}: its members ({', '.join(manifest.inline)}) were handed over in "
            "Python; go on with it from there: hansa.app.live.trading.resume(..., agents=[...])"
        )
    if has_writer(folder.journal):
        raise JournalError(
            f"{folder.path.name}: expected nobody at work on it, found a desk that runs; "
            f"`hansa status {folder.path.name}` says how it stands"
        )
    require_modules(folder, manifest)
    return restore_config(folder, manifest)


def _again(folder: RunFolder, config: Config, handed: Handed, real: Real | None) -> _Start:
    _check_end(folder)
    manifest, content = read_manifest(folder.journal)
    parts = parts_again(config, handed, manifest)
    began_s = time.perf_counter()
    core = parts.core(_destination("continue", folder, config), content)
    verified_s = time.perf_counter() - began_s
    venue = parts.follower()
    step = parts.step(parts.floor(core), venue)
    restored = restore(step, venue, verified_s=verified_s)
    if restored.has_ended:
        raise JournalError(
            f"{folder.path.name}: expected a run that can go on, found one that has ended; start "
            "a new one with `hansa trade CONFIG`"
        )
    if core.is_behind:
        raise JournalError(
            f"{folder.path.name}: record {core.records} does not follow from what came before; "
            f"`hansa replay {folder.path.name}` says what differs"
        )
    folder.save(msgspec.structs.replace(folder.record(), status="running", head=""))
    data, played = live_data(config), restored.played
    return _Start(folder, parts, step, venue, real, data, played, restored)


def _check_end(folder: RunFolder) -> None:
    """A desk that was stopped noted its last record: nothing may be missing up to there. It is
    looked at before an unfinished record would be cut off.
    """
    record = folder.record()
    if record.status != "stopped" or not record.head:
        return
    found = verify(folder.journal)
    if found.head != record.head:
        raise JournalError(
            f"{folder.path.name}: expected a journal that ends as the desk left it (head "
            f"{record.head}), found {found.records} whole records that end in {found.head}: it was "
            "cut or altered since; bring the journal back from a copy"
        )


def _destination(
    kind: Literal["write", "continue"], folder: RunFolder, config: Config
) -> Destination:
    """Whatever the configuration says: a live journal is on the disk before an order leaves."""
    return Destination(kind, folder.journal, "commit", config.journal.segment_mib)


async def _told(start: _Start, log: DeskLog, notifier: Notifier | None) -> Traded:
    """The desk at work, and its people told of it; also of why it failed."""
    desk = start.parts.config.run.name
    with Stop.listening() as stop:
        async with telling(notifier, log, desk=desk):
            try:
                return await _work(start, log, stop)
            except Exception as error:
                _tell_failed(start, log, error)
                has_begun = stop.is_trading or start.has_heard
                with contextlib.suppress(HansaError):  # what failed first is what is told
                    start.step.floor.core.leave()
                if not has_begun:  # a supervisor that tries again and again would pile up folders
                    RunStore(start.folder.path.parent).remove(start.folder)
                raise


def _tell_failed(start: _Start, log: DeskLog, error: Exception) -> None:
    core = start.step.floor.core
    why: dict[str, Said] = {"error": type(error).__name__, "why": str(error)}
    if start.real is not None:
        why["orders_open"] = len(core.orders())
    log.say(core.now_ns or time.time_ns(), "failed", why)


async def _work(start: _Start, log: DeskLog, stop: Stop) -> Traded:
    core, name, status = start.step.floor.core, start.folder.path.name, "failed"
    try:
        ended = await stop.unless_asked(_hear(start, log, stop))
        if ended is None:
            ended = _leave_early(start, log)
        status, left, now_ns = ended
    finally:
        _save_last(start, status)
    said: dict[str, Said] = {"run": name, "records": core.records}
    if left != 0:
        said["orders_left"] = "unknown" if left is None else left
    log.say(now_ns, status, said)
    return Traded(start.folder, status, core.records, core.head, left)


async def _hear(start: _Start, log: DeskLog, stop: Stop) -> tuple[str, int | None, int]:
    """How it ended, the orders that still work then, and when."""
    core = start.step.floor.core
    keys = None if start.real is None else start.real.keys
    came, heard = Came(start.played, core.now_ns), _egress(log)
    hearing = listening(start.parts, start.data, came, keys=keys, on_event=heard)
    async with hearing as ears:
        status, left = await _trade(start, ears, log, stop)
        return status, left, max(ears.clock.now_ns(), core.now_ns)


def _leave_early(start: _Start, log: DeskLog) -> tuple[str, int | None, int]:
    """Told to stop before it traded: what was recorded by then is kept, and can be gone on with.
    Orders of before that the books know of work on.
    """
    core = start.step.floor.core
    log.say(core.now_ns or time.time_ns(), "unbegun", {"why": "told to stop while it started"})
    left = len(core.orders()) if start.real is not None else 0
    _leave(core)
    return "stopped", left, core.now_ns or time.time_ns()


def _leave(core: _core.LiveRun) -> None:
    """The state to go on from, and no more."""
    core.record_state()
    core.flush()
    core.leave()


def _egress(log: DeskLog) -> Callable[[Event], None]:
    """What the way out to a venue has to say, as lines of the log. By this machine's clock: it
    speaks before the desk has a time, and for all desks here.
    """

    def heard(event: Event) -> None:
        said = {"what": event.kind.value, "venue": event.venue, "message": event.message}
        log.say(time.time_ns(), "egress", said)

    return heard


async def _trade(start: _Start, ears: Ears, log: DeskLog, stop: Stop) -> tuple[str, int | None]:
    """From the first word to the last; how it ended, and the orders that still work then."""
    now_ns = max(ears.clock.now_ns(), start.step.floor.core.now_ns)
    for warning in start.data.warnings:
        log.say(now_ns, "warning", {"about": warning})
    venue, watch = _venue(start, ears, log)
    given = 0
    loop = TradingLoop(
        start.step,
        start.parts.freshness(start.step.floor.feeds, now_ns=now_ns),
        Edges(ears.feed, venue, ears.clock, log, ears.egress, ears.offset_ns),
        facts=_facts(start, now_ns),
        watch=watch,
    )
    if start.restored is not None:
        _tell_resumed(start, start.restored, now_ns, log)
        if watch is None:
            await _reconciled(start, venue, now_ns, log)
        await _catch_up(start, ears, now_ns)
    else:
        bars = start.parts.trade.warm_up_bars
        given = await take_history(start.step, ears, start.parts.with_bars, bars=bars)
        _check_warm(start.step)
    if watch is not None:
        watch.begin(max(ears.clock.now_ns(), start.step.floor.core.now_ns))
    server = await desk_socket.serve(start.folder, loop.answer)
    _obey_kept(start, loop)
    _tell_held(start, now_ns, log)
    if start.restored is None:
        _tell_began(start, now_ns, log)
        _tell_cold(start, given, now_ns, log)
    stop.instead(loop.stop)
    loop.send_out()
    try:
        return await _close(start, loop, log, has_ended=await loop.run())
    finally:
        server.close()
        desk_socket.close(start.folder)


def _obey_kept(start: _Start, loop: TradingLoop) -> None:
    """Looked for once the socket is open: what is given from now on comes over that."""
    if start.kept is not None and (question := take_kept(start.kept)) is not None:
        loop.obeying.do_first(question)
        kept_is_done(start.kept)


def _tell_held(start: _Start, now_ns: int, log: DeskLog) -> None:
    """A desk that was killed is so for good: whoever starts it again is told, and how it ends."""
    state, run = state_of(start.step.floor.core), start.folder.path.name
    if start.restored is not None and state != "trading":
        log.say(now_ns, "held", {"state": state, "how": f"`hansa resume {run}` ends it"})


def _check_warm(step: LiveStep) -> None:
    """A desk whose agents fail before it began does not begin: nothing is at stake yet."""
    for failure in step.floor.failures:
        raise AgentError(
            f"{failure.why}; this is history from before the desk began, and nothing was sent: "
            "mend the agent and start again"
        )


def _tell_began(start: _Start, now_ns: int, log: DeskLog) -> None:
    """Of recorded data also how long it is silent: the bar behind the first, at the speed that was
    asked for.
    """
    said: dict[str, Said] = {"run": start.folder.path.name}
    first_ns = first_played_ns(start.data, start.played) or 0
    data, speed = start.parts.config.data, float(start.parts.trade.speed)
    if first_ns and data is not None and speed:
        said["bars"], said["every_s"] = data.interval, round(data.interval_ns / 1e9 / speed, 3)
    log.say(max(now_ns, first_ns), "began", said)


def _tell_cold(start: _Start, given: int, now_ns: int, log: DeskLog) -> None:
    """Who is silent at first, as there is too little history."""
    asked, needs = start.parts.trade.warm_up_bars, start.folder.record().warm_up
    at_ns = max(now_ns, first_played_ns(start.data, start.played) or 0)
    for words in cold_agents(needs, given, asked=asked):
        log.say(at_ns, "warning", {"about": words})


def _facts(start: _Start, now_ns: int) -> DeskFacts:
    held = "" if start.restored is None else last_hold(start.folder.journal)
    return DeskFacts.of(start.parts.config, run=start.folder.path.name, now_ns=now_ns, held=held)


def _venue(start: _Start, ears: Ears, log: DeskLog) -> tuple[LiveVenue, VenueWatch | None]:
    """Where orders go: to paper, or to a real venue, which is watched."""
    if ears.venue is not None:
        terms = watch_terms(
            start.folder, start.parts, ears.clock, is_resumed=start.restored is not None
        )
        loss = day_loss_of(start.folder, start.parts.trade)
        return ears.venue, VenueWatch(start.step, ears.venue, log, terms, loss)
    if start.paper is None:
        raise ConfigError("trade.mode: expected a venue for orders, found none; see docs/live.md")
    return start.paper, None


async def _catch_up(start: _Start, ears: Ears, now_ns: int) -> None:
    """The bars of the time away, as history: what looks back misses none. A recorded feed goes on
    where it was left.
    """
    data, after_ns = start.parts.config.data, start.played.bars_until_ns
    if start.parts.trade.feed == "recorded" or data is None:
        return
    bars = start.parts.trade.warm_up_bars
    if after_ns >= 0:
        bars = max(0, now_ns - after_ns) // data.interval_ns + 1
    await take_history(start.step, ears, start.parts.with_bars, bars=bars, after_ns=after_ns)


async def _close(
    start: _Start, loop: TradingLoop, log: DeskLog, *, has_ended: bool
) -> tuple[str, int | None]:
    """The journal's last words: its end where the feed has ended, else the state to go on from."""
    core = start.step.floor.core
    if has_ended:
        start.step.floor.end()
        loop.news.tell_failures()
        core.finish()
        return "finished", 0
    left = await _left(start, loop, log)
    _leave(core)
    return "stopped", left


async def _left(start: _Start, loop: TradingLoop, log: DeskLog) -> int | None:
    """Orders that work on at the venue once the desk is gone. What should have been cancelled and
    works on is a danger: nobody watches it any more. Orders on paper end with the desk.
    """
    core = start.step.floor.core
    if start.parts.trade.on_stop == "cancel":
        loop.cancel_all()
        await loop.settled()
        left = await loop.left_working()
        if left != 0:
            log.say(core.now_ns, "left", {"orders": "unknown" if left is None else left})
    else:
        left = len(core.orders())
    return left if start.real is not None else 0


def _tell_resumed(start: _Start, restored: Restored, now_ns: int, log: DeskLog) -> None:
    core = start.step.floor.core
    fields: dict[str, str | int | float] = {
        "run": start.folder.path.name,
        "records": restored.records,
        "verified_s": round(restored.verified_s, 3),
        "replayed_s": round(restored.replayed_s, 3),
        "state": core.state_hash[:16],
    }
    if restored.cut is not None:
        seq, size_bytes = restored.cut
        fields["cut"] = f"{size_bytes} bytes of record {seq}, which was not finished"
    log.say(now_ns, "resumed", fields)


async def _reconciled(start: _Start, venue: LiveVenue, now_ns: int, log: DeskLog) -> None:
    """A venue on paper is asked once: it hears nothing but what the desk hears."""
    found = await reconcile(start.step, venue, now_ns=now_ns)
    for each in found:
        log.say(now_ns, "difference", told_difference(each, start.step.floor.instruments))
    log.say(now_ns, "reconciled", {"differences": len(found)})


def _save_last(start: _Start, status: str) -> None:
    core = start.step.floor.core
    last = msgspec.structs.replace(
        start.folder.record(), status=status, head=core.head, orders=core.counts[1]
    )
    start.folder.save(last)
