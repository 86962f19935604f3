"""Two strategies of one account that would trade with each other: one of the orders ends."""

import inspect
import io
from pathlib import Path

import pytest

import hansa
from hansa import Strategy
from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import trade as trade_live
from hansa.config import Config
from hansa.errors import ConfigError
from hansa.journal import Kind, read_records
from tests.unit.strategies.conftest import Runner

HEARD: list[tuple[str, str, str | None]] = []


class Offering(Strategy):
    """Offers a coin at the first quote, above the market."""

    def on_start(self):
        self.is_offered = False

    def on_quote(self, quote):
        if not self.is_offered:
            self.is_offered = self.desk.sell(0, 1, limit="100.10") is not None

    def on_report(self, report):
        HEARD.append(("offering", report.exec_type, report.reason))


class Buying(Strategy):
    """Buys four coins at the market when the offer of the other is the best there is."""

    def on_start(self):
        self.seen = 0

    def on_quote(self, quote):
        self.seen += 1
        if self.seen == 10:
            self.desk.buy(0, 4)

    def on_report(self, report):
        HEARD.append(("buying", report.exec_type, report.reason))


def prevented(trade: Runner, policy: str) -> tuple[hansa.Result, list[tuple[str, str, str | None]]]:
    """What is heard of orders after they came in, and the run."""
    HEARD.clear()
    result = trade([Offering(), Buying()], f"venue.self_trade_prevention={policy}")
    return result, [each for each in HEARD if each[1] != "new"]


SELF, FILL = "self_trade", None


@pytest.mark.parametrize(
    ("policy", "heard"),
    [
        ("none", [("buying", "trade", FILL), ("offering", "trade", FILL)]),
        ("cancel_newest", [("buying", "canceled", SELF), ("offering", "trade", FILL)]),
        ("cancel_oldest", [("offering", "canceled", SELF), ("buying", "trade", FILL)]),
        ("cancel_both", [("offering", "canceled", SELF), ("buying", "canceled", SELF)]),
        (
            "decrement",
            [
                ("offering", "canceled", SELF),
                ("buying", "restated", SELF),
                ("buying", "trade", FILL),
            ],
        ),
    ],
)
def test_each_setting_ends_what_it_says_and_the_run_replays(
    trade: Runner, policy: str, heard: list[tuple[str, str, str | None]]
):
    result, found = prevented(trade, policy)
    assert found == heard
    assert result.replay(strategies=[Offering(), Buying()]).agrees


def test_what_is_left_after_a_decrement_is_bought(trade: Runner):
    result, _ = prevented(trade, "decrement")
    assert result.fills.select("side", "quantity", "price").rows() == [("buy", 3.0, 100.11)]


def test_why_says_that_the_order_would_have_met_another_of_the_account(trade: Runner):
    result, _ = prevented(trade, "cancel_newest")
    assert "would have traded with another order of the account" in str(result.why("17-1"))


def test_orders_on_paper_are_kept_apart_as_in_a_simulation(ticks_config: Config, tmp_path: Path):
    code = "\n\n".join(inspect.getsource(each) for each in (Offering, Buying))
    (tmp_path / "apart.py").write_text(f"from hansa import Strategy\nHEARD = []\n\n{code}")
    ours = [
        f'run.modules=["{tmp_path / "apart.py"}"]',
        'strategies=[{use="offering"}, {use="buying"}]',
        "venue.self_trade_prevention=decrement",
    ]
    paper = ["trade.mode=paper", "trade.feed=recorded", "trade.speed=0"]
    config, said = tmp_path / "ticks.toml", io.StringIO()
    log = DeskLog("json", said)
    live = trade_live(config, overrides=[*ours, *paper], runs=tmp_path / "live", log=log)
    history = hansa.run(config, overrides=ours, runs=tmp_path / "runs")
    found, expected = (
        [payload for _, payload in read_records(folder / "journal", [Kind.REPORT]).each()]
        for folder in (live.folder.path, history.folder)
    )
    assert found == expected
    assert len(found) == 5
    assert said.getvalue().count("would have traded with another order of the account") == 2


def test_an_unknown_setting_is_refused_with_those_there_are(trade: Runner):
    with pytest.raises(ConfigError, match=r"self_trade_prevention.*cancel_newest"):
        trade([Offering(), Buying()], "venue.self_trade_prevention=cancel")
