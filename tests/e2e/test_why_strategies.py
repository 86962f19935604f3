"""`hansa why` for strategies: the command, the desk, the gate, and an order's whole life."""

import json
from pathlib import Path

import pytest

from hansa import Strategy
from hansa.app.explain.certificates import CouncilCertificate, MomentCertificate, OrderCertificate
from hansa.app.result import Result
from hansa.errors import NotFoundError
from tests.command_line import hansa as command_line
from tests.unit.app.conftest import mixed_run, tick_run
from tests.unit.strategies.conftest import Runner, ticks_config, trade

#: Fixtures of other suites, for this one.
__all__ = ["mixed_run", "tick_run", "ticks_config", "trade"]


class Patient(Strategy):
    """Rests at the first quote and asks again at every twentieth."""

    def on_start(self):
        self.quotes = 0

    def on_quote(self, quote):
        if self.quotes % 20 == 0:
            self.desk.buy("COIN", 1, limit="95")
        self.quotes += 1


def order(run: Result, wanted: str) -> OrderCertificate:
    found = run.why(wanted)
    assert isinstance(found, OrderCertificate)
    return found


def test_a_replaced_order_lives_on_under_its_new_id(tick_run: Result) -> None:
    first, second = order(tick_run, "16-1"), order(tick_run, "16-2")
    assert [(e.what, e.cl_ord_id.partition("-")[2]) for e in first.life] == [
        ("submit", "16-1"),
        ("new", "16-1"),
        ("replace asked", "16-2"),
        ("replaced", "16-2"),
        ("cancel sent", "16-2"),
        ("canceled", "16-2"),
    ]
    assert second.life == first.life
    assert (first.replaces, second.replaces) == ("", f"{tick_run.run_id}-16-1")
    assert first.life[4].by == "maker"


def test_partial_fills_stand_with_price_liquidity_and_fee(tick_run: Result) -> None:
    fills = [event for event in order(tick_run, "16-3").life if event.what == "trade"]
    assert [(e.quantity, e.price, e.leaves) for e in fills] == [
        (pytest.approx(5), 100.13, pytest.approx(7)),
        (pytest.approx(5), 100.14, pytest.approx(2)),
        (pytest.approx(2), 100.15, 0),
    ]
    assert {(e.liquidity, e.fee_currency) for e in fills} == {("taker", "USD")}
    assert fills[0].fee == pytest.approx(5 * 100.13 * 1e-4)


def test_a_refusal_names_its_control_and_what_the_desk_was(tick_run: Result) -> None:
    found = order(tick_run, "maker-5")
    assert found.refusal is not None
    assert found.refusal.control == "price_collar"
    assert [event.detail for event in found.life] == ["refused by price_collar"]
    assert (found.desk.position, found.desk.working_sell) == (pytest.approx(15), pytest.approx(5))
    assert found.desk.reference_price == pytest.approx(100.25)


def test_an_order_that_the_data_outlived_expires(tick_run: Result) -> None:
    last = order(tick_run, "17-2").life[-1]
    assert (last.what, last.detail) == ("expired", "the data ended")


def test_every_order_of_a_run_has_a_certificate(tick_run: Result) -> None:
    for proposal in tick_run.recorded.proposals:
        found = order(
            tick_run, f"{tick_run.run_id}-{proposal.cl_ord_id >> 48}-{proposal.cl_ord_id & 0xFFFF}"
        )
        assert found.order == proposal
        assert (found.refusal is not None) == bool(proposal.refused_by)


def test_a_plain_number_is_enough_where_it_is_one_order(tick_run: Result) -> None:
    assert order(tick_run, "3") == order(tick_run, "16-3")
    with pytest.raises(NotFoundError, match=r"found 16-1 \(maker\), 17-1 \(taker\); name it"):
        tick_run.why("1")


@pytest.mark.parametrize("wanted", ["16-99", "18-1", "nobody-1", "z-16-1", "16-", "99999-1"])
def test_what_is_no_order_says_what_there_is(tick_run: Result, wanted: str) -> None:
    with pytest.raises(NotFoundError, match=r"7 orders were proposed, from \w+-1\d-1 on"):
        tick_run.why(wanted)


def test_a_moment_lists_the_orders_of_every_source(tick_run: Result) -> None:
    found = tick_run.why("COIN", at="2023-11-14T22:13:22")
    assert isinstance(found, MomentCertificate)
    assert [(story.source, story.order.side) for story in found.orders] == [
        ("taker", "buy"),
        ("taker", "sell"),
        ("maker", "buy"),
        ("maker", "buy"),
    ]
    assert (found.before, found.after) == ("", f"{tick_run.run_id}-16-3")


def test_a_quiet_moment_names_the_nearest_orders(tick_run: Result) -> None:
    found = tick_run.why("COIN", at="2023-11-14T22:14:05")
    assert isinstance(found, MomentCertificate)
    assert found.orders == ()
    assert (found.before, found.after) == (f"{tick_run.run_id}-16-5", "")
    assert found.position == pytest.approx(13)
    row = tick_run.equity.filter(tick_run.equity["ts"].dt.strftime("%H:%M:%S") == "22:14:00")
    assert found.equity == pytest.approx(row["equity"][0])


def test_a_time_outside_the_data_says_what_was_sampled(tick_run: Result) -> None:
    with pytest.raises(NotFoundError, match="the run was sampled from 2023-11-14T22:13:30Z to"):
        tick_run.why("COIN", at="2024-01-01")


def test_council_and_strategy_are_told_apart(mixed_run: Result) -> None:
    with pytest.raises(NotFoundError, match=r"found 1-1 \(council\), 16-1 \(weekly\)"):
        mixed_run.why("1")
    council = mixed_run.why("1-1")
    assert isinstance(council, CouncilCertificate)
    assert council.voices
    assert order(mixed_run, "16-1").source == "weekly"
    at = order(mixed_run, "16-1").ts
    around = mixed_run.why(order(mixed_run, "16-1").instrument, at=at)
    assert isinstance(around, CouncilCertificate)
    assert "weekly" in {story.source for story in around.others}
    assert around.order is None or around.order.cl_ord_id >> 48 == 1


def test_the_kill_that_cancelled_an_order_is_named(trade: Runner) -> None:
    at = "2023-11-14T22:13:25Z"
    run = trade(Patient(), f'commands=[{{at={at}, do="kill"}}]')
    sent = [event for event in order(run, "16-1").life if event.what == "cancel sent"]
    assert [event.by for event in sent] == ["kill of configuration"]
    assert order(run, "16-2").desk.held == f"kill commanded at {at}"


def test_the_command_line_tells_the_same(tick_run: Result, tmp_path: Path) -> None:
    runs = ("--runs", tmp_path / "runs")
    said = command_line("why", "last", "16-2", *runs).stdout
    for words in ("16-2 of maker", "in place of", "price_collar", "cancel sent", "accepted"):
        assert words in said
    listed = command_line("why", "last", "COIN", "--at", "2023-11-14T22:13:31", *runs).stdout
    assert "1 order" in listed or "orders" in listed
    assert "buy 12 market, gtc" in listed
    read = json.loads(command_line("why", "last", "16-3", *runs, "--format", "json").stdout)
    assert (read["source"], read["command"]) == ("maker", "submit")
    assert [event["what"] for event in read["life"]].count("trade") == 3
