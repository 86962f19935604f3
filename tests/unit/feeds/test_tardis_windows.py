"""Windows of the best levels as changes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hansa.feeds.files.windows import Window, changes, empty_window

LEVELS = 3
SIDES = st.dictionaries(st.integers(1, 6).map(float), st.integers(1, 3).map(float), max_size=LEVELS)


def window_of(books):
    price, qty = np.full((len(books), LEVELS), np.nan), np.zeros((len(books), LEVELS))
    for index, book in enumerate(books):
        for level, one in enumerate(sorted(book)):
            price[index, level], qty[index, level] = one, book[one]
    return Window(price=price, qty=qty)


@given(st.lists(SIDES, min_size=1, max_size=8))
def test_changes_applied_one_by_one_give_each_window(books):
    found = changes(window_of(books), empty_window(LEVELS))
    book = {}
    for index, expected in enumerate(books):
        for at in np.flatnonzero(found.at == index):
            book[found.price[at]] = found.qty[at]
        book = {price: qty for price, qty in book.items() if qty}
        assert book == expected


@given(st.lists(SIDES, min_size=1, max_size=8))
def test_no_change_is_told_that_is_none(books):
    found = changes(window_of(books), empty_window(LEVELS))
    before = [{}, *books[:-1]]
    for at, price, qty in zip(found.at, found.price, found.qty, strict=True):
        assert before[at].get(price, 0.0) != qty
