"""Trials over windows of one series that meet are trials on one market."""

import hansa
from hansa.stores import TrialLedger, TrialRecord
from tests.conftest import COUNCIL, SMALL


def _trial(data, first, last, *series):
    own = {"returns": data, "bars": 100, "market": data}
    span = {"first_ns": first, "last_ns": last}
    return TrialRecord(data=data, config=data, run="r", series=series, **own, **span)


def _groups(path, *records):
    ledger = TrialLedger(path)
    ledger.add(records)
    return list(ledger.read().groups.values())


def test_windows_that_meet_are_one_market_whatever_came_between(tmp_path):
    found = _groups(
        tmp_path,
        _trial("a", 0, 100, "bars X 1h"),
        _trial("b", 200, 300, "bars X 1h"),
        _trial("c", 50, 250, "bars X 1h"),
    )
    assert found == [("a", "b", "c")]
    assert TrialLedger(tmp_path).trials("b").distinct == 3


def test_windows_apart_and_other_series_are_others(tmp_path):
    found = _groups(
        tmp_path,
        _trial("a", 0, 100, "bars X 1h"),
        _trial("b", 101, 200, "bars X 1h"),
        _trial("c", 0, 100, "bars Y 1h"),
        _trial("d", 0, 100),
    )
    assert found == [("a",), ("b",), ("c",), ("d",)]


def test_who_shares_an_instrument_shares_the_market(tmp_path):
    found = _groups(
        tmp_path, _trial("a", 0, 9, "bars X 1h"), _trial("b", 5, 20, "bars Y 1h", "bars X 1h")
    )
    assert found == [("a", "b")]


def test_other_sessions_are_no_other_market(tmp_path):
    first = hansa.run(COUNCIL, overrides=SMALL, runs=tmp_path)
    days = '["mon", "tue", "wed", "thu", "fri"]'
    hours = 'open = "00:00", close = "20:00", zone = "UTC"'
    sessions = f"venue.sessions={{ {hours}, weekdays = {days} }}"
    other = hansa.run(COUNCIL, overrides=[*SMALL, sessions], runs=tmp_path)
    assert other.manifest.data_sha256 != first.manifest.data_sha256
    assert TrialLedger(tmp_path).trials(other.manifest.data_sha256).distinct == 2
