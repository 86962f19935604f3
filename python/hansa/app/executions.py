"""The parent orders of a run's execution algorithms, and what each cost against arrival."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hansa.app.manifest import Manifest
from hansa.config import Config
from hansa.engine import Universe
from hansa.errors import StrategyError
from hansa.market import Table
from hansa.report.execution_data import ExecutionRow
from hansa.strategies.execution import Execution
from hansa.strategies.execution_report import ExecutionReport, Parent, execution_report
from hansa.strategies.registry import BUILT_IN, make

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, slots=True)
class Ran:
    """What `execution_report` reads of a run."""

    fills: "polars.DataFrame"
    orders: "polars.DataFrame"
    tables: Sequence[Table]
    parents: Mapping[str, Parent]


def parents_of(config: Config, manifest: Manifest, universe: Universe) -> dict[str, Parent]:
    """What the algorithms of the house were asked, by the names of their seats. Not of those that
    were handed over in Python, nor of a user's own: their parameters may mean anything.
    """
    found, symbols = {}, _symbols(universe)
    for seat in config.strategies:
        name = seat.id or seat.use
        if name not in manifest.strategies or name in manifest.inline:
            continue
        if not issubclass(BUILT_IN.get(seat.use, object), Execution):
            continue
        order = make(seat.use, seat.parameters)
        if isinstance(order, Execution):
            found[name] = Parent(symbols[order.instrument], order.side, order.quantity)
    return found


def executions(ran: Ran, universe: Universe) -> tuple[ExecutionRow, ...]:
    """A row for each parent of the configuration."""
    quotes = {each.symbol: each.quote for each in universe.instruments}
    return tuple(
        _row(ran, name, parent, quotes[parent.instrument]) for name, parent in ran.parents.items()
    )


def _row(ran: Ran, name: str, parent: Parent, currency: str) -> ExecutionRow:
    found = _report(ran, name)
    return ExecutionRow(
        source=name,
        instrument=parent.instrument,
        side=parent.side,
        asked=parent.quantity,
        filled=found.filled if found else _filled(ran, name),
        currency=currency,
        average_price=found.average_price if found else None,
        arrival_price=found.arrival_price if found else None,
        cost=found.cost if found else None,
        cost_bps=found.cost_bps if found else None,
        spread_bps=found.spread_bps if found else None,
        timing_bps=found.timing_bps if found else None,
    )


def _report(ran: Ran, name: str) -> ExecutionReport | None:
    """None where there is no cost to report: nothing was filled, or no price was known."""
    try:
        return execution_report(ran, name)
    except StrategyError:
        return None


def _filled(ran: Ran, name: str) -> float:
    import polars as pl

    is_own = (pl.col("source") == name) & (pl.col("cl_ord_id") != "")
    return float(ran.fills.filter(is_own)["quantity"].sum())


def _symbols(universe: Universe) -> dict[str, str]:
    """To the universe's names, from these and from those that leave the venue out, as desks do."""
    whole = {each.symbol: each.symbol for each in universe.instruments}
    return whole | {each.symbol.partition(":")[2]: each.symbol for each in universe.instruments}
