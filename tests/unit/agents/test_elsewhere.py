"""The same bars in another year: hours, weekdays and dates come again."""

from typing import ClassVar

import numpy as np
import pytest
from snapshots import bars_of

from hansa.agents import Agent, poll
from hansa.agents.elsewhere import by_nothing_shown, by_time, other_years
from hansa.agents.local_time import local_ns
from hansa.types import Ballot, Snapshot

HOURS = np.datetime64("2020-02-27", "ns").astype(np.int64) + 3_600_000_000_000 * np.arange(100)


def _year(ts_ns):
    return ts_ns[:1].astype("datetime64[ns]").astype("datetime64[Y]").astype(object)[0].year


def _calendar(ts_ns):
    days = ts_ns.astype("datetime64[ns]").astype("datetime64[D]")
    whole = days.astype(object)
    return [(day.month, day.day, day.weekday()) for day in whole], ts_ns % 86_400_000_000_000


def test_other_years_have_the_same_calendar_and_differ():
    years = other_years(HOURS)
    assert len({int(each[0]) for each in years}) == len(years) == 3
    for each in years:
        assert _calendar(each)[0] == _calendar(HOURS)[0]
        np.testing.assert_array_equal(_calendar(each)[1], _calendar(HOURS)[1])


@pytest.mark.parametrize(
    ("begin", "count"), [("1990-01-01", 3), ("2070-01-01", 3), ("1971-01-01", 4)]
)
def test_no_year_lies_outside_of_the_calendar_s_period(begin, count):
    hours = HOURS - HOURS[0] + np.datetime64(begin, "ns").astype(np.int64)
    years = [
        each[0].astype("datetime64[ns]").astype("datetime64[Y]") for each in other_years(hours)
    ]
    assert len(years) == count
    assert all(np.datetime64("1970") <= year <= np.datetime64("2098") for year in years)


class Mondays(Agent):
    """Honest: a rule by weekday, whatever prices do."""

    def consider(self, s):
        is_monday = (np.atleast_1d(s.ts_ns) // 86_400_000_000_000 + 3) % 7 == 0
        return Ballot(np.repeat(is_monday[:, None] * 1.0, 2, axis=1).reshape(s["x"].shape))


class Counter(Agent):
    """Says what it says by how often it was asked."""

    is_stateful = True

    def __init__(self):
        self.asked = 0

    def consider(self, s):
        self.asked += 1
        return Ballot(np.full(2, np.sin(self.asked)))


class Knowing(Agent):
    """Knows when it happened: in the evening of 1990-02-28."""

    def consider(self, s):
        happened = np.datetime64("1990-02-28T20", "ns").astype(np.int64)
        return Ballot(np.where(s.ts_ns[..., None] > happened, 0.5, -0.5) + 0 * s["x"])


class InItsYears(Agent):
    """Honest: a calendar that is known for some years only, and raises in others."""

    last = 2030

    def consider(self, s):
        years = np.atleast_1d(s.ts_ns).astype("datetime64[ns]").astype("datetime64[Y]")
        if years.max() > np.datetime64(str(self.last)) or years.min() < np.datetime64("2000"):
            raise ValueError("out of bounds")
        return Ballot(np.tanh(s["x"] - 100))


class Longer(InItsYears):
    last = 2060


class Mornings(Agent):
    """Honest: a rule by the clocks of New York, which in 1994 were put back a week earlier."""

    is_stateful = True

    def consider(self, s):
        hour = local_ns(int(s.ts_ns), "America/New_York") // 3_600_000_000_000 % 24
        return Ballot(np.full(2, hour < 12, dtype=np.float64))


def _evaluate(agent):
    def evaluate(bars, ts_ns):
        seen = Snapshot(("TEST:0", "TEST:1"), ts_ns, {"x": np.nan_to_num(bars["close"])})
        return poll([agent()], [seen])

    return evaluate


@pytest.mark.parametrize(
    ("agent", "is_by_time", "is_by_nothing"),
    [(Mondays, False, False), (Counter, False, True), (Knowing, True, False)],
)
def test_a_rule_by_the_calendar_is_no_table_and_a_counter_says_nothing(
    agent, is_by_time, is_by_nothing
):
    bars, evaluate = bars_of(100, 2), _evaluate(agent)
    ts_ns = HOURS - HOURS[0] + np.datetime64("1990-02-27", "ns").astype(np.int64)
    honest = evaluate(bars, ts_ns)
    assert bool(by_time(honest, evaluate, bars, ts_ns)[1]) is is_by_time
    assert bool(by_nothing_shown(honest, evaluate, bars, ts_ns)) is is_by_nothing


@pytest.mark.parametrize(("agent", "begun"), [(InItsYears, []), (Longer, [2048])])
def test_a_year_in_which_it_fails_is_no_table(agent, begun):
    bars, evaluate = bars_of(100, 2), _evaluate(agent)
    honest = evaluate(bars, HOURS)
    years, found = by_time(honest, evaluate, bars, HOURS)
    assert found == []
    assert [_year(each) for each in years] == begun


class Keyed(Agent):
    """Has a table by time, and fails without the key."""

    table: ClassVar = {int(each): np.sin(place) for place, each in enumerate(HOURS)}

    def consider(self, s):
        known = [self.table[int(each)] for each in np.atleast_1d(s.ts_ns)]
        return Ballot(np.array(known)[:, None] + 0 * s["x"])


def test_a_key_that_is_missed_in_other_years_is_of_a_table():
    bars, evaluate = bars_of(100, 2), _evaluate(Keyed)
    honest = evaluate(bars, HOURS)
    years, found = by_time(honest, evaluate, bars, HOURS)
    assert years == []
    assert [(each.what, each.moment) for each in found] == [("conviction", 1)]


def test_clocks_that_are_moved_on_other_days_in_other_years_are_no_table():
    bars, evaluate = bars_of(100, 2), _evaluate(Mornings)
    ts_ns = HOURS - HOURS[0] + np.datetime64("2022-10-31", "ns").astype(np.int64)
    honest = evaluate(bars, ts_ns)
    years, found = by_time(honest, evaluate, bars, ts_ns)
    assert found == []
    begun = [each[0].astype("datetime64[ns]").astype("datetime64[Y]") for each in years]
    assert begun == [np.datetime64("2050"), np.datetime64("2078")]
