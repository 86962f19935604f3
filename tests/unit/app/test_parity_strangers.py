"""Reports that fit no open order, as a run's parity tells of them."""

from dataclasses import replace

import pytest

from hansa.app.parity.strangers import Strangers
from hansa.journal import decode_report
from tests.unit.app.test_saying import ID, REPORT

FILL = decode_report(REPORT)
LATE = replace(FILL, exec_type="canceled", last_lots=0)


@pytest.mark.parametrize(
    ("report", "own", "words"),
    [
        (LATE, {ID}, "came again or late on orders of the desk that had ended"),
        (FILL, {ID}, "tell of fills that orders of the desk had no room for"),
        (LATE, {ID + 1}, "fit no order that the desk sent"),
    ],
)
def test_a_report_is_told_as_what_it_is(report, own: set[int], words: str) -> None:
    [said] = Strangers.of([report, report], frozenset(own)).words
    assert said.startswith(f"2 reports {words}")


def test_where_there_are_none_nothing_is_said() -> None:
    assert Strangers().words == []
