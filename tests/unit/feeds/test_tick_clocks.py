"""Clocks of files of ticks: offsets, missing times, order; against what the policies promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tick_files import SECOND_NS, codes, trades

from hansa.feeds import RawTicks, TickPolicies
from hansa.feeds.files.clocks import arrange, skew_of
from hansa.feeds.files.reader import NO_TIME_NS

times = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


def raw_of(path, *tables):
    return RawTicks(path=path, rows=0, tables=tables)


@given(st.data(), times, st.integers(0, 1000))
def test_the_offset_is_the_smallest_that_gives_every_latency_the_least(data, recv_ns, floor_ns):
    events = data.draw(
        st.lists(st.integers(0, 10**6), min_size=len(recv_ns), max_size=len(recv_ns))
    )
    raw = raw_of(None, trades(recv_ns, ts_event_ns=events))
    skew = skew_of(raw, TickPolicies(latency_ns_min=floor_ns))
    latencies = [one + skew.offset_ns - other for one, other in zip(recv_ns, events, strict=True)]
    assert min(latencies) >= floor_ns
    assert skew.offset_ns == 0 or min(latencies) == floor_ns


def test_one_offset_serves_all_tables_of_a_file(path):
    ahead, behind = trades([10], ts_event_ns=[5]), trades([10], ts_event_ns=[30])
    skew = skew_of(raw_of(path, ahead, behind), TickPolicies())
    assert skew.offset_ns == 20
    assert codes(skew.findings) == {"latency", "clock_skew"}


def test_a_clock_that_is_behind_is_refused_where_the_policy_says_so(path):
    raw = raw_of(path, trades([10], ts_event_ns=[30]))
    skew = skew_of(raw, TickPolicies(skew="refuse"))
    assert [str(each.severity) for each in skew.findings] == ["note", "error"]


def test_a_sound_clock_gets_no_offset_and_one_note(path):
    skew = skew_of(raw_of(path, trades([10, 20], ts_event_ns=[9, 18])), TickPolicies())
    assert skew.offset_ns == 0
    assert codes(skew.findings) == {"latency"}


@given(times)
def test_rows_come_in_order_of_receipt_and_equal_ones_as_in_the_file(recv_ns):
    table = arrange(trades(recv_ns), None, offset_ns=0, policies=TickPolicies()).table
    expected = sorted(range(len(recv_ns)), key=lambda index: recv_ns[index])
    assert (table.row - 1).tolist() == expected
    assert (np.diff(table.ts_event_ns) >= 0).all()


def test_rows_out_of_order_are_counted(path):
    arranged = arrange(trades([3, 1, 2, 4]), path, offset_ns=0, policies=TickPolicies())
    (finding,) = arranged.findings
    assert (str(finding.code), finding.row) == ("unsorted", 2)
    assert "2 of 4 rows" in finding.text


def test_rows_out_of_order_are_an_error_where_the_policy_refuses_them(path):
    arranged = arrange(trades([3, 1]), path, offset_ns=0, policies=TickPolicies(unsorted="refuse"))
    assert [str(each.severity) for each in arranged.findings] == ["error"]


def test_event_times_take_their_running_maximum_and_are_counted(path):
    arranged = arrange(
        trades([11, 12, 13], ts_event_ns=[5, 3, 6]), path, offset_ns=0, policies=TickPolicies()
    )
    assert arranged.table.ts_event_ns.tolist() == [5, 5, 6]
    assert codes(arranged.findings) == {"event_time_falls"}


def test_an_unknown_event_is_the_receipt_but_no_later_than_the_next_known(path):
    table = trades([10, 20, 30], ts_event_ns=[NO_TIME_NS, 4, NO_TIME_NS])
    arranged = arrange(table, path, offset_ns=0, policies=TickPolicies(latency_ns_min=1))
    assert arranged.table.ts_event_ns.tolist() == [4, 4, 29]
    assert codes(arranged.findings) == {"event_time_unknown"}


def test_an_unknown_receipt_is_the_event_plus_the_least_latency(path):
    table = trades([NO_TIME_NS, 20], ts_event_ns=[7, 9])
    arranged = arrange(table, path, offset_ns=0, policies=TickPolicies(latency_ns_min=2))
    assert arranged.table.ts_recv_ns.tolist() == [9, 20]
    assert codes(arranged.findings) == {"receipt_unknown"}


def test_a_row_without_any_time_is_dropped_and_counted(path):
    arranged = arrange(trades([NO_TIME_NS, 20]), path, offset_ns=0, policies=TickPolicies())
    assert arranged.table.row.tolist() == [2]
    assert codes(arranged.findings) == {"time_unreadable"}


@pytest.mark.parametrize(("silence_s", "is_said"), [(59, False), (3600, True)])
def test_a_long_silence_is_said(path, silence_s, is_said):
    stamps = [each * 10**6 for each in range(1000)]
    stamps.append(stamps[-1] + silence_s * SECOND_NS)
    arranged = arrange(trades(stamps), path, offset_ns=0, policies=TickPolicies())
    assert codes(arranged.findings) == ({"gap"} if is_said else set())
