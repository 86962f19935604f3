"""Rows of ticks that are odd: each oddity is found, counted, and treated as its policy says."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tick_files import NAME, Book, Given, codes, depth, instrument, quotes, request, trades

from hansa.errors import DataError
from hansa.feeds import Kind, RawTable, TickPolicies, check_ticks, load_ticks
from hansa.feeds.files.row_judges import repeated
from hansa.feeds.files.settling import without
from hansa.market.ticks import CLEAR, LAST

NAN = float("nan")


def loaded(path, table, **policies):
    return load_ticks(path, Given(table), request(policies=TickPolicies(**policies)))


@pytest.mark.parametrize(
    ("price", "code"),
    [(100.005, "off_tick"), (-1.0, "price_not_positive"), (NAN, "price_not_positive")],
)
def test_a_price_that_cannot_be_counted_in_ticks_is_refused_or_dropped(path, price, code):
    table = trades([1, 2, 3], price=[100.0, price, 100.01])
    with pytest.raises(DataError, match="row 2"):
        loaded(path, table)
    ticks = loaded(path, table, bad_rows="drop")
    assert ticks.tables[0].price.tolist() == [10000, 10001]
    assert code in codes(ticks.findings)


def test_a_trade_of_less_than_one_lot_is_refused_or_dropped(path):
    table = trades([1, 2])
    table.numbers["qty"][0] = 0.00005
    with pytest.raises(DataError, match="expected one lot or more, found 5e-05"):
        loaded(path, table)
    assert loaded(path, table, bad_rows="drop").rows == 1


def test_the_noise_of_binary_arithmetic_is_taken_to_the_nearest_tick_and_lot_in_a_note(path):
    table = trades([1, 2], price=[0.1 + 0.2, 0.7 - 0.1])
    table.numbers["qty"][:] = [0.0001, 0.0003 - 0.0002]
    ticks = loaded(path, table)
    assert (ticks.tables[0].price.tolist(), ticks.tables[0].qty.tolist()) == ([30, 60], [1, 1])
    assert [str(each.severity) for each in ticks.findings if each.code == "noise"] == ["note"] * 2


def test_a_quantity_between_lots_is_rounded_down_and_counted(path):
    table = trades([1, 2])
    table.numbers["qty"][1] = 0.00079
    ticks = loaded(path, table)
    assert ticks.tables[0].qty.tolist() == [1, 7]
    assert "off_lot" in codes(ticks.findings)


def test_crossed_and_locked_quotes_are_counted_and_kept(path):
    ticks = loaded(path, quotes([10.0, 11.0, 10.5], [10.5, 10.5, 10.5]))
    assert ticks.rows == 3
    assert {"crossed", "locked"} <= codes(ticks.findings)


def test_crossed_quotes_are_dropped_or_refused_where_the_policy_says_so(path):
    table = quotes([10.0, 11.0], [10.5, 10.5])
    assert loaded(path, table, crossed="drop").rows == 1
    with pytest.raises(DataError, match=r"found 11 above 10\.5"):
        loaded(path, table, crossed="refuse")


def far_trades():
    return trades(list(range(1, 21)), price=[100.0] * 9 + [1.0] + [100.0] * 10)


def test_a_print_far_from_its_neighbours_is_kept_dropped_or_refused(path):
    kept = loaded(path, far_trades())
    assert kept.rows == 20
    assert "price_far" in codes(kept.findings)
    assert loaded(path, far_trades(), far_prices="drop").tables[0].price.tolist() == [10000] * 19
    with pytest.raises(DataError, match=r"row 10, .* found 1 after 100, and back within 16 rows"):
        loaded(path, far_trades(), far_prices="refuse")


def test_a_quote_far_from_its_neighbours_is_told_by_side_and_an_empty_side_is_none(path):
    bid, ask = [100.0] * 20, [101.0] * 20
    bid[5], ask[12] = 0.0, 1e9
    findings = [str(each) for each in loaded(path, quotes(bid, ask)).findings]
    assert [each for each in findings if "neighbours" in each] == [
        f"{path}: row 13, {NAME}, 1970-01-01T00:00:13Z: ask_px: expected a price near its "
        "neighbours, found 1000000000 after 101, more than 1000 times off; kept (1 of 20 rows of "
        "quotes)"
    ]


def test_levels_of_a_book_may_be_as_far_off_as_they_like(path):
    rows = [(1, 1, 100.0, 1.0, CLEAR | LAST), (2, 1, 0.01, 1.0, LAST), (3, 1, 99.0, 1.0, LAST)]
    assert "price_absurd" not in codes(loaded(path, depth(rows)).findings)


@pytest.mark.parametrize("missing", [0.0, NAN])
def test_a_side_that_is_not_there_is_kept_as_nothing_at_no_price(path, missing):
    ticks = loaded(path, quotes([missing, 10.0], [10.5, 10.5]))
    table = ticks.tables[0]
    assert (table.bid_px.tolist(), table.bid_qty.tolist()) == ([0, 1000], [0, 10000])
    assert "one_sided" in codes(ticks.findings)


def test_a_stated_quantity_stands_in_for_quotes_without_any(path):
    table = quotes([10.0], [10.5])
    bare = replace(table, numbers={**table.numbers, "bid_qty": np.array([NAN])})
    with pytest.raises(DataError, match="state one as the policy quantity_missing"):
        loaded(path, bare)
    ticks = loaded(path, bare, quantity_missing=Decimal("0.5"))
    assert ticks.tables[0].bid_qty.tolist() == [5000]


def test_rows_again_in_full_are_kept_dropped_or_refused(path):
    table = trades([5, 5, 5, 6], price=[1.0, 2.0, 1.0, 1.0])
    assert loaded(path, table).rows == 4
    assert loaded(path, table, duplicates="drop").tables[0].price.tolist() == [100, 200, 100]
    with pytest.raises(DataError, match="row 3"):
        loaded(path, table, duplicates="refuse")


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 2)), max_size=20))
def test_a_row_is_repeated_just_if_one_above_is_equal(rows):
    rows = sorted(rows, key=lambda row: row[0])
    table = trades([time for time, _ in rows], price=[float(price) for _, price in rows])
    expected = [row in rows[:index] for index, row in enumerate(rows)]
    assert repeated(table).tolist() == expected


def test_a_value_that_has_no_meaning_is_refused(path):
    table = trades([1])
    table.counts["aggressor"][0] = 7
    with pytest.raises(DataError, match="aggressor: expected one of"):
        loaded(path, table)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_flags_outlive_the_rows_that_are_dropped(drawn):
    rows = [
        (at, 1, float(at + 1), 1.0, CLEAR * clears | LAST * lasts)
        for at, (clears, lasts, _) in enumerate(drawn)
    ]
    dropped = np.array([drops for _, _, drops in drawn])
    kept = without(depth(rows), dropped)
    assert looks(kept) == plain_looks(rows, dropped)


def looks(table):
    """What stands each time the book may be looked at."""
    book, seen = Book(), []
    columns = (table.counts["side"], table.numbers["price"], table.numbers["qty"])
    for row in zip(*(each.tolist() for each in (*columns, table.counts["flags"])), strict=True):
        if book.take(*row):
            seen.append(sorted(book.levels[1]))
    return seen


def plain_looks(rows, dropped):
    """The same from all rows, the dropped ones without effect; updates of them alone unseen."""
    standing, seen, is_changed = set(), [], False
    for (_, _, price, _, flags), drops in zip(rows, dropped.tolist(), strict=True):
        if flags & CLEAR:
            standing, is_changed = set(), False
        if not drops:
            standing.add(price)
            is_changed = True
        if flags & LAST and is_changed:
            seen.append(sorted(standing))
            is_changed = False
    return seen


def test_a_check_raises_nothing_for_what_a_load_refuses(path):
    check = check_ticks(path, Given(trades([1, 2], price=[100.005, -1.0])), request())
    assert {"off_tick", "price_not_positive"} == codes(check.errors)
    assert check.tables == ((NAME, "trades", 2),)


def test_an_unknown_instrument_is_named_with_the_nearest_known(path):
    asked = replace(request(), instruments={"BINANCE:ETHUSDC": instrument("BINANCE:ETHUSDC")})
    with pytest.raises(DataError, match='did you mean "BINANCE:ETHUSDC"'):
        load_ticks(path, Given(trades([1])), asked)
    assert codes(check_ticks(path, Given(trades([1])), asked).errors) == {"instrument_unknown"}


def test_a_missing_file_is_a_finding_of_the_check_and_an_error_of_the_load(tmp_path):
    nowhere = tmp_path / "nowhere"
    assert codes(check_ticks(nowhere, "binance").errors) == {"file_missing"}
    with pytest.raises(DataError, match="check the path"):
        load_ticks(nowhere, "binance", request())


def test_a_raw_table_of_other_columns_is_refused():
    table = trades([1])
    with pytest.raises(DataError, match="expected columns"):
        RawTable(
            symbol=NAME,
            kind=Kind.QUOTES,
            row=table.row,
            ts_event_ns=table.ts_event_ns,
            ts_recv_ns=table.ts_recv_ns,
            numbers=table.numbers,
        )
