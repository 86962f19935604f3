"""Databento's mbo as orders."""

import pytest
from databento_files import LAST_FLAG, dbn, head, records, write_dbn
from hypothesis import given
from hypothesis import strategies as st
from reader_files import originals, request

from hansa.feeds.files.databento import DatabentoReader
from hansa.market.finding import Code
from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, FILL, LAST

PRICE = 100 * 10**9


def said(action, number, size, *, flags=LAST_FLAG, side=b"B", price=PRICE):
    return {"action": action, "order_id": number, "size": size, "flags": flags, "side": side,
            "price": price}  # fmt: skip


def read(folder, *rows):
    made = records(dbn.MBOMsg, "mbo", rows)
    path = write_dbn(folder / "file.dbn.zst", head("mbo"), made)
    return DatabentoReader().read(path, request())


def told(raw):
    (table,) = raw.tables
    columns = (table.counts["action"], table.counts["order_id"], table.numbers["qty"])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def codes(raw):
    return {finding.code for finding in raw.findings}


def test_an_order_is_added_changed_and_deleted(tmp_path):
    raw = read(tmp_path, said(b"A", 1, 5), said(b"M", 1, 3), said(b"C", 1, 3))
    assert told(raw) == [(ADD, 1, 5.0), (CHANGE, 1, 3.0), (DELETE, 1, 3.0)]
    assert raw.tables[0].counts["flags"].tolist() == [CLEAR | LAST, LAST, LAST]


def test_a_cancellation_of_a_part_is_a_change_to_the_rest(tmp_path):
    raw = read(tmp_path, said(b"A", 1, 5), said(b"C", 1, 2))
    assert told(raw) == [(ADD, 1, 5.0), (CHANGE, 1, 3.0)]


def test_the_cancellation_that_books_a_fill_is_not_counted_twice(tmp_path):
    raw = read(tmp_path, said(b"A", 1, 5), said(b"F", 1, 2, flags=0), said(b"C", 1, 2))
    assert told(raw) == [(ADD, 1, 5.0), (FILL, 1, 2.0)]
    assert raw.tables[0].counts["flags"].tolist() == [CLEAR | LAST, LAST]


def test_the_change_that_books_a_fill_is_not_told_again(tmp_path):
    raw = read(tmp_path, said(b"A", 1, 5), said(b"F", 1, 2), said(b"M", 1, 3), said(b"C", 1, 3))
    assert told(raw) == [(ADD, 1, 5.0), (FILL, 1, 2.0), (DELETE, 1, 3.0)]


def test_a_cancellation_of_an_order_never_added_is_left_out_and_counted(tmp_path):
    raw = read(tmp_path, said(b"A", 1, 5), said(b"C", 2, 1))
    assert (told(raw), codes(raw)) == ([(ADD, 1, 5.0)], {Code.BOOK_UNANCHORED})


def test_a_change_of_an_order_never_added_adds_it(tmp_path):
    raw = read(tmp_path, said(b"M", 1, 5))
    assert (told(raw), codes(raw)) == ([(ADD, 1, 5.0)], {Code.BOOK_UNANCHORED})


def test_a_reset_empties_the_book_before_the_next_order(tmp_path):
    raw = read(tmp_path, said(b"A", 1, 5), said(b"R", 0, 0, side=b"N"), said(b"A", 2, 5))
    assert raw.tables[0].counts["flags"].tolist() == [CLEAR | LAST, CLEAR | LAST]


def test_an_order_without_a_side_is_left_out_and_counted(tmp_path):
    raw = read(tmp_path, said(b"A", 1, 5), said(b"A", 2, 5, side=b"N"))
    assert (told(raw), codes(raw)) == ([(ADD, 1, 5.0)], {Code.FIELD_VALUE})


ACTIONS = st.tuples(st.sampled_from([b"A", b"M", b"C"]), st.integers(1, 3), st.integers(1, 5))


@given(st.lists(ACTIONS, min_size=1, max_size=20))
def test_what_is_told_keeps_the_quantities_of_the_vendor(tmp_path_factory, actions):
    vendor = {}
    for action, number, size in actions:
        if action != b"C":
            vendor[number] = size
        elif number in vendor:
            vendor[number] -= size
            vendor = {each: left for each, left in vendor.items() if left > 0}
    raw = read(tmp_path_factory.mktemp("mbo"), *(said(*each) for each in actions))
    ours = {}
    for action, number, qty in told(raw) if raw.tables else ():
        ours[number] = 0.0 if action == DELETE else qty
    assert {number: qty for number, qty in ours.items() if qty} == vendor


@pytest.mark.parametrize("dataset", ["GLBX.MDP3", "XNAS.ITCH"])
def test_the_originals_read_whole(dataset):
    path = originals(f"raw_samples/databento/{dataset}__mbo.dbn.zst")
    assert [action for action, _, _ in told(DatabentoReader().read(path, request()))] == [ADD] * 4
