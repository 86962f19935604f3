"""Differences as people are told of them: in units, with what they are of."""

from dataclasses import replace

import pytest

from hansa.app.desk.words import sentence
from hansa.app.live.told import told_difference, told_stranger
from hansa.engine.reconciling import Cause, Finding, Policy
from hansa.types import ExecType, VenueOrder
from tests.unit.engine.actions_market import instrument
from tests.unit.engine.test_live_step import ACKNOWLEDGED

COIN = instrument("BINANCE:COINUSDT", lot="0.0001")
OURS = (16 << 48) | 61


@pytest.mark.parametrize(
    ("currency", "desk", "venue", "words"),
    [
        ("USDT", 9945028638080, 10000000000000, "(USDT: desk 99,450.2863808, venue 100,000)"),
        ("COIN", 1508490, 0, "(COIN: desk 0.0150849, venue 0)"),
    ],
)
def test_a_balance_is_told_in_units_of_its_currency(
    currency: str, desk: int, venue: int, words: str
) -> None:
    found = Finding(Cause.BALANCE_DIFFERS, Policy.HALT, 0, None, desk, venue, currency)
    assert sentence("difference", told_difference(found, [COIN])).endswith(words)


def test_an_order_is_named_as_everywhere_and_its_lots_are_units() -> None:
    found = Finding(Cause.FILLS_MISSING, Policy.HALT, 0, OURS, 0, 836)
    said = told_difference(found, [COIN])
    assert {name: said[name] for name in said if name not in ("cause", "did")} == {
        "symbol": "BINANCE:COINUSDT",
        "order": "16-61",
        "desk": "0",
        "venue": "0.0836",
    }


def test_the_sentence_says_which_order_what_was_done_and_how_much() -> None:
    found = Finding(Cause.FILLS_MISSING, Policy.HALT, 0, OURS, 0, 836)
    assert sentence("difference", told_difference(found, [COIN])) == (
        "the venue filled more of an order than its reports say: the desk is paused: look at the "
        "account, then `hansa resume` (COINUSDT: order 16-61, desk 0, venue 0.0836)"
    )


def test_an_order_of_somebody_else_is_named_as_the_venue_names_it() -> None:
    theirs = VenueOrder(
        cl_ord_id=0, instrument=0, is_buy=True, order_lots=5, cum_lots=0, venue_id="77", name="mine"
    )
    found = Finding(Cause.ORDER_NOT_OURS, Policy.HALT, 0, None, 0, 5, order=theirs)
    assert sentence("difference", told_difference(found, [COIN])).endswith(
        "(COINUSDT: at the venue 77, called mine, desk 0, venue 0.0005)"
    )


def test_a_report_that_fits_no_order_says_what_it_tells_and_of_what() -> None:
    report = replace(
        ACKNOWLEDGED,
        cl_ord_id=OURS,
        exec_type=ExecType.TRADE,
        last_lots=25,
        last_ticks=10050,
        exec_id=9,
    )
    assert sentence("stranger", told_stranger(report, [COIN])) == (
        "a report fits no open order of the desk, which is paused: buy COINUSDT, trade of 0.0025 "
        "at 100.5, named order 16-61"
    )


def test_a_loss_that_pauses_a_desk_is_told_with_its_currency() -> None:
    said = {"by": "day_loss_max", "loss": "2000.1", "currency": "USDT", "state": "paused"}
    assert sentence("halted", said) == "by day_loss_max, 2,000.10 USDT lost: paused"
