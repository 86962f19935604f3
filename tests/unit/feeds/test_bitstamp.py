"""Reading Bitstamp's level 3."""

import gzip

import pytest
from reader_files import originals, request, write

from hansa.errors import DataError
from hansa.feeds.files import bitstamp
from hansa.feeds.files.bitstamp import BitstampReader
from hansa.feeds.files.reader import NO_TIME_NS, Kind
from hansa.market.finding import Code
from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, FILL, LAST

HEADER = "id,timestamp,exchange.timestamp,price,volume,action,direction\n"
T0_MS = 1_430_438_404_518


def line(number, action, volume, *, at=0, price="236.47", side="bid"):
    return f"{number},{T0_MS + at},1430438404000,{price},{volume},{action},{side}\n"


def read(tmp_path, *lines, name="orders.csv"):
    path = write(tmp_path / name, "".join(lines))
    return BitstampReader().read(path, request(symbols=("BTCUSD",)))


def told(raw):
    table = next(each for each in raw.tables if each.kind is Kind.ORDERS)
    columns = (table.counts["action"], table.counts["order_id"], table.numbers["qty"])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def count(raw, code, word=""):
    """How many rows the finding of that code counts."""
    texts = [each.text for each in raw.findings if each.code is code and word in each.text]
    return sum(int(text.rpartition("(")[2].split()[0]) for text in texts)


def test_an_order_is_added_with_its_receipt_price_and_volume(tmp_path):
    (table,) = read(tmp_path, HEADER, line(7, "created", 150_000_000)).tables
    assert table.ts_recv_ns.tolist() == [T0_MS * 10**6]
    assert table.ts_event_ns.tolist() == [NO_TIME_NS]
    assert (table.numbers["price"][0], table.numbers["qty"][0]) == (236.47, 1.5)
    assert table.counts["flags"].tolist() == [CLEAR | LAST]


def test_less_at_the_same_price_is_a_fill(tmp_path):
    raw = read(tmp_path, HEADER, line(7, "created", 200), line(7, "changed", 50))
    assert told(raw)[1] == (FILL, 7, 150e-8)


def test_another_price_is_a_change(tmp_path):
    raw = read(tmp_path, HEADER, line(7, "created", 200), line(7, "changed", 50, price="236.48"))
    assert told(raw)[1] == (CHANGE, 7, 50e-8)


@pytest.mark.parametrize(("left", "action"), [(0, FILL), (200, DELETE)])
def test_a_deletion_is_a_fill_if_nothing_is_left(tmp_path, left, action):
    raw = read(tmp_path, HEADER, line(7, "created", 200), line(7, "deleted", left))
    assert told(raw)[1] == (action, 7, 200e-8)


def test_a_deletion_of_an_order_never_created_is_left_out_and_counted(tmp_path):
    raw = read(tmp_path, HEADER, line(7, "created", 200), line(8, "deleted", 5))
    assert len(told(raw)) == 1
    assert count(raw, Code.BOOK_UNANCHORED, "deletions") == 1


def test_a_change_of_an_order_never_created_adds_it(tmp_path):
    raw = read(tmp_path, HEADER, line(7, "changed", 200))
    assert told(raw) == [(ADD, 7, 200e-8)]
    assert count(raw, Code.BOOK_UNANCHORED, "changes") == 1


def test_a_row_that_is_repeated_is_left_out_and_counted(tmp_path):
    raw = read(tmp_path, HEADER, line(7, "created", 200), line(7, "created", 200))
    assert (len(told(raw)), count(raw, Code.DUPLICATE, "again")) == (1, 1)


def test_an_order_that_has_ended_does_not_come_back(tmp_path):
    rows = [line(7, "created", 200), line(7, "deleted", 0), line(7, "changed", 5)]
    raw = read(tmp_path, HEADER, *rows, line(7, "deleted", 0))
    assert (len(told(raw)), count(raw, Code.DUPLICATE, "ended")) == (2, 2)


def test_a_crossed_book_is_counted_until_it_is_none(tmp_path):
    rows = [line(1, "created", 5, price="100"), line(2, "created", 5, price="99", side="ask")]
    rows += [line(3, "created", 5, price="90"), line(1, "deleted", 0)]
    raw = read(tmp_path, HEADER, *rows)
    assert (len(told(raw)), count(raw, Code.CROSSED)) == (4, 2)


def test_a_row_of_an_unknown_action_is_refused(tmp_path):
    with pytest.raises(DataError, match=r'row 1: expected created, changed .* found "moved"'):
        read(tmp_path, HEADER, line(7, "moved", 5))


LOG = [
    '1000 order_created {"price": "2.5", "amount": "3.0", "datetime": "1", "id": 7, '
    '"order_type": 1}\n',
    '1001 order_book {"bids": [], "asks": []}\n',
    '1002 trade {"price": 2.5, "amount": 1.25, "id": 99}\n',
]


def test_the_log_gives_orders_and_trades_and_leaves_books_out(tmp_path):
    raw = read(tmp_path, *LOG, name="feed.log")
    orders, trades = raw.tables
    assert (told(raw), orders.counts["side"].tolist()) == ([(ADD, 7, 3.0)], [-1])
    assert (trades.numbers["qty"].tolist(), trades.row.tolist()) == ([1.25], [3])
    assert count(raw, Code.ROWS_LEFT_OUT) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1003 order_moved {}\n", "row 4: expected a line of the receipt"),
        ('1003 order_created {"id": 7}\n', "row 4: expected milliseconds and JSON of a order_cr"),
        ("nothing\n", "row 4: expected a line of the receipt"),
    ],
)
def test_a_line_of_the_log_that_is_neither_is_named(tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path, *LOG, text, name="feed.log")


def test_a_file_of_another_format_is_refused(tmp_path):
    with pytest.raises(DataError, match="expected a header"):
        read(tmp_path, "price,time\n1,2\n")


def test_blocks_do_not_show(tmp_path, monkeypatch):
    rows = [line(number, "created", 5, at=number) for number in range(9)]
    monkeypatch.setattr(bitstamp, "_ROWS_A_BLOCK", 2)
    (table,) = read(tmp_path, HEADER, *rows).tables
    assert table.counts["order_id"].tolist() == list(range(9))
    assert table.counts["flags"].tolist() == [CLEAR | LAST, *[LAST] * 8]


def original(name):
    path = originals(f"ticks/bitstamp_btcusd_l3_{name}")
    return path, BitstampReader().read(path, request(symbols=("BTCUSD",)))


def living(rows):
    """The orders that stand at the end, by the policies, straight from the rows of the CSV."""
    alive, ended = {}, set()
    for number, _, _, price, volume, action, _ in rows:
        if action == "deleted":
            alive.pop(number, None)
            ended.add(number)
        elif number not in ended:
            alive[number] = (float(price), int(volume))
    return alive


def test_the_orders_of_the_original_end_in_the_book_its_rows_make():
    path, raw = original("orders_2015-05-01_part1.csv.gz")
    (table,) = raw.tables
    book = {}
    rows = zip(table.counts["order_id"], table.counts["action"], table.numbers["price"],
               table.numbers["qty"], strict=True)  # fmt: skip
    for number, action, price, qty in rows:
        volume = round(qty * 1e8)
        left = {DELETE: 0, FILL: book.get(number, (0, 0))[1] - volume}.get(action, volume)
        book[number] = (price, left)
    ours = {str(number): order for number, order in book.items() if order[1]}
    lines = gzip.decompress(path.read_bytes()).decode().split()[1:]
    expected = living(line.split(",") for line in lines)
    assert ours == {number: order for number, order in expected.items() if order[1]}


def test_the_log_and_the_csv_of_one_session_say_the_same():
    _, from_csv = original("orders_2015-05-01_part1.csv.gz")
    _, from_log = original("live_feed_2015-05-01_part1.log.gz")
    # The CSV's volumes were cut to 1e-8, not rounded: they may be one less.
    for one, other in zip(told(from_csv), told(from_log), strict=True):
        assert one[:2] == other[:2]
        assert abs(one[2] - other[2]) < 2.5e-8
    assert count(from_csv, Code.BOOK_UNANCHORED, "deletions") == 165
    assert len(from_log.tables[1]) == 406
