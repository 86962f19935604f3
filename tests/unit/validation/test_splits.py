"""Splits: nothing leaks, everything is judged, and the counts are those of the book."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.validation import CombinatorialPurged, PurgedKFold, Span, WalkForward


def leaks(split, horizon_bars, embargo_bars):
    """Training rows whose promise reaches a test span, or that a test span's promise reaches."""
    found = set()
    for row in split.train_rows:
        for span in split.test:
            before = row < span.first and row + horizon_bars >= span.first
            behind = row >= span.first and row < span.past + horizon_bars + embargo_bars
            if before or behind:
                found.add(int(row))
    return found


WAYS = st.one_of(
    st.builds(
        PurgedKFold,
        folds=st.integers(2, 8),
        horizon_bars=st.integers(0, 4),
        embargo_bars=st.integers(0, 5),
    ),
    st.integers(3, 7).flatmap(
        lambda groups: st.builds(
            CombinatorialPurged,
            groups=st.just(groups),
            test_groups=st.integers(1, groups - 2),
            horizon_bars=st.integers(0, 2),
            embargo_bars=st.integers(0, 2),
        )
    ),
)


@given(WAYS, st.integers(80, 200))
def test_nothing_that_trains_touches_what_judges(way, count):
    for split in way.splits(count):
        assert not leaks(split, way.horizon_bars, way.embargo_bars)
        assert not set(split.train_rows) & set(split.test_rows)


@given(st.integers(2, 9), st.integers(40, 99))
def test_without_horizon_and_embargo_every_bar_trains_or_judges(folds, count):
    splits = PurgedKFold(folds=folds).splits(count)
    assert all(len(each.train_rows) + len(each.test_rows) == count for each in splits)
    judged = np.concatenate([each.test_rows for each in splits])
    assert judged.tolist() == list(range(count))


def test_a_horizon_takes_bars_on_both_sides_and_an_embargo_behind():
    middle = PurgedKFold(folds=5, horizon_bars=3, embargo_bars=4).splits(50)[2]
    assert middle.test == (Span(20, 30),)
    assert middle.train == (Span(0, 17), Span(37, 50))


def test_ten_groups_of_which_eight_judge_make_45_splits_and_36_paths():
    way = CombinatorialPurged(groups=10, test_groups=8)
    assert (way.split_count, way.path_count) == (45, 36)
    assert len(way.splits(1_000)) == 45
    assert len(way.paths(1_000)) == 36


@given(st.integers(3, 8).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n - 1))))
def test_paths_are_whole_histories_that_use_each_judgement_once(shape):
    way = CombinatorialPurged(groups=shape[0], test_groups=shape[1])
    splits, used = way.splits(90), set()
    for path in way.paths(90):
        rows = np.concatenate([np.arange(span.first, span.past) for _, span in path])
        assert rows.tolist() == list(range(90))
        assert all(span in splits[split].test for split, span in path)
        used |= set(path)
    assert len(used) == way.split_count * way.test_groups


def test_a_rolling_window_keeps_its_length_and_an_anchored_one_grows():
    rolling = WalkForward(train_bars=40, test_bars=25, gap_bars=5).splits(100)
    assert [(each.train[0], each.test[0]) for each in rolling] == [
        (Span(0, 40), Span(45, 70)),
        (Span(25, 65), Span(70, 95)),
        (Span(50, 90), Span(95, 100)),
    ]
    anchored = WalkForward(train_bars=40, test_bars=25, gap_bars=5, is_anchored=True).splits(100)
    assert [each.train[0] for each in anchored] == [Span(0, 40), Span(0, 65), Span(0, 90)]
    assert [each.test for each in anchored] == [each.test for each in rolling]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: PurgedKFold(folds=1), "folds: expected 2 or more, found 1"),
        (lambda: PurgedKFold(folds=9).splits(8), "expected 9 bars or more for 9 parts, found 8"),
        (lambda: PurgedKFold(folds=2, horizon_bars=50).splits(99), "left to train, found none"),
        (lambda: WalkForward(train_bars=0, test_bars=1), "train_bars: expected 1 or more"),
        (lambda: WalkForward(train_bars=10.5, test_bars=1), "train_bars: expected a whole number"),
        (lambda: PurgedKFold(folds=3.0), "folds: expected a whole number, found 3.0"),
        (lambda: WalkForward(train_bars=9, test_bars=1).splits(9), "more than 9 bars"),
        (lambda: CombinatorialPurged(groups=4, test_groups=4), "expected fewer than groups"),
        (lambda: CombinatorialPurged(groups=60, test_groups=30), "at most 20,000 ways to choose"),
        (lambda: Span(4, 4), "expected at least one bar, found rows 4 to 4"),
    ],
)
def test_what_cannot_be_split_is_refused_in_a_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()
