"""Files of one source, checked together: gaps, overlaps and prices where one follows another."""

import pytest

from hansa.feeds import check_bars_file, check_ticks_file
from hansa.feeds.files.following import seams_of
from hansa.feeds.files.reader import TickRequest
from hansa.market import BarOptions, Code

HEADER = "open_time,symbol,open,high,low,close,volume\n"


def bars(folder, name, hours, price=100.0):
    """The check of hourly bars at these hours."""
    path = folder / f"{name}.csv"
    rows = [f"{1_600_000_000 + at * 3600},X,{price},{price},{price},{price},{at}\n" for at in hours]
    path.write_text(HEADER + "".join(rows))
    return check_bars_file(path, "table", BarOptions(label="open", interval_ns=3600 * 10**9))


def prints(folder, name, seconds, price=100.0):
    """The check of prints at these seconds."""
    path = folder / f"{name}.csv"
    rows = [f"{1_600_000_000 + at},{price},2\n" for at in seconds]
    path.write_text("ts_event,price,qty\n" + "".join(rows))
    return check_ticks_file(path, "table", TickRequest(instruments={}, symbols=("X",)))


def told(*checks):
    return [(each.code, each.path.stem) for each in seams_of(checks).findings]


def test_files_that_follow_one_another_in_any_order_have_nothing_to_say(tmp_path):
    first, second, third = (
        bars(tmp_path, name, range(at, at + 40)) for name, at in (("a", 0), ("b", 40), ("c", 80))
    )
    found = seams_of([third, first, second])
    assert (found.count, found.findings) == (2, ())


def test_bars_that_are_missing_between_files_are_counted(tmp_path):
    checks = bars(tmp_path, "a", range(40)), bars(tmp_path, "b", range(43, 80))
    assert told(*checks) == [(Code.GAP, "b")]
    (finding,) = seams_of(checks).findings
    assert "where a.csv ends (2020-09-15T03:26:40Z)" in finding.text
    assert "3 bar(s) of 1h missing" in finding.text


@pytest.mark.parametrize("start", [39, 20, 5])
def test_a_bar_of_two_files_is_an_overlap(tmp_path, start):
    checks = bars(tmp_path, "a", range(40)), bars(tmp_path, "b", range(start, 80))
    assert told(*checks) == [(Code.OVERLAP, "b")]


def test_what_follows_a_file_within_another_is_held_against_the_longer_one(tmp_path):
    whole, inside = bars(tmp_path, "a", range(40)), bars(tmp_path, "b", range(5, 10))
    after = bars(tmp_path, "c", range(40, 60))
    assert told(whole, inside, after) == [(Code.OVERLAP, "b")]


def test_ticks_may_share_a_time_and_not_an_interval(tmp_path):
    first = prints(tmp_path, "a", range(0, 60, 2))
    assert told(first, prints(tmp_path, "b", range(58, 90, 2))) == []
    assert told(first, prints(tmp_path, "b", range(57, 90, 2))) == [(Code.OVERLAP, "b")]


def test_ticks_pause_between_files_no_longer_than_within(tmp_path):
    first = prints(tmp_path, "a", [0, 2, 9, 10])
    assert told(first, prints(tmp_path, "b", [17, 18, 19])) == []
    late = seams_of([first, prints(tmp_path, "b", [18, 19, 20])])
    assert [each.code for each in late.findings] == [Code.GAP]
    assert "8.0 s, and no more than 7.0 within the files" in late.findings[0].text


def test_prices_that_do_not_go_on_are_told_of_bars_and_ticks(tmp_path):
    assert told(bars(tmp_path, "a", range(40)), bars(tmp_path, "b", range(40, 80), 1000.0)) == [
        (Code.PRICE_JUMP, "b")
    ]
    assert told(prints(tmp_path, "a", range(40)), prints(tmp_path, "b", range(40, 80), 1000.0)) == [
        (Code.PRICE_JUMP, "b")
    ]


def test_other_instruments_and_kinds_follow_nothing(tmp_path):
    assert seams_of([bars(tmp_path, "a", range(9)), prints(tmp_path, "b", range(9))]).count == 0
