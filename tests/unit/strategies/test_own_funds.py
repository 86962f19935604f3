"""Cash and spot accounts: what is not there is not sold, and what is not paid not bought."""

import inspect
import io
from pathlib import Path

import polars as pl
import pytest

import hansa
from hansa import Strategy, Ticket
from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import trade as trade_live
from hansa.config import Config
from hansa.journal import Kind, decode_report, read_records
from hansa.ledger import read_books
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner
from tests.unit.strategies.test_carry import actions, final_equity

MARGIN = 'kind = "margin"\nleverage_max = 10'
ENDED: list[tuple[str, str | None]] = []


def lend_nothing(folder: Path, kind: str) -> None:
    """The account of the configuration becomes a cash or spot account."""
    text = (folder / "ticks.toml").read_text()
    assert MARGIN in text
    (folder / "ticks.toml").write_text(text.replace(MARGIN, f'kind = "{kind}"'))


def prices(folder: Path, *bids: float) -> None:
    """A quote a second, two hundredths wide, five coins on each side."""
    rows = range(len(bids))
    pl.DataFrame(
        {
            "ts_event": [START_NS + row * SECOND_NS for row in rows],
            "bid_px": bids,
            "ask_px": [bid + 0.02 for bid in bids],
            "bid_qty": [5.0 for _ in rows],
            "ask_qty": [5.0 for _ in rows],
        }
    ).write_parquet(folder / "quotes.parquet")


class Protected(Strategy):
    """Buys four coins and sells them at a target or a stop that both rest at the venue."""

    def on_start(self):
        ENDED.clear()
        self.seen = 0

    def on_quote(self, quote):
        self.seen += 1
        if self.seen == 1:
            self.desk.buy(0, 4)
        if self.seen == 7:
            legs = (
                Ticket(instrument=0, lots=-40, kind="limit", limit_ticks=10_100),
                Ticket(instrument=0, lots=-40, kind="stop", trigger_ticks=9_900),
            )
            self.desk.one_cancels_other(*legs)

    def on_report(self, report):
        if report.exec_type == "canceled":
            ENDED.append((report.exec_type, report.reason))


@pytest.mark.parametrize("kind", ["cash", "spot"])
def test_legs_that_race_over_a_slow_line_sell_what_is_held_once(
    trade: Runner, tmp_path: Path, kind: str
):
    prices(tmp_path, *[100.0] * 12, 101.5, 98.0, 98.0, 98.0, 98.0, 98.0)
    lend_nothing(tmp_path, kind)
    result = trade(Protected(), "venue.latency_ms=1500")
    sold = result.fills.filter(pl.col("side") == "sell")
    assert sold["quantity"].sum() == 4.0
    assert ("canceled", "not_held") in ENDED
    assert result.replay(strategies=[Protected()]).agrees


def test_orders_on_paper_are_held_to_the_account_as_in_a_simulation(
    ticks_config: Config, tmp_path: Path
):
    prices(tmp_path, *[100.0] * 12, 101.5, 98.0, 98.0, 98.0, 98.0, 98.0)
    lend_nothing(tmp_path, "cash")
    (tmp_path / "protected.py").write_text(
        f"from hansa import Strategy, Ticket\nENDED = []\n\n{inspect.getsource(Protected)}"
    )
    modules = f'run.modules=["{tmp_path / "protected.py"}"]'
    ours = [modules, 'strategies=[{use="protected"}]', "venue.latency_ms=1500"]
    config = tmp_path / "ticks.toml"
    paper = ["trade.mode=paper", "trade.feed=recorded", "trade.speed=0"]
    log = DeskLog("json", io.StringIO())
    live = trade_live(config, overrides=[*ours, *paper], runs=tmp_path / "live", log=log)
    history = hansa.run(config, overrides=ours, runs=tmp_path / "runs")
    found, expected = (
        [payload for _, payload in read_records(folder / "journal", [Kind.REPORT]).each()]
        for folder in (live.folder.path, history.folder)
    )
    assert found == expected
    assert 46 in [decode_report(payload).reason for payload in found]


class Spender(Strategy):
    """Buys what its cash pays for, of which half is to be had at the price that it saw."""

    def on_quote(self, quote):
        if quote.ts_event_ns == START_NS:
            self.desk.buy(0, 9)

    def on_report(self, report):
        if report.reason:
            ENDED.append((report.exec_type, report.reason))


def test_a_purchase_is_paid_as_far_as_cash_goes_and_says_so(trade: Runner, tmp_path: Path):
    ENDED.clear()
    prices(tmp_path, 100.0, *[150.0] * 30)
    lend_nothing(tmp_path, "cash")
    result = trade(Spender(), "account.cash=1000")
    assert ENDED == [("canceled", "cash_short")]
    # Five at 100.02, 3.3 at 150.02, and a basis point of each.
    assert result.fills["quantity"].to_list() == pytest.approx([5.0, 3.3])
    assert result.balances["cash"][-1] == pytest.approx(4.834 - 0.0995166, abs=1e-6)
    assert "more than the account's cash pays" in str(result.why("16-1"))


class Returned(Strategy):
    """Buys four coins, sells them after five seconds, and buys four after thirty."""

    def on_start(self):
        ENDED.clear()

    def on_quote(self, quote):
        seconds = (quote.ts_event_ns - START_NS) // SECOND_NS
        if seconds in (0, 30):
            self.desk.buy(0, 4)
        if seconds in (12, 25):
            self.desk.sell(0, 4)
        if seconds == 21:
            ENDED.append(("held", str(self.desk.position(0))))


BUST = "2023-11-14T22:13:40Z,bust,2023-11-14T22:13:20Z,2023-11-14T22:13:30Z"
CORRECT = "2023-11-14T22:13:40Z,correct,95.00,2023-11-14T22:13:20Z"


@pytest.mark.parametrize("kind", ["cash", "spot"])
def test_what_is_busted_after_it_was_sold_is_owed_until_it_is_bought(
    trade: Runner, tmp_path: Path, kind: str
):
    actions(tmp_path, BUST)
    lend_nothing(tmp_path, kind)
    result = trade(Returned())
    assert ENDED == [("held", "-4.0")]
    assert result.orders["approved"].to_list() == [4.0, 4.0, 0.0, 4.0]
    assert result.fills["side"].to_list() == ["sell", "buy"]
    assert result.recorded.position[-1].tolist() == [0.0]
    assert result.equity["equity"][-1] == pytest.approx(final_equity(result), abs=1e-6)
    assert result.replay(strategies=[Returned()]).agrees


def test_a_correction_on_a_spot_account_changes_what_was_paid(trade: Runner, tmp_path: Path):
    actions(tmp_path, CORRECT)
    lend_nothing(tmp_path, "spot")
    result = trade(Returned())
    assert result.fills["price"][0] == 95.0
    books = read_books(result.folder / "journal")
    for code in ("USD", "COIN"):
        accounts = ("cash", "capital", "exchange", "fees")
        assert sum(books.total(name, code) for name in accounts) == 0
    assert result.equity["equity"][-1] == pytest.approx(final_equity(result), abs=1e-6)
    assert result.report_data.trades.fills == len(result.fills)
