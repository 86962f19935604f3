"""A run with busts and corrections: strategies, books, tables, report, certificate and replay."""

from pathlib import Path

import pytest

from hansa import Strategy
from hansa.ledger import read_books
from tests.unit.strategies.conftest import START_NS, Runner
from tests.unit.strategies.test_carry import actions, final_equity

#: Twenty seconds after the start, of the fills of the first ten.
BUST = "2023-11-14T22:13:40Z,bust,2023-11-14T22:13:20Z,2023-11-14T22:13:30Z"
CORRECT = "2023-11-14T22:13:40Z,correct,95.00,2023-11-14T22:13:20Z"


SEEN: list[tuple[object, ...]] = []


class Buyer(Strategy):
    """Buys four coins at once and one after half a minute; keeps what it is told."""

    def on_start(self):
        SEEN.clear()
        self.held_lots = 0

    def on_quote(self, quote):
        if quote.ts_event_ns == START_NS:
            self.desk.buy(0, 4)
        if quote.ts_event_ns == START_NS + 30 * 10**9:
            self.desk.buy(0, 1)

    def on_report(self, report):
        self.held_lots += report.change_lots
        SEEN.append((report.exec_type, report.exec_id, report.exec_ref_id, report.is_fill))

    def on_end(self):
        SEEN.append(("held", self.held_lots))


def test_a_strategy_hears_of_a_bust_by_its_name_and_the_fill_it_takes_back(
    trade: Runner, tmp_path: Path
):
    actions(tmp_path, BUST)
    trade(Buyer())
    assert SEEN[:3] == [
        ("new", 1, None, False),
        ("trade", 2, None, True),
        ("trade_cancel", 3, 2, False),
    ]
    assert SEEN[-1] == ("held", 10)


def test_a_busted_fill_counts_nowhere_and_equity_is_what_was_known_then(
    trade: Runner, tmp_path: Path
):
    actions(tmp_path, BUST)
    result = trade(Buyer())
    (fill,) = result.fills.to_dicts()
    assert fill["quantity"] == 1.0
    # Bought at 100.02, marked at 100.11 after ten seconds; the fee was one basis point.
    assert result.equity["equity"][0] == pytest.approx(100_000 + 4 * 0.09 - 0.040008, abs=1e-6)
    assert result.equity["equity"][1] == pytest.approx(100_000, abs=1e-6)
    assert result.equity["equity"][-1] == pytest.approx(final_equity(result), abs=1e-6)
    assert result.report_data.trades.fills == 1
    assert any("1 busted, 0 corrected" in line for line in result.report_data.data_warnings)


def test_a_corrected_fill_has_its_new_price_and_fee_and_its_own_time(trade: Runner, tmp_path: Path):
    actions(tmp_path, CORRECT)
    result = trade(Buyer())
    first, _ = result.fills.to_dicts()
    assert (first["price"], first["quantity"]) == (95.0, 4.0)
    assert first["fee"] == pytest.approx(0.038)
    assert int(first["ts"].timestamp()) * 10**9 == START_NS
    assert result.equity["equity"][-1] == pytest.approx(final_equity(result), abs=1e-6)


@pytest.mark.parametrize("row", [BUST, CORRECT])
def test_books_report_journal_and_replay_agree(trade: Runner, tmp_path: Path, row: str):
    actions(tmp_path, row)
    result = trade(Buyer())
    assert result.journal.verify().state == "complete"
    books = read_books(result.folder / "journal")
    fees = sum(fill["fee"] for fill in result.fills.to_dicts())
    assert books.total("fees", "USD") / 1e18 == pytest.approx(fees)
    found = result.report_data.attribution
    net = result.equity["equity"][-1] - 100_000
    assert sum(each.net for each in found.sources) == pytest.approx(net, abs=0.006)
    assert result.replay(strategies=[Buyer()]).agrees


def test_the_certificate_of_an_order_tells_its_bust(trade: Runner, tmp_path: Path):
    actions(tmp_path, BUST)
    found = trade(Buyer()).why("16-1")
    events = [(event.what, event.leaves, event.detail) for event in found.life]
    assert events[-1] == ("trade_cancel", 0.0, "execution 2")
