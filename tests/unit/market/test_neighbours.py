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
    JUMP_RATIO,
    NEIGHBOURS,
    STAYS_RATIO,
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


def test_one_error_does_not_hide_the_next():
    prices = walk(7)
    prices[30:46] *= 0.5
    prices[48:60] *= 0.5
    assert places(prices)[0] == [*range(30, 46), *range(48, 60)]


@pytest.mark.parametrize("rows", [AWAY_ROWS_MAX + 1, 60, 180])
def test_a_crash_is_left_alone_whether_it_recovers_later_or_never(rows):
    prices = walk(1)
    prices[20 : 20 + rows] *= 0.75
    assert places(prices) == ([], [], [])


def test_a_fall_in_steps_and_the_way_back_are_no_error():
    way = np.concatenate([np.linspace(100, 80, 12), np.linspace(80, 99, 12)])
    prices = np.concatenate([np.full(30, 100.0), way, np.full(30, 100.0)])
    assert places(prices) == ([], [], [])


@pytest.mark.parametrize("value", [1e308, 1e30, 1e6, 0.0001, 5e-324])
def test_another_order_of_magnitude_is_absurd_also_at_the_end_of_the_file(value):
    prices = walk(2)
    prices[[50, 199]] = value
    assert places(prices) == ([], [50, 199], [])


@pytest.mark.parametrize("ratio", [5000, 2, 2 / 3, 0.1])
def test_a_jump_that_stays_is_told_once_as_a_split_is(ratio):
    prices = walk(3)
    prices[80:] *= ratio
    assert places(prices) == ([], [], [80])


def test_a_great_move_that_goes_on_moving_is_no_jump():
    prices = walk(3)
    prices[80:] *= 2 * 1.08 ** np.arange(120)
    assert places(prices) == ([], [], [])


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
    """Far ones and jumps by the words of docs/formats.md, one row after another."""
    logs, far, jumps, home, at = [math.log(each) for each in prices], [], [], 0, 1
    while at < len(logs):
        near = [row for row in range(max(home, at - 32), at) if row not in far][-NEIGHBOURS:]
        before, after = [logs[row] for row in near], logs[at:][: NEIGHBOURS * 2 + 1]
        ways = [each - statistics.median(before) for each in after]
        way, leap = ways[0], abs(logs[at] - logs[at - 1])
        back = next((n for n, each in enumerate(ways) if abs(each) <= BACK_RATIO * abs(way)), 99)
        enough = len(before) + len(after) - back >= FEW
        if min(leap, abs(way)) <= math.log(FAR_RATIO):
            at += 1
        elif back <= AWAY_ROWS_MAX:
            least = max(usual(before, after[back:]), math.log(FAR_RATIO if enough else FEW_RATIO))
            is_far = all(each * way > 0 and abs(each) > least for each in ways[:back])
            far += range(at, at + back) if is_far else ()
            at += back + 1 if is_far else 1
        else:
            stays = all(abs(each - way) < STAYS_RATIO * abs(way) for each in ways[:17])
            least = max(usual(before, after), math.log(JUMP_RATIO))
            full = len(before) >= FEW and len(after) > AWAY_ROWS_MAX
            jumped = full and stays and min(leap, abs(way)) > least
            jumps += [at] if jumped else ()
            home = at if jumped else home
            at += 1
    return far, jumps


def usual(*pieces):
    """25 times the median move."""
    moves = [abs(b - a) for piece in pieces for a, b in pairwise(piece[: NEIGHBOURS + 1])]
    return FAR_MOVES * statistics.median([each for each in moves if each] or [0])


levels = st.sampled_from([10.0, 10.01, 10.02, 10.05, 11.5, 12.0, 30.0, 5.0])


@given(st.lists(levels, max_size=40), st.integers(0, 20), st.integers(0, 20), levels)
def test_what_is_told_is_what_the_plain_rule_tells(prices, calm, end, level):
    prices = [10.0, 10.01] * calm + prices + [level, level * 1.001] * end
    found = places(prices)
    assert (found[0], found[2]) == plain(prices)
