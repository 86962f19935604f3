"""What the journal says, as arrays and frames."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa import _core
from hansa.app.books import Entries, Happened, accounts
from hansa.app.frames import Naming, commands_frame, fills_frame, orders_frame, times
from hansa.app.manifest import Manifest
from hansa.app.money import (
    Purses,
    deposited,
    lots_of_balance,
)
from hansa.app.sources import printed_id
from hansa.engine import Universe
from hansa.journal import (
    TAKING_BACK,
    BookedFill,
    Happening,
    Kind,
    Moments,
    Movements,
    Proposal,
    Report,
    booked_fills,
    decode_command,
    decode_proposal,
    decode_report,
    moves,
    read_happenings,
    read_moments,
    read_records,
)
from hansa.types import FloatArray

if TYPE_CHECKING:
    import polars

__all__ = ["OUTCOMES", "Recorded", "halts", "printed_id", "read_recorded", "taken_back"]

OUTCOMES = {number: name for number, name, _ in _core.outcomes()}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run as recorded, over the moments its journal covers. T moments, N instruments.

    `close` [T, N] is the last known price; `position` [T, N] the units held after all fills known
    by then (of a spot account what the balance of its base currency holds); `equity` [T] and `cash`
    [T] are in the account's currency, `balances` [T, C] the cash of each of the `currencies`, and
    `rates` [T, C] what a unit of it is worth. `traded` [T, N] are the units held by an instrument's
    own fills and what happened to it besides. `booked` are the rows of `fills`. Floats for
    analysis.
    """

    run_id: str
    agents: tuple[str, ...]
    instruments: tuple[str, ...]
    moments: Moments
    proposals: tuple[Proposal, ...]
    reports: tuple[Report, ...]
    bars: tuple[FloatArray, ...]
    close: FloatArray
    position: FloatArray
    traded: FloatArray
    currencies: tuple[str, ...]
    balances: FloatArray
    rates: FloatArray
    equity: FloatArray
    fills: "polars.DataFrame"
    orders: "polars.DataFrame"
    commands: "polars.DataFrame"
    naming: Naming
    booked: tuple[BookedFill, ...] = ()
    happenings: tuple[Happening, ...] = ()

    @property
    def cash(self) -> FloatArray:
        """Cash in the account's own currency, [T]."""
        return self.balances[:, 0]

    def balances_frame(self) -> "polars.DataFrame":
        """One row for each moment and currency: ts, currency, cash, rate (worth of a unit in the
        account's currency) and worth.
        """
        import polars as pl

        count, width = self.balances.shape
        return pl.DataFrame(
            {
                "ts": times(np.repeat(self.moments.ts_ns, width)),
                "currency": list(self.currencies) * count,
                "cash": self.balances.ravel(),
                "rate": self.rates.ravel(),
                "worth": (self.balances * self.rates).ravel(),
            }
        )

    def equity_frame(self) -> "polars.DataFrame":
        """ts, equity, cash."""
        import polars as pl

        return pl.DataFrame(
            {"ts": times(self.moments.ts_ns), "equity": self.equity, "cash": self.cash}
        )

    def ballots_frame(self) -> "polars.DataFrame":
        """One row for each moment, agent and instrument."""
        import polars as pl

        moments, agents, width = self.moments.conviction.shape
        return pl.DataFrame(
            {
                "ts": times(np.repeat(self.moments.ts_ns, agents * width)),
                "agent": np.tile(np.repeat(np.array(self.agents), width), moments),
                "instrument": np.tile(np.array(self.instruments), moments * agents),
                "conviction": self.moments.conviction.ravel(),
                "confidence": self.moments.confidence.ravel(),
                "veto": self.moments.veto.ravel().astype(bool),
            }
        )

    def decisions_frame(self) -> "polars.DataFrame":
        """One row for each moment and instrument."""
        import polars as pl

        moments, width = self.moments.decision.shape
        names = np.array([OUTCOMES[number] for number in range(len(OUTCOMES))])
        return pl.DataFrame(
            {
                "ts": times(np.repeat(self.moments.ts_ns, width)),
                "instrument": np.tile(np.array(self.instruments), moments),
                "conviction": self.moments.decision.ravel(),
                "dissent": self.moments.dissent.ravel(),
                "vetoed": self.moments.vetoed.ravel().astype(bool),
                "target_weight": self.moments.target.ravel(),
                "outcome": names[self.moments.outcome.ravel()],
            }
        )


def read_recorded(journal: Path, manifest: Manifest, universe: Universe) -> Recorded:
    """Reads a whole journal. Raises JournalError naming the place of any damage."""
    width = len(universe.instruments)
    purses = Purses.of(manifest.restore_config(journal), universe.instruments)
    whole = read_moments(journal, universe.ts_ns, agents=len(manifest.agents), instruments=width)
    proposals = tuple(
        decode_proposal(payload) for _, payload in read_records(journal, [Kind.PROPOSAL]).each()
    )
    reports = tuple(
        decode_report(payload) for _, payload in read_records(journal, [Kind.REPORT]).each()
    )
    naming = Naming(manifest.run_id, manifest.strategies, universe)
    moments = _covered(whole, _reach(whole, universe, (proposals, reports)))
    is_finished = moments.covered == len(universe.ts_ns)
    bars = universe.columns(0, moments.covered)
    close = universe.last_known(moments.covered)
    happenings = read_happenings(journal)
    fills = booked_fills(reports, happenings)
    moved = _ended(moves(reports), moments, is_whole=manifest.is_live or is_finished)
    entries = Entries(
        tuple(_deposits(journal, purses)), Movements.of(moved), Happened.of(happenings)
    )
    kept = accounts(entries, moments.ts_ns, close, (universe, purses))
    return Recorded(
        run_id=manifest.run_id,
        agents=manifest.agents,
        instruments=universe.symbols,
        moments=moments,
        proposals=proposals,
        reports=reports,
        bars=bars,
        close=close,
        position=lots_of_balance(kept.balances, purses, universe)
        if purses.is_spot
        else kept.traded,
        traded=kept.traded,
        currencies=purses.codes,
        balances=kept.balances,
        rates=kept.rates,
        equity=kept.equity,
        fills=fills_frame(fills, naming),
        orders=orders_frame(proposals, naming),
        commands=_commands(journal, naming),
        naming=naming,
        booked=tuple(fills),
        happenings=tuple(happenings),
    )


def halts(recorded: Recorded) -> tuple[str, ...]:
    """Since when a drawdown has held the desk, if it has."""
    held = [p for p in recorded.proposals if p.refused_by == "drawdown"]
    if not held:
        return ()
    since = np.datetime64(held[0].ts_ns, "ns").astype("datetime64[m]")
    return (
        f"halted by drawdown: from {since} UTC on the gate refused {len(held):,} orders; "
        "only orders that reduce a position passed",
    )


def taken_back(recorded: Recorded) -> tuple[str, ...]:
    """How many fills the venue busted or corrected, if any."""
    kinds = [report.exec_type for report in recorded.reports]
    busts, corrections = (kinds.count(kind) for kind in TAKING_BACK)
    if not busts + corrections:
        return ()
    return (
        f"the venue took fills back: {busts:,} busted, {corrections:,} corrected; trades and costs "
        "are of what remains, equity and positions are what was known at each time",
    )


def _commands(journal: Path, naming: Naming) -> "polars.DataFrame":
    records = read_records(journal, [Kind.COMMAND])
    found = [decode_command(payload, int(records.ts_ns[row])) for row, payload in records.each()]
    return commands_frame(found, naming)


def _reach(
    whole: Moments, universe: Universe, seen: tuple[Sequence[Proposal], Sequence[Report]]
) -> int:
    """How many moments the journal covers. Without agents no moment is recorded, and an
    interrupted run reaches as far as its last order or report.
    """
    if whole.conviction.shape[1] or whole.covered:
        return whole.covered
    proposals, reports = seen
    last = max([p.ts_ns for p in proposals[-1:]] + [r.ts_recv_ns for r in reports[-1:]], default=0)
    return int(np.searchsorted(universe.ts_ns, last, side="right"))


def _covered(whole: Moments, end: int) -> Moments:
    return Moments(
        **{name: getattr(whole, name)[:end] for name in Moments.__slots__ if name != "covered"},
        covered=end,
    )


def _deposits(journal: Path, purses: Purses) -> Iterator[tuple[int, int]]:
    records = read_records(journal, [Kind.TRANSFER])
    return deposited((payload for _, payload in records.each()), purses)


def _ended(
    moved: list[tuple[Report, int]], moments: Moments, *, is_whole: bool
) -> list[tuple[Report, int]]:
    """What a run that has ended, or a live one, learned after its last moment belongs to its end.
    Of one that was interrupted it belongs to moments that it has not come to.
    """
    if not moments.covered:
        return []
    last_ns = int(moments.ts_ns[-1])
    return [each for each in moved if is_whole or each[0].ts_recv_ns <= last_ns]
