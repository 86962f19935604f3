"""Books rebuilt from raw captures of Binance, held against every best price of the same moment."""

import pytest
from tick_files import SAMPLE, Book, capture, messages, request

from hansa.feeds import Kind, TickRequest
from hansa.feeds.files.binance import BinanceReader


def quotes_by_update(lines):
    """Update id to best prices and quantities, as bookTicker said them."""
    quoted = {}
    for _, message in lines:
        data = message.get("data", message)
        if "B" in data:
            quoted[data["u"]] = tuple(float(data[name]) for name in "bBaA")
    return quoted


def compared(path):
    """How many books have a bookTicker of the same update id, and how many of them differ."""
    lines = messages(path)
    quoted = quotes_by_update(lines)
    update = {row: message["data"]["u"] for row, message in lines if "U" in message.get("data", {})}
    raw = BinanceReader().read(path, TickRequest(instruments={}, kinds=(Kind.DEPTH,)))
    table, book, seen, wrong = raw.tables[0], Book(), 0, 0
    columns = (table.counts["side"], table.numbers["price"], table.numbers["qty"])
    columns = (table.row, *columns, table.counts["flags"])
    for row, *change in zip(*(column.tolist() for column in columns), strict=True):
        if book.take(*change) and update.get(row) in quoted:
            seen += 1
            wrong += book.best != quoted[update[row]]
    return seen, wrong


def test_every_book_of_the_sample_is_as_binance_quotes_it():
    seen, wrong = compared(SAMPLE)
    assert seen > 150
    assert wrong == 0


@pytest.mark.parametrize(
    ("name", "books"),
    [
        ("spot_ethusdt_raw_stream.jsonl.gz", 550),
        ("usdm_perp_btcusdt_raw_stream.jsonl.zst", 447),
        ("coinm_perp_btcusd_perp_raw_stream.jsonl.zst", 1124),
    ],
)
def test_every_book_of_a_whole_capture_is_as_binance_quotes_it(name, books):
    seen, wrong = compared(capture(name))
    assert seen >= books
    assert wrong == 0


def test_quotes_and_trades_of_the_sample_are_those_of_the_messages():
    data = [message.get("data", {}) for _, message in messages(SAMPLE)]
    raw = BinanceReader().read(SAMPLE, request())
    counts = {table.kind: len(table) for table in raw.tables}
    assert counts[Kind.QUOTES] == sum("B" in each for each in data)
    sold = [each["m"] for each in data if each.get("e") == "trade"]
    trades = next(table for table in raw.tables if table.kind is Kind.TRADES)
    assert [each < 0 for each in trades.counts["aggressor"].tolist()] == sold
