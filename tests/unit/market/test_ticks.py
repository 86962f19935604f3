"""Tables of ticks: columns of one type and length that nobody can change."""

import numpy as np
import pytest
from market_files import instrument

from hansa.errors import DataError
from hansa.market import Depth, Orders, Quotes, TickSet, Trades


def table(kind, rows=2, **columns):
    names = (name for name in kind.names() if name not in columns)
    plain = {name: np.arange(rows, dtype=np.int64) for name in names}
    return kind(instrument=instrument(), **plain, **columns)


@pytest.mark.parametrize("kind", [Quotes, Trades, Depth, Orders])
def test_times_come_first_and_each_column_counts_the_rows(kind):
    assert kind.names()[:2] == ("ts_event_ns", "ts_recv_ns")
    assert len(table(kind, rows=3)) == 3
    assert len(table(kind).columns()) == len(kind.names())


def test_a_column_cannot_be_written_to():
    trades = table(Trades)
    with pytest.raises(ValueError, match="read-only"):
        trades.price[0] = 7


@pytest.mark.parametrize(
    "price", [np.zeros(2), np.zeros(3, dtype=np.int64), np.zeros(2, dtype=np.int32)]
)
def test_a_column_of_another_type_or_length_is_refused(price):
    with pytest.raises(DataError, match="price: expected int64"):
        table(Trades, price=price)


def test_a_set_counts_the_rows_of_all_its_tables(tmp_path):
    ticks = TickSet(path=tmp_path, fingerprint="", tables=(table(Trades, 2), table(Quotes, 3)))
    assert ticks.rows == 5
