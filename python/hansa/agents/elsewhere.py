"""Does an agent take its view from what it is shown, or from elsewhere?

Two questions that a look at the future cannot be hidden from by knowing the answers: the same bars
in another year, and another market at another time.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from hansa.agents.peek import is_same
from hansa.agents.scramble import Leak, differences, scramble
from hansa.errors import AgentError
from hansa.types import BallotBlock, FloatArray, IntArray

#: The whole path from bars and time stamps to ballots, with agents made afresh.
Evaluate: TypeAlias = Callable[[Mapping[str, FloatArray], IntArray], BallotBlock]

#: Twenty-eight years: hours, weekdays and dates come again, from 1901 to 2099.
CALENDAR_NS = 10_227 * 86_400 * 10**9
#: No stamp is below zero: seeds and tables are made of them.
_FIRST_YEAR, _LAST_YEAR = 1970, 2098
#: Three days, five hours and seventeen minutes: no hour, weekday or date comes again.
_OFF_NS = ((3 * 24 + 5) * 60 + 17) * 60 * 10**9


def other_years(ts_ns: IntArray) -> list[IntArray]:
    """The moments in other years of the same calendar, nearest first; as they are without one."""
    moved = [ts_ns + turns * CALENDAR_NS for turns in (-1, 1, -2, 2, 3, 4)]
    return [each for each in moved if _is_in_calendar(each)] or [ts_ns]


def by_time(
    honest: BallotBlock,
    evaluate: Evaluate,
    bars: Mapping[str, FloatArray],
    ts_ns: IntArray,
    *,
    is_renewed: bool = False,
) -> tuple[list[IntArray], list[Leak]]:
    """Other years in which the same bars bring the same ballots; without any the ballots that
    change: a view by a table of times. Neither, of an agent that fails in each of them.

    A cache of an earlier evaluation, by time, is not found so: for that, scramble in other years.
    They are left unasked for it, unless each evaluation begins with an agent that `is_renewed`.
    """
    first, *others = other_years(ts_ns)
    found = _changed(honest, evaluate, bars, first)
    if found == [] and not is_renewed:
        return [first, *others], []
    # Laws have moved the days on which clocks are changed: who goes by those of a zone says the
    # same in the years of one law, and a table of times fits none.
    rest = [_changed(honest, evaluate, bars, each) for each in others]
    asked = zip([first, *others], [found, *rest], strict=True)
    alike = [each for each, leaks in asked if leaks == []]
    return alike, [] if alike else next((leaks for leaks in [found, *rest] if leaks), [])


def by_nothing_shown(
    honest: BallotBlock,
    evaluate: Evaluate,
    bars: Mapping[str, FloatArray],
    ts_ns: IntArray,
    first: int = 0,
) -> list[Leak]:
    """A ballot that differs from the one before it, of an agent that says the very same of another
    market at another time: nothing that it is shown can be what it differs by. Ballots up to row
    `first` are not asked for: at its first word an agent differs from its silence.
    """
    random = np.random.default_rng(len(ts_ns))
    other = scramble(bars, 0, drift=1.0, random=random)
    if _changed(honest, evaluate, other, ts_ns + _OFF_NS) != []:
        return []
    said = honest.conviction[first:]
    changed = np.argwhere(~is_same(said[1:], said[:-1]) & np.isfinite(said[1:] + said[:-1]))
    if not len(changed):
        return []
    row, seat, instrument = (int(index) for index in changed[0])
    values = float(said[row, seat, instrument]), float(said[row + 1, seat, instrument])
    return [Leak(honest.agents[seat], "conviction", first + row + 1, instrument, 0, *values)]


def _changed(
    honest: BallotBlock, evaluate: Evaluate, bars: Mapping[str, FloatArray], ts_ns: IntArray
) -> list[Leak] | None:
    """The ballots that differ at these moments; None of an agent that fails there: a calendar of
    some years is no peek. One that misses a key has a table by time.
    """
    try:
        return differences(honest, evaluate(bars, ts_ns), len(ts_ns) - 1)
    except AgentError as error:
        return _said(honest) if isinstance(error.__cause__, LookupError) else None


def _said(honest: BallotBlock) -> list[Leak]:
    """The first view, of which nothing is left."""
    views = np.nan_to_num(honest.conviction)
    return [
        Leak(honest.agents[seat], "conviction", row, name, 0, float(views[row, seat, name]), 0.0)
        for row, seat, name in np.argwhere(views)[:1].tolist()
    ]


def _is_in_calendar(ts_ns: IntArray) -> bool:
    years = [_year(int(ts_ns[0])), _year(int(ts_ns[-1]))]
    return min(years) >= _FIRST_YEAR and max(years) <= _LAST_YEAR


def _year(ts_ns: int) -> int:
    return 1970 + int(np.datetime64(ts_ns, "ns").astype("datetime64[Y]").astype(np.int64))
