"""Windows of ticks: rows by their receipt, and books that are whole from the first row on."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tick_files import SECOND_NS, Given, book_of, depth, instrument, request, trades

from hansa.errors import DataError
from hansa.feeds import load_ticks
from hansa.feeds.files.cutting import cut, standing_orders
from hansa.feeds.files.settling import counted
from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, FILL, LAST, Orders

changes = st.lists(
    st.tuples(
        st.sampled_from([1, -1]),
        st.integers(1, 4).map(float),
        st.integers(0, 3).map(float),
        st.sampled_from([0, LAST, LAST, CLEAR | LAST]),
    ),
    min_size=1,
    max_size=25,
)


def whole(rows):
    return counted(depth([(at + 1, *row) for at, row in enumerate(rows)]), instrument())


@given(changes, st.integers(0, 27))
def test_a_window_of_depth_ends_in_the_book_of_the_whole(rows, start_s):
    table = whole(rows)
    assert (
        book_of(cut(table, start_ns=start_s * SECOND_NS, end_ns=None)).levels
        == book_of(table).levels
    )


@given(changes, st.integers(0, 27), st.integers(0, 27))
def test_a_window_begins_with_one_whole_update_and_its_times_never_fall(rows, start_s, end_s):
    table = cut(whole(rows), start_ns=start_s * SECOND_NS, end_ns=end_s * SECOND_NS)
    assert (np.diff(table.ts_recv_ns) >= 0).all()
    assert (np.diff(table.ts_event_ns) >= 0).all()
    assert ((table.ts_recv_ns >= start_s * SECOND_NS) & (table.ts_recv_ns < end_s * 10**9)).all()


@given(st.lists(st.integers(0, 20), min_size=1), st.integers(0, 20), st.integers(0, 20))
def test_a_window_of_trades_is_the_rows_received_in_it(stamps, start_ns, end_ns):
    table = counted(trades(sorted(stamps)), instrument())
    kept = cut(table, start_ns=start_ns, end_ns=end_ns).ts_recv_ns.tolist()
    assert kept == [each for each in sorted(stamps) if start_ns <= each < end_ns]


def orders(*rows):
    """Orders of rows (action, id, price, quantity), a nanosecond apart, all bids."""
    action, order_id, price, qty = (
        np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)
    )
    stamps = np.arange(1, len(rows) + 1, dtype=np.int64)
    return Orders(
        instrument=instrument(),
        ts_event_ns=stamps,
        ts_recv_ns=stamps.copy(),
        action=action,
        order_id=order_id,
        side=np.ones(len(rows), dtype=np.int64),
        price=price,
        qty=qty,
        flags=np.full(len(rows), LAST),
    )


@pytest.mark.parametrize(
    ("then", "standing"),
    [
        ((CHANGE, 1, 10, 3), [(1, 3), (2, 5)]),  # less: the place is kept
        ((CHANGE, 1, 10, 9), [(2, 5), (1, 9)]),  # more: it goes to the end
        ((CHANGE, 1, 11, 5), [(2, 5), (1, 5)]),  # another price likewise
        ((FILL, 1, 10, 2), [(1, 3), (2, 5)]),
        ((FILL, 1, 10, 5), [(2, 5)]),
        ((DELETE, 1, 10, 0), [(2, 5)]),
        ((DELETE, 7, 10, 0), [(1, 5), (2, 5)]),  # of an order that was never seen
    ],
)
def test_orders_that_stand_keep_their_places(then, standing):
    book = standing_orders(orders((ADD, 1, 10, 5), (ADD, 2, 10, 5), then), 100)
    assert list(zip(book.order_id.tolist(), book.qty.tolist(), strict=True)) == standing
    assert book.action.tolist() == [ADD] * len(standing)
    assert (book.flags[0] & CLEAR, book.flags[-1] & LAST) == (CLEAR, LAST)


def test_a_load_takes_only_its_window(path):
    asked = request()
    asked = type(asked)(instruments=asked.instruments, symbols=asked.symbols, start_ns=2, end_ns=4)
    ticks = load_ticks(path, Given(trades([1, 2, 3, 4])), asked)
    assert ticks.tables[0].ts_recv_ns.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("window", "table"),
    [
        ({"start_ns": 5}, trades([1, 2, 3, 4])),
        ({"end_ns": 1}, trades([1, 2, 3, 4])),
        # A book stands after its last row, but nothing happens there any more.
        ({"start_ns": 2 * SECOND_NS}, depth([(1, 1, 9.0, 1.0, CLEAR | LAST)])),
    ],
)
def test_a_window_before_or_after_all_rows_is_refused(path, window, table):
    asked = replace(request(), **window)
    with pytest.raises(DataError, match=r"expected ticks .* the file has them from 1970.* to 1970"):
        load_ticks(path, Given(table), asked)
