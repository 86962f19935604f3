"""A desk at a real venue: what is checked before it begins, and how the venue is watched then."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hansa.app.desk.log import DeskLog
from hansa.app.event_loop import run_async
from hansa.app.live.access import Access, require_word
from hansa.app.live.account_lock import account_lock
from hansa.app.live.day_loss import DayLoss
from hansa.app.live.parts import LiveParts, live_data
from hansa.app.live.preflight import preflight
from hansa.app.live.reconcile import Since
from hansa.app.live.venue_watch import WatchTerms, since_of
from hansa.config import Config, TradeSection
from hansa.engine.reconciling import Cause
from hansa.journal import Kind, decode_report, read_records
from hansa.journal.live_inputs import decode_connection, decode_difference
from hansa.ports import Clock, Secrets
from hansa.stores import RunFolder
from hansa.types import Link

#: Fills are asked for from a little before the desk began: clocks differ.
_MARGIN_NS = 600 * 10**9


@dataclass(frozen=True, slots=True)
class Real:
    """A venue that has let the desk in."""

    keys: Secrets


@contextmanager
def at_venue(config: Config, access: Access, log: DeskLog) -> Iterator[Real | None]:
    """Keys, clock, permissions and instruments are checked, a person has confirmed what is real,
    and no other desk of this machine is at the account, until the block is left. None for paper.
    Raises ConfigError, NotFoundError, RequestError and DataError, one line each.
    """
    trade = config.trade
    if trade is None or not trade.is_real:
        yield None
        return
    keys = access.keys(config)
    keys.read(trade.keys or "")
    found = run_async(preflight(config, keys, live_data(config).instruments))
    for warning in found.warnings:
        log.say(found.now_ns, "warning", {"about": warning})
    if trade.mode == "live":
        require_word(trade, access, currency=config.account.currency)
    with account_lock(trade, found.account):
        yield Real(keys)


def watch_terms(
    folder: RunFolder, parts: LiveParts, clock: Clock, *, is_resumed: bool
) -> WatchTerms:
    """How the venue of a run is watched."""
    trade = parts.trade
    since = Since(ts_ns=clock.now_ns() - _MARGIN_NS)
    return WatchTerms(
        every_s=float(trade.reconcile_every_s),
        since=_since(folder, clock) if is_resumed else since,
        is_opening=not is_resumed or not _has_opened(folder),
        differences=trade.differences,
        strangers=trade.strangers,
        strange=_strange(folder) if is_resumed else frozenset(),
    )


def day_loss_of(folder: RunFolder, trade: TradeSection) -> DayLoss | None:
    """The limit of a day's loss, if there is one."""
    limit = trade.day_loss_max
    return None if limit is None else DayLoss(limit, folder.path / "day.json")


def _has_opened(folder: RunFolder) -> bool:
    """Whether the desk ever agreed with its venue."""
    records = read_records(folder.journal, [Kind.CONNECTION])
    changes = [decode_connection(payload, 0)[0] for _, payload in records.each()]
    return any(each.instrument is None and each.link is Link.LIVE for each in changes)


def _strange(folder: RunFolder) -> frozenset[tuple[int, int]]:
    """Fills of others that the journal tells of: instrument, and the venue's number."""
    records = read_records(folder.journal, [Kind.DIFFERENCE])
    found = [decode_difference(payload) for _, payload in records.each()]
    return frozenset(
        (each[2] or 0, each[3] or 0) for each in found if each[0] == Cause.STRANGER_FILLED
    )


def _since(folder: RunFolder, clock: Clock) -> Since:
    """From the run's first record on."""
    times = read_records(folder.journal).ts_ns
    began_ns = int(times[times > 0].min(initial=clock.now_ns()))
    return since_of(_fills(folder), ts_ns=began_ns - _MARGIN_NS)


def _fills(folder: RunFolder) -> dict[int, list[int]]:
    """The venue's numbers of fills that the journal holds, by instrument."""
    found: dict[int, list[int]] = {}
    for _, payload in read_records(folder.journal, [Kind.REPORT]).each():
        report = decode_report(payload)
        if report.last_lots > 0:
            found.setdefault(report.instrument, []).append(report.exec_id)
    return found
