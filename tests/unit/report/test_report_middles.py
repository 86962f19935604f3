"""Middles of quotes and books at any time, against the plainest way to know them."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.market import Depth, Instrument, Orders, Quotes
from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, FILL, LAST
from hansa.report import build, render, terminal_summary
from hansa.report.middles import Middles, middles_of

COIN = Instrument(
    symbol="X:COIN",
    base="COIN",
    quote="USD",
    tick=Decimal("0.01"),
    lot=Decimal("0.1"),
    multiplier=Decimal(1),
    quantity_min=Decimal("0.1"),
    notional_min=Decimal(0),
)


def whole(values):
    return np.array(values, dtype=np.int64)


def depth_of(rows):
    """Rows of side, price, quantity, flags; a nanosecond apart, from 0 on."""
    side, price, qty, flags = (whole(list(column)) for column in zip(*rows, strict=True))
    ts = np.arange(len(rows), dtype=np.int64)
    return Depth(
        instrument=COIN,
        ts_event_ns=ts,
        ts_recv_ns=ts.copy(),
        side=side,
        price=price,
        qty=qty,
        flags=flags,
    )


def plain_middles(rows):
    """The whole book searched anew after each row."""
    book, found = {1: {}, -1: {}}, []
    for ts, (side, price, qty, flags) in enumerate(rows):
        if flags & CLEAR:
            book = {1: {}, -1: {}}
        book[side].pop(price, None)
        if qty:
            crossed = [p for p in book[-side] if (price - p) * side >= 0]
            for stale in crossed:
                del book[-side][stale]
            book[side][price] = qty
        if flags & LAST and book[1] and book[-1]:
            found.append((ts, max(book[1]), min(book[-1])))
    return found


@given(
    st.lists(
        st.tuples(
            st.sampled_from([1, -1]),
            st.integers(1, 12),
            st.integers(0, 2),
            st.sampled_from([0, LAST, LAST, LAST, CLEAR, CLEAR | LAST]),
        ),
        min_size=1,
        max_size=80,
    )
)
def test_the_middles_of_a_book_are_those_of_a_plain_search(rows):
    found = middles_of([depth_of(rows)], "X:COIN")
    got = zip(found.ts_ns.tolist(), found.bid_ticks.tolist(), found.ask_ticks.tolist(), strict=True)
    assert list(got) == plain_middles(rows)


def test_a_middle_holds_until_the_next_and_is_unknown_before_the_first():
    middles = Middles(whole([10, 20]), whole([100, 110]), whole([102, 114]), 0.5)
    found = middles.at(whole([9, 10, 19, 20, 99]))
    np.testing.assert_array_equal(found, [np.nan, 50.5, 50.5, 56.0, 56.0])


def test_before_a_change_stands_what_it_changed():
    middles = Middles(whole([10, 20]), whole([100, 110]), whole([102, 114]), 0.5)
    np.testing.assert_array_equal(middles.before(whole([10, 20, 21])), [50.5, 50.5, 56.0])


def quotes_of(*rows):
    """Rows of bid, lots there, ask, lots there; a nanosecond apart, from 0 on."""
    bid_px, bid_qty, ask_px, ask_qty = (whole(list(column)) for column in zip(*rows, strict=True))
    ts = np.arange(len(rows), dtype=np.int64)
    return Quotes(
        instrument=COIN,
        ts_event_ns=ts,
        ts_recv_ns=ts.copy(),
        bid_px=bid_px,
        ask_px=ask_px,
        bid_qty=bid_qty,
        ask_qty=ask_qty,
    )


def test_a_quote_with_an_empty_side_leaves_the_middle_of_the_last_whole_one():
    rows = [(100, 1, 104, 1), (100, 1, 0, 1), (101, 0, 104, 1), (0, 0, 0, 0), (102, 1, 104, 1)]
    found = middles_of([quotes_of(*rows)], "X:COIN").at(whole(range(5)))
    np.testing.assert_allclose(found, [1.02, 1.02, 1.02, 1.02, 1.03])


BOOK = [(1, 90, 1, LAST), (-1, 94, 1, LAST)]


def test_the_book_that_fills_orders_is_preferred_to_quotes():
    tables = [quotes_of((100, 1, 104, 1)), depth_of(BOOK)]
    assert middles_of(tables, "X:COIN").at(whole([1])).tolist() == [pytest.approx(0.92)]
    assert middles_of(tables[:1], "X:COIN").at(whole([1])).tolist() == [pytest.approx(1.02)]
    assert middles_of(tables, "X:OTHER") is None


def orders_of(rows):
    """Rows of action, id, side, price, quantity, flags; a nanosecond apart, from 0 on."""
    action, order_id, side, price, qty, flags = (
        whole(list(each)) for each in zip(*rows, strict=True)
    )
    ts = np.arange(len(rows), dtype=np.int64)
    return Orders(
        instrument=COIN,
        ts_event_ns=ts,
        ts_recv_ns=ts.copy(),
        action=action,
        order_id=order_id,
        side=side,
        price=price,
        qty=qty,
        flags=flags,
    )


def plain_order_middles(rows):
    """Every order in a dictionary, all of them searched after each row; rows passed over."""
    orders, found, passed = {}, [], 0
    for ts, (action, identity, side, price, qty, flags) in enumerate(rows):
        known = identity in orders
        if action == ADD and not known and qty:
            orders[identity] = [side, price, qty]
        elif action == CHANGE and known and qty:
            orders[identity][1:] = [price, qty]
        elif action in (CHANGE, DELETE) and known:
            del orders[identity]
        elif action == FILL and known and qty:
            passed += qty > orders[identity][2]
            orders[identity][2] -= qty
            if orders[identity][2] <= 0:
                del orders[identity]
        else:
            passed += 1
        prices = {way: [p for s, p, _ in orders.values() if s == way] for way in (1, -1)}
        if flags & LAST and prices[1] and prices[-1]:
            found.append((ts, max(prices[1]), min(prices[-1])))
    return found, passed


@st.composite
def order_rows(draw):
    """Bids at 1 to 6 and asks at 7 to 12, so that nothing crosses; odd ids bid."""
    identity = draw(st.integers(1, 8))
    side = 1 if identity % 2 else -1
    price = draw(st.integers(1, 6)) + (0 if side > 0 else 6)
    action = draw(st.sampled_from([ADD, ADD, ADD, CHANGE, DELETE, FILL]))
    flags = draw(st.sampled_from([0, LAST, LAST]))
    return action, identity, side, price, draw(st.integers(0, 3)), flags


@given(st.lists(order_rows(), min_size=1, max_size=80))
def test_the_middles_of_orders_of_others_are_those_of_a_plain_search(rows):
    found = middles_of([orders_of(rows)], "X:COIN")
    got = zip(found.ts_ns.tolist(), found.bid_ticks.tolist(), found.ask_ticks.tolist(), strict=True)
    assert (list(got), found.passed_over) == plain_order_middles(rows)


def test_orders_of_others_are_preferred_to_a_book_by_level():
    orders = orders_of([(ADD, 1, 1, 80, 1, LAST), (ADD, 2, -1, 84, 1, LAST)])
    found = middles_of([depth_of(BOOK), orders], "X:COIN")
    assert found.at(whole([1])).tolist() == [pytest.approx(0.82)]
    assert middles_of([depth_of(BOOK)], "X:COIN").passed_over is None


def test_rows_that_were_passed_over_are_counted_wherever_a_user_looks(make_run):
    none = whole([])
    report = build(make_run(middles=(Middles(none, none, none, 0.01, 3), None)))
    assert report.passed_over == {"A": 3}
    assert ("Rows passed over", "3 of A") in terminal_summary(report)
    assert "others in A, 3 rows could not be believed" in render(report)
