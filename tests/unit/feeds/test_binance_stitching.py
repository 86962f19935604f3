"""Stitching of depth as Binance documents it: what is dropped, what breaks, what is emptied."""

import pytest
from tick_files import book_of

from hansa.feeds.files.binance_book import BinanceBook, Stamp, Update


def update(first, last, price, *, previous=None, qty=1.0):
    return Update(Stamp(last, last, last), first, last, previous, [(price, qty)], [])


def spot(*updates, snapshot_id=10, after=0, keeps=False):
    """A book that takes a snapshot after so many of the updates."""
    book = BinanceBook(keeps_unanchored=keeps)
    for each in updates[:after]:
        book.update(each)
    book.snapshot(Stamp(99, 99, 99), snapshot_id, bids=[(50.0, 5.0)], asks=[(60.0, 6.0)])
    for each in updates[after:]:
        book.update(each)
    return book


def bids(book):
    return sorted(book_of(book.table("X")).levels[1])


def said(book, tmp_path):
    return [str(each.code) for each in book.findings(tmp_path, "X")]


@pytest.mark.parametrize(
    ("first", "last", "is_taken"), [(8, 10, False), (9, 11, True), (11, 12, True), (12, 13, False)]
)
def test_the_first_spot_update_holds_the_id_after_the_snapshot(first, last, is_taken):
    book = spot(update(first, last, 51.0))
    assert (51.0 in bids(book)) is is_taken


@pytest.mark.parametrize(
    ("first", "last", "is_taken"), [(7, 9, False), (8, 10, True), (10, 12, True), (11, 12, False)]
)
def test_the_first_futures_update_holds_the_id_of_the_snapshot(first, last, is_taken):
    book = spot(update(first, last, 51.0, previous=first - 2))
    assert (51.0 in bids(book)) is is_taken


def test_updates_that_came_before_the_snapshot_are_used_after_it_and_received_with_it():
    book = spot(update(5, 8, 41.0), update(9, 12, 51.0), after=2)
    table = book.table("X")
    assert bids(book) == [50.0, 51.0]
    assert table.ts_recv_ns.tolist() == [99, 99, 99]
    assert table.ts_event_ns.tolist() == [99, 99, 12]


@pytest.mark.parametrize("previous", [None, 12])
def test_updates_that_follow_each_other_make_no_finding(previous, tmp_path):
    first = update(9, 12, 51.0, previous=None if previous is None else 8)
    book = spot(first, update(13, 15, 52.0, previous=previous))
    assert bids(book) == [50.0, 51.0, 52.0]
    assert said(book, tmp_path) == []


@pytest.mark.parametrize("previous", [None, 13])
def test_a_break_empties_the_book_until_the_next_snapshot(previous, tmp_path):
    first = update(9, 12, 51.0, previous=None if previous is None else 8)
    book = spot(first, update(14, 15, 52.0, previous=previous))
    assert bids(book) == []
    assert said(book, tmp_path) == ["sequence_break", "book_unanchored"]
    book.snapshot(Stamp(99, 99, 99), 16, bids=[(70.0, 1.0)], asks=[])
    assert bids(book) == [70.0]


def test_a_snapshot_older_than_all_that_waits_is_said(tmp_path):
    book = spot(update(20, 21, 51.0), after=1)
    assert "sequence_break" in said(book, tmp_path)
    assert bids(book) == []


def test_a_snapshot_of_a_whole_book_is_not_needed(tmp_path):
    book = spot(update(9, 12, 51.0))
    book.snapshot(Stamp(99, 99, 99), 12, bids=[(1.0, 1.0)], asks=[])
    assert bids(book) == [50.0, 51.0]
    assert said(book, tmp_path) == ["rows_left_out"]


def test_without_a_snapshot_changes_are_left_out_or_kept_as_the_policy_says(tmp_path):
    for keeps in (False, True):
        book = BinanceBook(keeps_unanchored=keeps)
        book.update(update(1, 2, 51.0))
        book.update(update(3, 4, 52.0))
        assert bids(book) == ([51.0, 52.0] if keeps else [])
        assert said(book, tmp_path) == ["book_unanchored"]


def test_a_kept_book_begins_anew_with_the_snapshot():
    book = spot(update(5, 8, 41.0), update(9, 12, 51.0), after=2, keeps=True)
    assert bids(book) == [50.0, 51.0]
