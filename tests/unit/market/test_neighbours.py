"""Prices far from their neighbours: errors are found, what a market does is left alone."""

import math
import statistics
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.market import neighbours
from hansa.market.neighbours import (
    AWAY_ROWS_MAX,
    BACK_RATIO,
    FAR_MOVES,
    FAR_RATIO,
    FEW,
    FEW_RATIO,
    NEIGHBOURS,
    strays,
)


def walk(seed, rows=200, move=0.002):
    """Prices whose moves are usually of that size."""
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, move, rows)))


def places(prices):
    """Where prices are far, absurd, and jump."""
    found = strays(np.array(prices, dtype=np.float64))
    return tuple(np.flatnonzero(each).tolist() for each in (found.far, found.absurd, found.jump))


@given(st.integers(0, 10**6), st.integers(1, 180), st.sampled_from([0.01, 0.5, 0.85, 1.2, 2, 100]))
def test_a_price_that_is_far_and_comes_back_is_found_and_no_other(seed, at, ratio):
    prices = walk(seed)
    prices[at] *= ratio
    assert places(prices) == ([at], [], [])


@given(st.integers(0, 10**6), st.integers(20, 150), st.integers(1, AWAY_ROWS_MAX))
def test_prices_that_stay_away_a_while_are_all_found(seed, at, rows):
    prices = walk(seed)
    prices[at : at + rows] *= 0.5
    assert places(prices) == (list(range(at, at + rows)), [], [])


@given(st.integers(0, 10**6), st.sampled_from([0.0001, 0.002, 0.02]))
def test_a_market_that_moves_as_it_does_has_none(seed, move):
    assert places(walk(seed, move=move)) == ([], [], [])


@pytest.mark.parametrize("rows", [AWAY_ROWS_MAX + 1, 60, 180])
def test_a_crash_is_left_alone_whether_it_recovers_later_or_never(rows):
    prices = walk(1)
    prices[20 : 20 + rows] *= 0.6
    assert places(prices) == ([], [], [])


def test_a_fall_in_steps_and_the_way_back_are_no_error():
    way = np.concatenate([np.linspace(100, 80, 12), np.linspace(80, 99, 12)])
    prices = np.concatenate([np.full(30, 100.0), way, np.full(30, 100.0)])
    assert places(prices) == ([], [], [])


@pytest.mark.parametrize("value", [1e30, 1e6, 0.0001])
def test_another_order_of_magnitude_is_absurd_also_at_the_end_of_the_file(value):
    prices = walk(2)
    prices[[50, 199]] = value
    assert places(prices) == ([], [50, 199], [])


def test_a_jump_of_as_much_that_stays_is_told_once():
    prices = walk(3)
    prices[80:] *= 5000
    assert places(prices) == ([], [], [80])


def test_a_price_is_judged_by_moves_and_not_by_the_rows_between_them():
    coarse = [2, 2, 2, 3, 3, 3, 3, 2, 2, 2, 3, 3, 2, 2, 2, 2] * 4  # a tick is half the price
    assert places(coarse) == ([], [], [])


def test_few_neighbours_tell_little():
    assert places([0.33, 0.19, 0.33, 0.36]) == ([], [], [])
    assert places([100, 1, 100, 100]) == ([1], [], [])


def test_what_is_no_price_is_passed_over():
    prices = walk(4)
    prices[[10, 11, 30]] = [math.nan, -1, 0]
    prices[12] *= 3
    assert places(prices) == ([12], [], [])
    assert places([]) == places([math.nan]) == ([], [], [])


def test_a_block_of_rows_is_as_good_as_another(monkeypatch):
    prices = walk(5, rows=1000)
    prices[[63, 64, 65, 500, 767, 768]] *= 1.5
    whole = places(prices)
    monkeypatch.setattr(neighbours, "_BLOCK_ROWS", 64)
    assert places(prices) == whole == ([63, 64, 65, 500, 767, 768], [], [])


def plain(prices):
    """The far ones by the words of docs/formats.md, one row after another."""
    logs, found, at = [math.log(each) for each in prices], [], 1
    while at < len(logs):
        before, after = logs[max(0, at - NEIGHBOURS) : at], logs[at:]
        way = after[0] - statistics.median(before)
        ways = [each - statistics.median(before) for each in after]
        back = next((n for n, each in enumerate(ways) if abs(each) <= BACK_RATIO * abs(way)), None)
        leap = abs(logs[at] - logs[at - 1])
        if back and back <= AWAY_ROWS_MAX and min(leap, abs(way)) > math.log(FAR_RATIO):
            pieces = (before, after[back : back + NEIGHBOURS + 1])
            moves = [abs(b - a) for piece in pieces for a, b in pairwise(piece)]
            usual = statistics.median([each for each in moves if each] or [0])
            few = len(before) + len(after[: AWAY_ROWS_MAX + NEIGHBOURS + 1]) - back < FEW
            far = max(FAR_MOVES * usual, math.log(FEW_RATIO if few else FAR_RATIO))
            if all(each * way > 0 and abs(each) > far for each in ways[:back]):
                found += range(at, at + back)
                at += back
                continue
        at += 1
    return found


@given(
    st.lists(st.sampled_from([10.0, 10.01, 10.02, 10.05, 11.5, 12.0, 30.0, 5.0]), max_size=60),
    st.integers(0, 40),
)
def test_the_far_ones_are_those_of_the_plain_rule(prices, calm):
    prices = [10.0, 10.01] * calm + prices
    assert places(prices)[0] == plain(prices)
