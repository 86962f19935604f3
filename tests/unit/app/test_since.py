"""From where on a desk that goes on asks its venue for fills."""

from hansa.app.live.venue_watch import since_of


def test_a_desk_of_few_fills_asks_for_all_for_the_first_may_have_been_lost() -> None:
    since = since_of({0: [33, 108], 1: []}, ts_ns=7)
    assert (since.ts_ns, dict(since.exec_ids)) == (7, {})


def test_a_desk_of_many_fills_asks_for_the_latest_ones_and_those_between() -> None:
    numbers = list(range(1000, 3000, 2))
    assert dict(since_of({0: numbers}, ts_ns=7).exec_ids) == {0: 1999}
