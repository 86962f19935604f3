"""A view of a run, beside the result that is made of the same journal another way."""

import shutil
from collections import Counter
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import pytest

import hansa
from hansa import Result
from hansa.app.live.trading import Traded
from hansa.app.opening import open_run
from hansa.app.tables import OUTCOMES
from hansa.app.view.run_view import PageQuery, RunView, opened
from hansa.app.view.text import amount_text, at_text
from hansa.errors import HansaError, JournalError, NotFoundError
from hansa.features import f
from hansa.journal import Kind, read_records
from hansa.stores import RunFolder
from tests.conftest import COUNCIL, SMALL
from tests.unit.app.view.conftest import view_of
from tests.unit.strategies.conftest import Runner
from tests.unit.strategies.test_busts import BUST, CORRECT, Buyer
from tests.unit.strategies.test_carry import actions
from tests.unit.strategies.test_holders import MARGIN, Long, act, fall, seated, walk

ALL = PageQuery(limit=1_000_000)


def assert_as_result(view: RunView, result: Result) -> None:
    """Orders, fills, positions and equity are those of the tables."""
    recorded = result.recorded
    fills = [each for each in view.fills(ALL).data if not each.is_undone]
    assert len(fills) == len(result.fills) == view.detail().fills
    quantities = Counter(f"{each.side} {float(each.quantity):.8f}" for each in fills)
    rows = result.fills.iter_rows(named=True)
    assert quantities == Counter(f"{row['side']} {row['quantity']:.8f}" for row in rows)
    fees = sum(float(each.fee) for each in fills)
    assert fees == pytest.approx(float(result.fills["fee"].sum()))
    orders = view.orders(ALL).data[::-1]
    assert [each.refused_by for each in orders] == result.orders["refused_by"].to_list()
    assert [each.source for each in orders] == result.orders["source"].to_list()
    assert [float(each.approved) for each in orders] == pytest.approx(
        result.orders["approved"].to_list()
    )
    held = [float(each.quantity) for each in view.positions()]
    assert held == pytest.approx(recorded.position[-1].tolist())


def end_equity(view: RunView) -> str:
    """As the last record has it."""
    says = msgspec.json.decode(bytes(view.record(view.records - 1).says))
    return amount_text(int(says["equity"]))


class Weekly(hansa.Agent):
    """Says the same in every other week, and nothing in between."""

    name = "weekly"

    def features(self):
        return {"close": f.close}

    def consider(self, snapshot):
        close = snapshot["close"]
        week = np.asarray(snapshot.ts_ns // (7 * 86_400 * 10**9))[..., None]
        return hansa.Ballot(np.where(week % 2 == 0, 0.5, np.nan) + 0.0 * close)


def test_an_outcome_is_last_where_it_last_stood_also_where_nothing_changed(tmp_path: Path) -> None:
    result = hansa.run(COUNCIL, overrides=SMALL, agents=[Weekly()], runs=tmp_path)
    outcome, times = result.recorded.moments.outcome, result.universe.ts_ns
    told = {each.outcome: each.last_at for each in view_of(result).outcomes()}
    last = {OUTCOMES[n]: np.nonzero(outcome == n)[0].max() for n in np.unique(outcome).tolist()}
    assert told == {name: at_text(int(times[row])) for name, row in last.items()}


def test_orders_fills_and_positions_are_those_of_the_result(
    small_view: RunView, small_run: Result
) -> None:
    assert_as_result(small_view, small_run)
    assert end_equity(small_view) == small_view.worth()


def test_those_of_a_desk_on_paper_too(paper_view: RunView, paper: Traded) -> None:
    assert_as_result(paper_view, open_run(str(paper.folder.path)))
    assert end_equity(paper_view) == paper_view.worth()
    assert any(each.status == "refused" for each in paper_view.orders(ALL).data)


@pytest.mark.parametrize("seed", range(4))
def test_what_the_venue_does_to_positions_is_in_the_books(
    trade_ticks: Runner, tmp_path: Path, seed: int
) -> None:
    walk(tmp_path, Random(seed))
    act(tmp_path, "12,funding,0.01,", "25,split,3,2", "40,dividend,0.5,", "50,funding,-0.02,")
    view = view_of(trade_ticks(seated(3, 500 + 10 * seed), *MARGIN))
    assert end_equity(view) == view.worth()
    alerts = Counter(each.event for each in view.log("alerts").since(0))
    assert alerts["split"] == 1


def test_a_liquidation_is_a_fill_without_an_order(trade_ticks: Runner, tmp_path: Path) -> None:
    fall(tmp_path)
    result = trade_ticks(Long(), *MARGIN)
    view = view_of(result)
    assert_as_result(view, result)
    newest = view.fills(PageQuery(limit=1)).data[0]
    said = (newest.order_id, newest.source, newest.side, newest.quantity, newest.fee)
    assert said == ("", "long", "sell", "30.0", "23.88")
    (alert,) = [each for each in view.log("alerts").since(0) if each.event == "liquidation"]
    assert alert.level == "risk"
    assert alert.line.startswith("liquidation of X:COIN: position 30 -> 0")


def test_a_fill_that_was_busted_is_told_again_as_undone(
    trade_ticks: Runner, tmp_path: Path
) -> None:
    actions(tmp_path, BUST)
    result = trade_ticks(Buyer())
    view = view_of(result)
    assert_as_result(view, result)
    told = view.log("fills").since(0)
    assert [(each.exec_id, each.is_undone) for each in told] == [
        (told[0].exec_id, False),
        (told[0].exec_id, True),
        (told[2].exec_id, False),
    ]
    assert [each.is_undone for each in view.fills(ALL).data] == [False, True]
    assert end_equity(view) == view.worth()


def test_a_corrected_fill_has_its_new_price(trade_ticks: Runner, tmp_path: Path) -> None:
    actions(tmp_path, CORRECT)
    result = trade_ticks(Buyer())
    view = view_of(result)
    assert_as_result(view, result)
    order = view.orders(ALL).data[-1]
    assert (order.filled, order.average, order.status) == ("4.0", "95.000", "filled")
    assert end_equity(view) == view.worth()


def test_orders_that_were_replaced_and_cancelled_tell_their_whole_life(tick_run: Result) -> None:
    view = view_of(tick_run)
    assert_as_result(view, tick_run)
    by_id = {each.id: each for each in view.orders(ALL).data}
    assert (by_id["16-1"].status, by_id["16-1"].is_open) == ("replaced", False)
    assert by_id["16-2"].status == "canceled"
    life = [(each.what, each.status) for each in view.order("16-2").life]
    assert life == [
        ("submit", "pending_new"),
        ("new", "new"),
        ("replace asked", "pending_replace"),
        ("replaced", "new"),
        ("cancel sent", "pending_cancel"),
        ("canceled", "canceled"),
    ]
    assert view.order("16-1").life == view.order("16-2").life


def test_an_order_has_its_readings_and_the_fills_of_it_alone(small_view: RunView) -> None:
    wanted = small_view.orders(PageQuery(limit=1), status="filled").data[0]
    found = small_view.order(wanted.id)
    assert found.order == wanted
    assert sum(float(each.quantity) for each in found.fills) == float(wanted.filled)
    assert {each.order_id for each in found.fills} == {wanted.id}
    assert all(each.passed for each in found.readings)
    assert small_view.order(f"{small_view.facts.manifest.run_id}-{wanted.id}") == found
    with pytest.raises(NotFoundError, match="no order '1-999999'"):
        small_view.order("1-999999")


def test_a_refused_order_says_what_the_control_saw(paper_view: RunView) -> None:
    refused = paper_view.orders(PageQuery(limit=1), status="refused").data[0]
    assert refused.refused_by == "order_rate"
    assert refused.why == "order_rate saw 2, limit 1"
    alert = paper_view.alerts(PageQuery(limit=1)).data[0]
    assert alert.line.endswith("refused by order_rate, which saw 2, limit 1")


def test_slippage_is_against_the_price_the_order_was_judged_by(small_view: RunView) -> None:
    for each in small_view.fills(PageQuery(limit=50)).data:
        assert each.slippage_bps is not None
        assert -500 < each.slippage_bps < 500
    worst = [each.slippage_bps or 0 for each in small_view.fills(ALL).data]
    assert 0 < float(np.mean(worst)) < 20


def test_decisions_and_ballots_are_those_of_the_result(
    small_view: RunView, small_run: Result
) -> None:
    moments = small_run.recorded.moments
    agents = small_view.facts.manifest.agents
    assert small_view.log("decisions").last > 1000
    for view in small_view.log("decisions").since(0)[::37]:
        place = small_view.facts.manifest.instruments.index(view.instrument)
        assert view.at_ns == moments.ts_ns[view.moment]
        assert view.decision == none_of(moments.decision[view.moment, place])
        assert view.target_ratio == none_of(moments.target[view.moment, place])
        assert view.outcome == OUTCOMES[moments.outcome[view.moment, place]]
        for seat, voice in enumerate(view.voices):
            assert voice.agent == agents[seat]
            assert voice.conviction == none_of(moments.conviction[view.moment, seat, place])
            assert voice.weight == moments.weight[view.moment, seat]
            assert voice.is_veto == bool(moments.veto[view.moment, seat, place])


def read_on(view: RunView) -> None:
    while view.advance(500):
        pass


def none_of(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def test_the_voices_of_a_decision_sum_to_it(small_view: RunView) -> None:
    spoke = [each for each in small_view.log("decisions").since(0) if each.decision]
    assert spoke
    for each in spoke[::23]:
        if not each.is_vetoed:
            assert sum(v.share for v in each.voices) == pytest.approx(each.decision, abs=1e-5)


def test_a_decision_is_a_sentence_and_names_its_order(small_view: RunView) -> None:
    page = small_view.decisions(PageQuery(limit=1), outcome="ordered")
    decision = page.data[0]
    order = small_view.order(decision.order_id).order
    assert (order.instrument, order.at) == (decision.instrument, decision.at)
    assert " -> ordered: an order was approved and sent" in decision.line
    assert decision == small_view.decision(decision.moment, decision.instrument)


def test_outcomes_count_every_moment_of_the_run(small_view: RunView, small_run: Result) -> None:
    numbers = small_run.recorded.moments.outcome.ravel().tolist()
    expected = {OUTCOMES[number]: count for number, count in Counter(numbers).items()}
    assert {each.outcome: each.count for each in small_view.outcomes()} == expected


def test_decisions_are_chosen_by_instrument_and_outcome(small_view: RunView) -> None:
    symbol = small_view.facts.manifest.instruments[1]
    found = small_view.decisions(ALL, instrument="ETHUSDT", outcome="ordered").data
    assert {each.instrument for each in found} == {symbol}
    counted = {each.outcome: each.count for each in small_view.outcomes()}
    everywhere = small_view.decisions(ALL, outcome="ordered").data
    assert len(everywhere) == counted["ordered"] > len(found) > 0


def test_ballots_of_an_agent_on_an_instrument(small_view: RunView) -> None:
    found = small_view.ballots(ALL, instrument="BTCUSDT", agent="risk").data
    assert len(found) == len(small_view.folds.council)
    assert {(each.agent, each.instrument) for each in found} == {("risk", "BINANCE:BTCUSDT")}
    with pytest.raises(NotFoundError, match="no agent 'nobody'"):
        small_view.ballots(ALL, agent="nobody")


def test_equity_is_that_of_the_result_and_drawdowns_are_the_deepest(
    small_view: RunView, small_run: Result
) -> None:
    whole = small_view.equity(1_000_000)
    rows = np.searchsorted(small_run.recorded.moments.ts_ns, whole.ts_ns)
    assert whole.equity == pytest.approx(small_run.recorded.equity[rows].tolist())
    few = small_view.equity(7)
    assert len(few.equity) == 7
    assert few.equity[-1] == whole.equity[-1]
    assert max(few.drawdown_ratio) == max(whole.drawdown_ratio) > 0


def test_equity_of_a_run_without_a_council_comes_from_its_books(tick_run: Result) -> None:
    curve = view_of(tick_run).equity(1_000)
    assert curve.equity == pytest.approx(tick_run.recorded.equity.tolist())


@pytest.mark.parametrize("which", ["small", "paper"])
def test_bars_are_those_that_were_traded_on(
    which: str, request: pytest.FixtureRequest, small_run: Result, paper: Traded
) -> None:
    view: RunView = request.getfixturevalue(f"{which}_view")
    result = small_run if which == "small" else open_run(str(paper.folder.path))
    table = result.tables[0]
    found = view.bars("BTCUSDT", limit=100)
    assert found.total == len(table)
    assert (found.ts_ns, found.close) == (
        tuple(table.ts_close_ns[-100:].tolist()),
        tuple(table.close[-100:].tolist()),
    )
    before = view.bars("BTCUSDT", before=found.first, limit=10)
    assert before.ts_ns == tuple(table.ts_close_ns[-110:-100].tolist())
    entries = view.log("bars").since(0)
    assert len(entries) == sum(len(each) for each in result.tables)
    assert [each.ts_ns for each in entries] == sorted(each.ts_ns for each in entries)


def test_a_run_whose_data_are_gone_opens_and_only_its_bars_are_missing(tmp_path: Path) -> None:
    data = tmp_path / "bars.parquet"
    shutil.copy(COUNCIL.parent.parent / "data" / "binance_spot_1h_10pairs_2022_2023.parquet", data)
    end = 'data.end="2022-04-20T00:00:00Z"'
    overrides = (SMALL[0], end.replace('"', ""), SMALL[2], f"data.path={data}")
    view = view_of(hansa.run(COUNCIL, overrides=overrides, runs=tmp_path / "runs"))
    data.unlink()
    assert len(view.positions()) == 3
    assert view.limits().limits
    with pytest.raises(HansaError, match="expected the data file of the run"):
        view.bars("BTCUSDT")


def test_records_are_lines_and_say_everything(small_view: RunView, small_run: Result) -> None:
    records = read_records(small_run.journal.path)
    for seq in range(0, small_view.records, 11):
        detail = small_view.record(seq)
        assert detail.record.hash == records.hashes[seq].tobytes().hex()
        assert detail.payload_bytes == len(records.payload(seq))
        assert detail.record.line
        assert msgspec.json.decode(bytes(detail.says)) is not None
        if seq:
            assert detail.before == records.hashes[seq - 1].tobytes().hex()
    with pytest.raises(NotFoundError, match="no record"):
        small_view.record(small_view.records)


def test_records_are_chosen_by_kind_and_instrument(small_view: RunView) -> None:
    found = small_view.journal(ALL, ["report"], "SOLUSDT").data
    assert found
    assert {(each.kind, each.instrument) for each in found} == {("report", "BINANCE:SOLUSDT")}
    with pytest.raises(NotFoundError, match="no kind of record 'nonsense'"):
        small_view.journal(ALL, ["nonsense"])


def test_every_record_of_a_desk_on_paper_is_a_sentence(paper_view: RunView) -> None:
    lines = paper_view.log("journal").since(0)
    assert len(lines) == paper_view.records
    assert {"interval", "moment", "proposal", "report", "end"} <= {each.kind for each in lines}
    assert all(each.line for each in lines)


def test_postings_sum_to_the_accounts_and_each_group_to_zero(small_view: RunView) -> None:
    lines = small_view.postings(ALL).data
    groups: Counter[tuple[int, str]] = Counter()
    accounts: Counter[tuple[str, str]] = Counter()
    for each in lines:
        atoms = round(float(each.amount) * 10**6)
        groups[each.seq, each.currency] += atoms
        accounts[each.account, each.currency] += atoms
    assert all(abs(total) <= 6 for total in groups.values())
    for line in small_view.ledger().balances:
        found = accounts[line.account, line.currency] / 10**6
        assert found == pytest.approx(float(line.amount), abs=0.01)


def test_the_run_is_told_with_what_its_manifest_pins(small_view: RunView) -> None:
    detail = small_view.detail()
    assert (detail.run.name, detail.run.status, detail.run.is_live) == (
        "council",
        "finished",
        False,
    )
    assert (detail.currency, detail.initial_cash, detail.interval) == ("USDT", "100000", "1h")
    assert detail.council_rule == "hedge"
    assert detail.records == small_view.records
    assert detail.last_at == "2022-07-01T00:00:00.000000000Z"
    settings = {each.key: each.value for each in small_view.settings()}
    assert settings["gate.order_value_max"] == "25000"
    assert settings["agents.0.use"] == "trend"


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    with pytest.raises(JournalError, match="expected a manifest as first record, found none yet"):
        RunView(RunFolder(tmp_path))


def test_what_was_read_before_damage_stays(small_run: Result, tmp_path: Path) -> None:
    journal = tmp_path / "run" / "journal"
    shutil.copytree(small_run.journal.path, journal)
    segment = journal / "00000001.hj"
    content = bytearray(segment.read_bytes())
    content[-200] ^= 1
    segment.write_bytes(bytes(content))
    view = RunView(RunFolder(tmp_path / "run"))
    with pytest.raises(JournalError, match="expected the payload"):
        read_on(view)
    assert view.detail().records > 0


def test_the_view_of_a_stopped_reader_goes_on(small_run: Result) -> None:
    view = RunView(RunFolder(small_run.folder))
    view.advance(100)
    view.close()
    assert opened(RunFolder(small_run.folder)).records > view.records
    while view.advance():
        pass
    assert view.records == len(read_records(small_run.journal.path))
    assert view.journal(PageQuery(limit=1)).data[0].kind == Kind.END.name.lower()
