"""What the journal says, as arrays and frames, and from them what a report is made of."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa import _core
from hansa.app.manifest import Manifest
from hansa.engine import Universe
from hansa.journal import (
    Kind,
    Moments,
    Proposal,
    Report,
    decode_proposal,
    decode_report,
    read_moments,
    read_records,
)
from hansa.report import RunTables
from hansa.stores import RunRecord
from hansa.types import FloatArray

if TYPE_CHECKING:
    import polars

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

    def equity_frame(self) -> "polars.DataFrame":
        """ts, equity, cash."""
        import polars as pl

        return pl.DataFrame(
            {"ts": _times(self.moments.ts_ns), "equity": self.equity, "cash": self.cash}
        )

    def ballots_frame(self) -> "polars.DataFrame":
        """One row for each moment, agent and instrument."""
        import polars as pl

        moments, agents, width = self.moments.conviction.shape
        return pl.DataFrame(
            {
                "ts": _times(np.repeat(self.moments.ts_ns, agents * width)),
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
                "ts": _times(np.repeat(self.moments.ts_ns, width)),
                "instrument": np.tile(np.array(self.instruments), moments),
                "conviction": self.moments.decision.ravel(),
                "dissent": self.moments.dissent.ravel(),
                "vetoed": self.moments.vetoed.ravel().astype(bool),
                "target_weight": self.moments.target.ravel(),
                "outcome": names[self.moments.outcome.ravel()],
            }
        )


def printed_id(run_id: str, cl_ord_id: int) -> str:
    """The order's id as people see it: run, source, sequence."""
    return f"{run_id}-{cl_ord_id >> 48}-{cl_ord_id & (2**48 - 1)}"


def read_recorded(journal: Path, manifest: Manifest, universe: Universe) -> Recorded:
    """Reads a whole journal. Raises JournalError naming the place of any damage."""
    width = len(universe.instruments)
    whole = read_moments(journal, universe.ts_ns, agents=len(manifest.agents), instruments=width)
    moments = _covered(whole)
    proposals = tuple(
        decode_proposal(payload) for _, payload in read_records(journal, [Kind.PROPOSAL]).each()
    )
    reports = tuple(
        decode_report(payload) for _, payload in read_records(journal, [Kind.REPORT]).each()
    )
    bars = universe.columns(0, moments.covered)
    close = _last_known(bars[3])
    fills = [report for report in reports if report.exec_type == "trade"]
    position, cash = _books(fills, moments, universe, _deposits(journal))
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
        fills=_fills_frame(fills, manifest.run_id, universe),
        orders=_orders_frame(proposals, manifest.run_id, universe),
    )


def report_tables(
    recorded: Recorded,
    manifest: Manifest,
    universe: Universe,
    *,
    record: RunRecord,
    trials: int,
    warnings: tuple[str, ...],
) -> RunTables:
    """What the report is made of."""
    config = manifest.restore_config(Path(record.config_folder))
    moments = recorded.moments
    multiplier = np.array([float(each.multiplier) for each in universe.instruments])
    held = np.where(recorded.position == 0.0, 0.0, recorded.position * recorded.close * multiplier)
    refusals = Counter(p.refused_by for p in recorded.proposals if p.refused_by)
    counts = np.bincount(moments.outcome.ravel(), minlength=len(OUTCOMES))
    year_ns = 365.25 * 86_400 * 1e9
    return RunTables(
        name=config.run.name,
        run_id=manifest.run_id,
        head_hash=record.head,
        manifest=_printable(manifest),
        currency=config.account.currency,
        ts_ns=moments.ts_ns,
        instruments=recorded.instruments,
        agents=recorded.agents,
        open=recorded.bars[0],
        high=recorded.bars[1],
        low=recorded.bars[2],
        close=recorded.bars[3],
        equity=recorded.equity,
        position_value=held,
        target_weight=moments.target,
        conviction=moments.conviction,
        confidence=moments.confidence,
        agent_weight=moments.weight,
        dissent=moments.dissent,
        fills=_with_whole_times(recorded.fills),
        orders=sum(1 for p in recorded.proposals if not p.refused_by),
        refusals=dict(refusals),
        outcomes={OUTCOMES[k]: int(n) for k, n in enumerate(counts) if n},
        outcome_legend={name: meaning for _, name, meaning in _core.outcomes()},
        initial_cash=float(config.account.cash),
        bars_per_year=year_ns / config.step_ns,
        trials=trials,
        fill_assumptions=_assumptions(config.venue),
        data_warnings=(*halts(recorded), *warnings),
        reproduce=f"hansa replay {record.name}-{manifest.run_id[:8]}",
        fill_delay_moments=1,
        peek_checks=record.audited_moments,
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


def _covered(whole: Moments) -> Moments:
    end = whole.covered
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
    fills: list[Report], moments: Moments, universe: Universe, deposited: float
) -> tuple[FloatArray, FloatArray]:
    position = np.zeros((moments.covered, len(universe.instruments)))
    cash = np.zeros(moments.covered)
    for fill in fills:
        row = int(np.searchsorted(moments.ts_ns, fill.ts_recv_ns))
        if row >= moments.covered:
            continue
        instrument = universe.instruments[fill.instrument]
        units = fill.last_lots * float(instrument.lot) * (1 if fill.side == "buy" else -1)
        price = fill.last_ticks * float(instrument.tick)
        position[row, fill.instrument] += units
        cash[row] -= units * price * float(instrument.multiplier) + fill.fee / _ATOMS
    exact = np.array([float(each.lot) for each in universe.instruments])
    held = np.rint(np.cumsum(position, axis=0) / exact) * exact
    return held, deposited + np.cumsum(cash)


def _fills_frame(fills: list[Report], run_id: str, universe: Universe) -> "polars.DataFrame":
    import polars as pl

    kinds = [universe.instruments[fill.instrument] for fill in fills]
    sign = [1 if fill.side == "buy" else -1 for fill in fills]
    quantity = [f.last_lots * float(i.lot) for f, i in zip(fills, kinds, strict=True)]
    price = [f.last_ticks * float(i.tick) for f, i in zip(fills, kinds, strict=True)]
    against = [
        (f.last_ticks - f.reference_ticks) * float(i.tick) * s * q * float(i.multiplier)
        for f, i, s, q in zip(fills, kinds, sign, quantity, strict=True)
    ]
    return pl.DataFrame(
        {
            "ts": _times(np.array([fill.ts_event_ns for fill in fills], dtype=np.int64)),
            "instrument": pl.Series([each.symbol for each in kinds], dtype=pl.String),
            "side": pl.Series([fill.side for fill in fills], dtype=pl.String),
            "quantity": np.array(quantity, dtype=np.float64),
            "price": np.array(price, dtype=np.float64),
            "fee": np.array([fill.fee / _ATOMS for fill in fills], dtype=np.float64),
            "slippage_cost": np.array(against, dtype=np.float64),
            "liquidity": pl.Series([fill.liquidity for fill in fills], dtype=pl.String),
            "cl_ord_id": pl.Series(
                [printed_id(run_id, fill.cl_ord_id) for fill in fills], dtype=pl.String
            ),
        }
    )


def _orders_frame(
    proposals: tuple[Proposal, ...], run_id: str, universe: Universe
) -> "polars.DataFrame":
    import polars as pl

    kinds = [universe.instruments[each.instrument] for each in proposals]
    pairs = list(zip(proposals, kinds, strict=True))
    text = pl.String
    return pl.DataFrame(
        {
            "ts": _times(np.array([p.ts_ns for p in proposals], dtype=np.int64)),
            "cl_ord_id": pl.Series(
                [printed_id(run_id, p.cl_ord_id) for p in proposals], dtype=text
            ),
            "instrument": pl.Series([i.symbol for i in kinds], dtype=text),
            "side": pl.Series([p.side for p in proposals], dtype=text),
            "ord_type": pl.Series([p.ord_type for p in proposals], dtype=text),
            "quantity": pl.Series(
                [p.order_lots * float(i.lot) for p, i in pairs], dtype=pl.Float64
            ),
            "approved": pl.Series(
                [p.approved_lots * float(i.lot) for p, i in pairs], dtype=pl.Float64
            ),
            "refused_by": pl.Series([p.refused_by for p in proposals], dtype=text),
        }
    )


def _with_whole_times(fills: "polars.DataFrame") -> "polars.DataFrame":
    """As the report counts time: in whole nanoseconds."""
    import polars as pl

    return fills.with_columns(ts_ns=pl.col("ts").cast(pl.Int64)).drop("ts")


def _times(ts_ns: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> "polars.Series":
    import polars as pl

    return pl.Series(ts_ns).cast(pl.Datetime("ns", "UTC"))


def _printable(manifest: Manifest) -> dict[str, str]:
    rows = {
        "run id": manifest.run_id,
        "code": " ".join(f"{key} {value}" for key, value in sorted(manifest.code.items())),
        "data sha256": manifest.data_sha256,
        "config sha256": manifest.config_sha256,
        "seed": str(manifest.seed),
    }
    return rows | {f"module {name}": digest for name, digest in manifest.modules.items()}


def _assumptions(venue: "VenueSection") -> tuple[str, ...]:
    return (
        "market orders fill at the next bar's open, moved against you by latency and slippage",
        f"fees: maker {venue.maker_fee_bps} bps, taker {venue.taker_fee_bps} bps",
        f"slippage {venue.slippage_bps} bps, latency {venue.latency_ms} ms",
        f"at most {venue.volume_share_ratio_max} of a bar's volume is filled",
        "resting orders fill only when a bar trades through their price (docs/fills.md)",
    )


if TYPE_CHECKING:
    from hansa.config import VenueSection
