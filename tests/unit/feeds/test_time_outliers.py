"""Single times that cannot be: taken as not known and counted; they move nothing else."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tick_files import SAMPLE, SECOND_NS, Given, codes, request, trades

from hansa.errors import DataError
from hansa.feeds import RawTicks, TickPolicies, check_ticks, load_ticks
from hansa.feeds.files.clocks import skew_of
from hansa.feeds.files.outliers import AHEAD_NS_MAX, FAR_NS, believable
from hansa.feeds.files.reader import NO_TIME_NS

T0_NS = 1_700_000_000 * SECOND_NS
YEAR_NS = 365 * 86400 * SECOND_NS


def raw_of(recv_ns, event_ns):
    return RawTicks(path=None, rows=0, tables=(trades(recv_ns, ts_event_ns=event_ns),))


def steady(count=20, latency_ns=5):
    """Receipts a second apart, and their events."""
    recv_ns = [T0_NS + at * SECOND_NS for at in range(count)]
    return recv_ns, [each - latency_ns for each in recv_ns]


def judged(recv_ns, event_ns):
    """Which events and which receipts are taken as not known."""
    (table,) = believable(raw_of(recv_ns, event_ns)).raw.tables
    unknown = (table.ts_event_ns == NO_TIME_NS, table.ts_recv_ns == NO_TIME_NS)
    return tuple(np.flatnonzero(each).tolist() for each in unknown)


def test_an_event_years_ahead_is_not_known_and_no_receipt_moves():
    recv_ns, event_ns = steady()
    event_ns[7] += 6 * YEAR_NS
    times = believable(raw_of(recv_ns, event_ns))
    assert judged(recv_ns, event_ns) == ([7], [])
    assert skew_of(times.raw, TickPolicies()).offset_ns == 0
    assert [(str(each.code), each.row) for each in times.findings] == [("time_outlier", 8)]


@pytest.mark.parametrize("recv", [0, T0_NS - YEAR_NS, T0_NS + YEAR_NS, 2**63 - 1])
def test_a_receipt_far_from_those_around_it_is_not_known(recv):
    recv_ns, event_ns = steady()
    recv_ns[7] = recv
    assert judged(recv_ns, event_ns) == ([], [7])


def test_a_receipt_without_an_event_is_judged_by_the_rows_around_it():
    recv_ns, event_ns = steady()
    recv_ns[7], event_ns[7] = 0, NO_TIME_NS
    assert judged(recv_ns, event_ns) == ([7], [7])


def test_an_event_long_before_its_receipt_is_kept_for_snapshots_have_them():
    recv_ns, event_ns = steady()
    event_ns[0] -= YEAR_NS
    assert judged(recv_ns, event_ns) == ([], [])


@pytest.mark.parametrize("behind_ns", [SECOND_NS, 8 * 3600 * SECOND_NS])
def test_a_clock_that_is_behind_throughout_has_no_outliers(behind_ns):
    recv_ns, event_ns = steady(latency_ns=-behind_ns)
    raw = raw_of(recv_ns, event_ns)
    assert judged(recv_ns, event_ns) == ([], [])
    assert skew_of(raw, TickPolicies()).offset_ns == behind_ns


@given(st.lists(st.integers(-AHEAD_NS_MAX, FAR_NS), min_size=1, max_size=30))
def test_latencies_within_the_bounds_are_believed(latencies_ns):
    recv_ns, _ = steady(len(latencies_ns))
    event_ns = [recv - each for recv, each in zip(recv_ns, latencies_ns, strict=True)]
    assert judged(recv_ns, event_ns) == ([], [])


@given(st.data(), st.integers(AHEAD_NS_MAX + 6, 80 * YEAR_NS))
def test_fewer_than_half_of_the_events_cannot_move_the_receipts(data, ahead_ns):
    recv_ns, event_ns = steady()
    for at in data.draw(st.sets(st.integers(0, 19), min_size=1, max_size=9)):
        event_ns[at] += ahead_ns
    times = believable(raw_of(recv_ns, event_ns))
    assert skew_of(times.raw, TickPolicies()).offset_ns == 0


def test_receipts_that_all_mean_nothing_are_refused_with_what_to_do():
    _, event_ns = steady()
    (note, said) = skew_of(raw_of([0] * 20, event_ns), TickPolicies()).findings
    assert (str(note.severity), str(said.severity)) == ("note", "error")
    assert "take them out of the file" in said.text


def test_a_file_of_which_no_receipt_can_be_is_refused():
    _, event_ns = steady()
    findings = believable(raw_of([2**63 - 1] * 20, event_ns)).findings
    assert [str(each.severity) for each in findings] == ["warning", "error"]


def test_one_wrong_stamp_of_a_capture_changes_no_receipt_and_is_told(tmp_path):
    lines = gzip.decompress(SAMPLE.read_bytes()).splitlines(keepends=True)[:1500]
    whole, wrong = tmp_path / "whole.jsonl", tmp_path / "wrong.jsonl"
    whole.write_bytes(b"".join(lines))
    at = next(at for at, line in enumerate(lines) if at > 500 and b'"trade"' in line)
    head, _, rest = lines[at].partition(b'"T":')
    lines[at] = head + b'"T":9223372036854775807' + rest[13:]
    wrong.write_bytes(b"".join(lines))
    same, other = (load_ticks(each, "binance", request()) for each in (whole, wrong))
    for one, two in zip(same.tables, other.tables, strict=True):
        assert (one.ts_recv_ns == two.ts_recv_ns).all()
    assert "time_outlier" in codes(check_ticks(wrong, "binance").findings)


def test_a_capture_whose_receipts_mean_nothing_is_not_loaded(tmp_path):
    lines = gzip.decompress(SAMPLE.read_bytes()).splitlines(keepends=True)[:300]
    path = tmp_path / "zero.jsonl"
    path.write_bytes(b"".join(b"0 " + line.partition(b" ")[2] for line in lines))
    with pytest.raises(DataError, match="more than 7 days off"):
        load_ticks(path, "binance", request())


def test_a_check_of_a_file_of_which_nothing_is_left_is_an_error():
    found = check_ticks(SAMPLE, Given(), request())
    assert [str(each.code) for each in found.errors] == ["file_empty"]
