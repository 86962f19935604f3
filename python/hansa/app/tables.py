"""What the journal says, as arrays and frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa import _core
from hansa.app.frames import Naming, commands_frame, fills_frame, orders_frame, times
from hansa.app.manifest import Manifest
from hansa.app.sources import printed_id
from hansa.engine import Universe
from hansa.journal import (
    TAKING_BACK,
    Happening,
    Kind,
    Moments,
    Proposal,
    Report,
    decode_command,
    decode_proposal,
    decode_report,
    moves,
    read_happenings,
    read_moments,
    read_records,
    standing_fills,
)
from hansa.types import FloatArray

if TYPE_CHECKING:
    import polars

__all__ = ["OUTCOMES", "Recorded", "halts", "printed_id", "read_recorded", "taken_back"]

OUTCOMES = {number: name for number, name, _ in _core.outcomes()}
_ATOMS = 10**18


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run as recorded, over the moments its journal covers. T moments, N instruments.

    `close` [T, N] is the last known price; `position` [T, N] the units held after all fills known
    by then; `cash` and `equity` [T] in the account's currency, as floats for analysis.
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
    cash: FloatArray
    equity: FloatArray
    fills: "polars.DataFrame"
    orders: "polars.DataFrame"
    commands: "polars.DataFrame"
    has_happenings: bool = False

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
    whole = read_moments(journal, universe.ts_ns, agents=len(manifest.agents), instruments=width)
    proposals = tuple(
        decode_proposal(payload) for _, payload in read_records(journal, [Kind.PROPOSAL]).each()
    )
    reports = tuple(
        decode_report(payload) for _, payload in read_records(journal, [Kind.REPORT]).each()
    )
    naming = Naming(manifest.run_id, manifest.strategies, universe)
    moments = _covered(whole, _reach(whole, universe, (proposals, reports)))
    bars = universe.columns(0, moments.covered)
    close = _last_known(bars[3])
    fills = standing_fills(reports)
    happenings = read_happenings(journal)
    moved = _books(moves(reports), moments, universe, _deposits(journal))
    position, cash = _with_happenings(moved, happenings, moments, universe)
    multiplier = np.array([float(each.multiplier) for each in universe.instruments])
    value = np.where(position == 0.0, 0.0, position * close * multiplier)
    return Recorded(
        run_id=manifest.run_id,
        agents=manifest.agents,
        instruments=universe.symbols,
        moments=moments,
        proposals=proposals,
        reports=reports,
        bars=bars,
        close=close,
        position=position,
        cash=cash,
        equity=cash + value.sum(axis=1),
        fills=fills_frame(fills, naming),
        orders=orders_frame(proposals, naming),
        commands=_commands(journal, naming),
        has_happenings=bool(happenings),
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


def _last_known(close: FloatArray) -> FloatArray:
    """Each price carried forward over missing bars; NaN before the first."""
    rows = np.arange(len(close))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(close), 0, rows), axis=0)
    return np.take_along_axis(close, last, axis=0)


def _deposits(journal: Path) -> float:
    records = read_records(journal, [Kind.TRANSFER])
    amounts = [int.from_bytes(p[:16], "little", signed=True) for _, p in records.each()]
    return sum(amounts) / _ATOMS


def _books(
    moved: list[tuple[Report, int]], moments: Moments, universe: Universe, deposited: float
) -> tuple[FloatArray, FloatArray]:
    position = np.zeros((moments.covered, len(universe.instruments)))
    cash = np.zeros(moments.covered)
    for fill, way in moved:
        row = int(np.searchsorted(moments.ts_ns, fill.ts_recv_ns))
        if row >= moments.covered:
            # What a finished run learned after its last moment still belongs to its end.
            if moments.covered < len(universe.ts_ns):
                continue
            row = moments.covered - 1
        instrument = universe.instruments[fill.instrument]
        sign = way if fill.side == "buy" else -way
        units = fill.last_lots * float(instrument.lot) * sign
        price = fill.last_ticks * float(instrument.tick)
        position[row, fill.instrument] += units
        cash[row] -= units * price * float(instrument.multiplier) + way * fill.fee / _ATOMS
    exact = np.array([float(each.lot) for each in universe.instruments])
    held = np.rint(np.cumsum(position, axis=0) / exact) * exact
    return held, deposited + np.cumsum(cash)


def _with_happenings(
    books: tuple[FloatArray, FloatArray],
    happenings: list[Happening],
    moments: Moments,
    universe: Universe,
) -> tuple[FloatArray, FloatArray]:
    """What funding, dividends, borrow, splits, settlements and liquidations moved besides."""
    position, cash = books
    for each in happenings:
        row = min(int(np.searchsorted(moments.ts_ns, each.ts_ns)), moments.covered)
        cash[row:] += each.posted("cash") / _ATOMS
        lot = float(universe.instruments[each.instrument].lot)
        position[row:, each.instrument] += each.moved_lots * lot
    exact = np.array([float(each.lot) for each in universe.instruments])
    return np.rint(position / exact) * exact, cash
