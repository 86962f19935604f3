"""Parameters of the allocation that follow from the rest of a configuration."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hansa import allocation
from hansa.app.trading_year import session_bars_per_year
from hansa.config import Config
from hansa.config.session_sections import SessionsSection
from hansa.engine.session_plan import SessionPlan
from hansa.report.span import DAY_NS, LEAST_DAYS, bars_per_year, span_ns
from hansa.types import IntArray

#: Of 365 days: of what trades round the clock. Why not of 365.25: docs/decisions/0018-years.md.
_YEAR_NS = 365 * DAY_NS
#: Weights are off by half of what bars a year are off by, as they go by the root.
_OFF_RATIO_MOST = 0.05


def allocation_parameters(
    config: Config, sessions: SessionPlan | None = None
) -> Mapping[str, bool | int | float | str]:
    """As they are stated, and what follows from the rest where they are not; of `sessions` as they
    were loaded, if they were.
    """
    stated = {} if config.allocation is None else config.allocation.parameters
    return {**derived(config, sessions), **stated}


def of_instruments(config: Config, symbols: Sequence[str]) -> Config:
    """The configuration as if it named the instruments of its run alone: a file of instruments may
    be shared with others, whose sessions are no concern of the run.
    """
    named = {name: each for name, each in config.instruments.items() if name in symbols}
    return replace(config, instruments=named)


def derived(config: Config, sessions: SessionPlan | None = None) -> Mapping[str, float]:
    """What a rule takes from sessions and interval, of what is not stated."""
    section = config.allocation
    name = "bars_per_year"
    if section is None or name not in allocation.parameters(section.rule):
        return {}
    if name in section.parameters:
        return {}
    return {name: _assumed(config, sessions)}


def other_years(config: Config, ts_ns: IntArray) -> tuple[str, ...]:
    """A warning where the moments of a run are others a year than the allocation took them for."""
    assumed = derived(config).get("bars_per_year")
    if assumed is None or span_ns(ts_ns) < LEAST_DAYS * DAY_NS:
        return ()
    found = bars_per_year(ts_ns, config.step_ns)
    if abs(found / assumed - 1.0) <= _OFF_RATIO_MOST:
        return ()
    return (
        f"allocation.bars_per_year: none is stated, so volatility was scaled by {assumed:,.0f} "
        f"bars a year, and the data have {found:,.0f}: state it, or the sessions of the venue",
    )


def _assumed(config: Config, plan: SessionPlan | None) -> float:
    """By what the configuration says alone, so that a desk that has seen nothing yet sizes as its
    backtest does: the sessions of what trades longest, or round the clock.
    """
    step_ns = config.step_ns
    round_the_clock = _YEAR_NS / step_ns
    sections = _sessions(config)
    if not sections or None in sections:
        return round_the_clock
    stated = [section for section in sections if section is not None]
    files = {} if plan is None else plan.files
    most = max(session_bars_per_year(config, section, step_ns, files) for section in stated)
    return min(most, round_the_clock)


def _sessions(config: Config) -> Sequence[SessionsSection | None]:
    """Of each instrument that the data are of; None trades round the clock."""
    wanted = () if config.data is None else config.data.instruments
    named = [
        each.sessions or config.venue.sessions
        for symbol, each in config.instruments.items()
        if not wanted or symbol in wanted or symbol.rpartition(":")[2] in wanted
    ]
    return list(dict.fromkeys(named))
