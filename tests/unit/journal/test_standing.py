"""A bust names an execution of one instrument."""

from hansa.journal import standing_fills
from hansa.journal.decode import Report
from hansa.journal.standing import moves


def report(instrument: int, exec_id: int, exec_type: str = "trade", exec_ref_id: int = 0) -> Report:
    return Report(
        exec_id=exec_id,
        cl_ord_id=1,
        instrument=instrument,
        side="buy",
        exec_type=exec_type,
        ord_status=2,
        liquidity="taker",
        reason=0,
        order_lots=5,
        cum_lots=5,
        leaves_lots=0,
        last_lots=5,
        last_ticks=100,
        reference_ticks=100,
        fee=0,
        fee_currency="USDT",
        ts_event_ns=1,
        ts_recv_ns=2,
        exec_ref_id=exec_ref_id,
    )


REPORTS = [report(0, 7), report(1, 7), report(0, 8, "trade_cancel", 7)]


def test_a_bust_leaves_the_fill_of_another_instrument_with_the_same_number():
    assert [fill.instrument for fill in standing_fills(REPORTS)] == [1]


def test_what_a_bust_takes_back_is_of_its_own_instrument():
    assert [(each.instrument, sign) for each, sign in moves(REPORTS)] == [(0, 1), (1, 1), (0, -1)]
