"""Where desk and venue differ: a row for each cause and its policy."""

import pytest

from hansa.engine.reconciling import Cause, Finding, Policy, VenueState, differences
from hansa.types import VenueOrder


def order(cum_lots: int = 0, *, identity: int = 7, is_open: bool = True) -> VenueOrder:
    return VenueOrder(
        cl_ord_id=identity,
        instrument=0,
        is_buy=True,
        order_lots=10,
        cum_lots=cum_lots,
        is_open=is_open,
    )


NEVER, ENDED, FILLS = Cause.ORDER_NEVER_ARRIVED, Cause.ORDER_ENDED, Cause.FILLS_MISSING
OTHER, HELD = Cause.ORDER_NOT_OURS, Cause.POSITION_DIFFERS


@pytest.mark.parametrize(
    ("ours", "working", "asked", "held", "expected"),
    [
        ([order()], [order()], {}, 5, []),
        ([order()], [], {7: None}, 5, [(NEVER, Policy.CLOSE, 10, 0)]),
        ([order()], [], {7: order(is_open=False)}, 5, [(ENDED, Policy.ADOPT, 0, 0)]),
        ([order()], [order(3)], {}, 5, [(FILLS, Policy.HALT, 0, 3)]),
        ([order()], [], {7: order(10, is_open=False)}, 5, [(FILLS, Policy.HALT, 0, 10)]),
        ([], [order(4, identity=0)], {}, 5, [(OTHER, Policy.LEAVE, 0, 10)]),
        ([], [], {}, 6, [(HELD, Policy.HALT, 5, 6)]),
    ],
)
def test_each_difference_has_its_cause_and_policy(
    ours: list[VenueOrder],
    working: list[VenueOrder],
    asked: dict[int, VenueOrder | None],
    held: int,
    expected: list[tuple[Cause, Policy, int, int]],
) -> None:
    state = VenueState(working, asked, {0: held})
    found = list(differences(ours, [5], state))
    assert [_row(each) for each in found] == expected


def _row(finding: Finding) -> tuple[Cause, Policy, int, int]:
    return finding.cause, finding.policy, finding.expected, finding.found


def test_every_cause_and_policy_has_words() -> None:
    assert all(each.words for each in (*Cause, *Policy))
